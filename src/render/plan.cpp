// SPDX-License-Identifier: Apache-2.0
#include "render/plan.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/embedded.h"
#include "embedded/result_schemas.h"
#include "render/picture.h"
#include "view/plan_picture.h"

namespace thalweg::render {

namespace {

Result<std::string> from_template(const PlanPages& plan, const Templates& templates,
                                  std::string_view name) {
  return fill(templates.find(name), plan.data, Templates::keys(name));
}

// What nobody said is left standing in an artefact as `{{name}}`.
Data open_in(std::string_view text) {
  Data names = Data::array();
  for (auto open = text.find("{{"); open != std::string_view::npos; open = text.find("{{", open)) {
    const auto close = text.find("}}", open);
    if (close == std::string_view::npos) break;
    const std::string name(text.substr(open + 2, close - open - 2));
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    open = close;
  }
  return names;
}

}  // namespace

std::string_view plan_schema() {
  return find_embedded(result_schemas(), "plan.schema.json")->text;
}

Result<PlanPages> plan_pages(const plan::Plan& plan, const Templates& templates,
                             const view::Settings& settings) {
  PlanPages pages{view::plan_data(plan), {}};
  std::string before = plan.before;
  for (std::size_t i = 0; i < plan.migrations.size(); ++i) {
    const std::string& after = plan.migrations[i].phases.back().manifest;
    const view::Picture picture = view::difference_picture(before, after);
    const auto diagrams = picture_mermaid(picture, templates, false);
    if (!diagrams) return Failure{diagrams.error()};
    pages.data["migrations"][i]["diagram"] = picture.empty() ? "" : diagrams->front();
    before = after;
  }
  for (const view::Artefact& artefact : view::plan_artefacts(plan, settings)) {
    const std::string name = artefact.name + ".mustache";
    auto text = fill(templates.find(name), artefact.data, Templates::keys(name));
    if (!text) return Failure{text.error()};
    Data& phase = pages.data["migrations"][artefact.migration]["phases"][artefact.phase];
    phase["artefacts"].push_back({{"path", artefact.path}, {"open", open_in(*text)}});
    pages.files.push_back({artefact.path, std::move(*text)});
  }
  return pages;
}

Result<std::string> plan_text(const PlanPages& plan, const Templates& templates) {
  return from_template(plan, templates, "plan.txt.mustache");
}

Result<std::string> plan_markdown(const PlanPages& plan, const Templates& templates) {
  return from_template(plan, templates, "plan.md.mustache");
}

std::string plan_json(const std::vector<PlanPages>& plans, std::string_view version) {
  Data all = Data::array();
  for (const PlanPages& plan : plans) all.push_back(plan.data);
  const Data document = {{"version", 1},
                         {"tool", {{"name", "thalweg"}, {"version", version}}},
                         {"plans", std::move(all)}};
  return document.dump(2, ' ', false, Data::error_handler_t::replace) + "\n";
}

}  // namespace thalweg::render
