// SPDX-License-Identifier: Apache-2.0
#include "render/templates.h"

#include <nlohmann/json.hpp>

#include "base/embedded.h"
#include "base/text.h"
#include "embedded/artefact_templates.h"
#include "embedded/plan_templates.h"
#include "embedded/result_schemas.h"
#include "render/plan.h"

namespace thalweg::render {

std::string_view artefact_schema() {
  return find_embedded(result_schemas(), "artefact.schema.json")->text;
}

std::vector<std::string_view> Templates::names() {
  std::vector<std::string_view> names;
  for (const EmbeddedFile& file : plan_templates()) names.push_back(file.name);
  for (const EmbeddedFile& file : artefact_templates()) names.push_back(file.name);
  return names;
}

// Artefacts may place what plans say of their migration, too.
const Keys& Templates::keys(std::string_view name) {
  static const Keys of_plans = keys_of_schema(plan_schema());
  static const Keys of_artefacts = [] {
    Keys keys = keys_of_schema(artefact_schema());
    keys.insert(of_plans.begin(), of_plans.end());
    return keys;
  }();
  return find_embedded(plan_templates(), name) != nullptr ? of_plans : of_artefacts;
}

std::string Templates::replace(const std::string& name, std::string text) {
  const auto all = names();
  if (std::find(all.begin(), all.end(), name) == all.end()) {
    const auto near = nearest(name, all);
    return "there is no template " + quote(name) +
           (near ? "; did you mean " + quote(*near) + "?" : "; there are " + join_and(all, "`"));
  }
  if (std::string problem = template_problem({name, text}, keys(name)); !problem.empty())
    return problem;
  own_[name] = std::move(text);
  return {};
}

Template Templates::find(std::string_view name) const {
  if (const auto own = own_.find(name); own != own_.end()) return {name, own->second};
  if (const EmbeddedFile* file = find_embedded(plan_templates(), name)) return {name, file->text};
  return {name, find_embedded(artefact_templates(), name)->text};
}

}  // namespace thalweg::render
