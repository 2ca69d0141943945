// SPDX-License-Identifier: Apache-2.0
#include "render/templates.h"

#include <nlohmann/json.hpp>

#include "base/embedded.h"
#include "base/text.h"
#include "embedded/artefact_templates.h"
#include "embedded/diff_templates.h"
#include "embedded/picture_templates.h"
#include "embedded/plan_templates.h"
#include "embedded/report_templates.h"
#include "embedded/result_schemas.h"
#include "render/difference.h"
#include "render/picture.h"
#include "render/plan.h"
#include "render/report.h"

namespace thalweg::render {

std::string_view artefact_schema() {
  return find_embedded(result_schemas(), "artefact.schema.json")->text;
}

namespace {

// Templates that place the same keys.
struct Family {
  std::span<const EmbeddedFile> files;
  Keys keys;
};

const std::vector<Family>& families() {
  static const std::vector<Family> all = [] {
    const Keys of_plans = keys_of_schema(plan_schema());
    // Artefacts and reports may place what plans say, too.
    Keys of_artefacts = keys_of_schema(artefact_schema());
    of_artefacts.insert(of_plans.begin(), of_plans.end());
    Keys of_reports = keys_of_schema(report_schema());
    of_reports.insert(of_plans.begin(), of_plans.end());
    return std::vector<Family>{{plan_templates(), of_plans},
                               {artefact_templates(), std::move(of_artefacts)},
                               {picture_templates(), keys_of_schema(picture_schema())},
                               {diff_templates(), keys_of_schema(difference_schema())},
                               {report_templates(), std::move(of_reports)}};
  }();
  return all;
}

const Family& family_of(std::string_view name) {
  for (const Family& family : families())
    if (find_embedded(family.files, name) != nullptr) return family;
  return families().front();
}

}  // namespace

std::vector<std::string_view> Templates::names() {
  std::vector<std::string_view> names;
  for (const Family& family : families())
    for (const EmbeddedFile& file : family.files) names.push_back(file.name);
  return names;
}

std::vector<std::string_view> Templates::artefact_names() {
  std::vector<std::string_view> names;
  for (const EmbeddedFile& file : artefact_templates()) names.push_back(file.name);
  return names;
}

const Keys& Templates::keys(std::string_view name) {
  return family_of(name).keys;
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
  return {name, find_embedded(family_of(name).files, name)->text};
}

}  // namespace thalweg::render
