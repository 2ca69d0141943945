// SPDX-License-Identifier: Apache-2.0
#include "render/plan.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/embedded.h"
#include "embedded/plan_templates.h"
#include "embedded/result_schemas.h"
#include "view/plan.h"

namespace thalweg::render {

namespace {

constexpr std::string_view kTemplate = "plan.md.mustache";
constexpr std::string_view kTextTemplate = "plan.txt.mustache";

Result<std::string> from_template(const plan::Plan& plan, std::string_view name,
                                  std::string_view text) {
  return fill({name, text}, view::plan_data(plan), keys_of_schema(plan_schema()));
}

}  // namespace

std::string_view plan_schema() {
  return find_embedded(result_schemas(), "plan.schema.json")->text;
}

std::string_view plan_template() {
  return find_embedded(plan_templates(), kTemplate)->text;
}

std::string plan_text(const plan::Plan& plan) {
  return *from_template(plan, kTextTemplate, find_embedded(plan_templates(), kTextTemplate)->text);
}

Result<std::string> plan_markdown(const plan::Plan& plan, std::string_view own_template) {
  return from_template(plan, kTemplate, own_template);
}

std::string plan_json(const std::vector<plan::Plan>& plans, std::string_view version) {
  Data all = Data::array();
  for (const plan::Plan& plan : plans) all.push_back(view::plan_data(plan));
  const Data document = {{"version", 1},
                         {"tool", {{"name", "thalweg"}, {"version", version}}},
                         {"plans", std::move(all)}};
  return document.dump(2, ' ', false, Data::error_handler_t::replace) + "\n";
}

}  // namespace thalweg::render
