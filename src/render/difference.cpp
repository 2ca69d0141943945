// SPDX-License-Identifier: Apache-2.0
#include "render/difference.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/embedded.h"
#include "base/text.h"
#include "embedded/result_schemas.h"
#include "render/picture.h"

namespace thalweg::render {

namespace {

using view::ChangedElement;
using view::ChangedFinding;
using view::Difference;

constexpr std::string_view kText = "diff.txt.mustache", kMarkdown = "diff.md.mustache";

Data elements(const std::vector<ChangedElement>& all) {
  Data list = Data::array();
  for (const ChangedElement& each : all) {
    Data element{{"kind", each.kind}, {"name", each.name}};
    if (!each.before.empty()) element["before"] = each.before;
    if (!each.changes.empty()) element["changes"] = each.changes;
    list.push_back(std::move(element));
  }
  return list;
}

Data findings(const std::vector<ChangedFinding>& all) {
  Data list = Data::array();
  for (const ChangedFinding& each : all)
    list.push_back({{"rule", each.rule},
                    {"name", each.name},
                    {"severity", each.severity},
                    {"possible", each.possible},
                    {"at", each.at},
                    {"message", each.message},
                    {"fingerprint", each.fingerprint}});
  return list;
}

// "3 elements changed, 1 new finding (1 error), 2 fixed"
std::string summary(const Difference& difference) {
  if (difference.empty()) return "nothing changed";
  std::vector<std::string> parts;
  const std::size_t changed = difference.added.size() + difference.removed.size() +
                              difference.renamed.size() + difference.changed.size();
  if (changed > 0) parts.push_back(plural(changed, "element") + " changed");
  if (!difference.fresh.empty()) {
    const auto errors = static_cast<std::size_t>(
        std::ranges::count(difference.fresh, "error", &ChangedFinding::severity));
    parts.push_back(plural(difference.fresh.size(), "new finding") +
                    (errors > 0 ? fmt::format(" ({})", plural(errors, "error")) : ""));
  }
  if (!difference.fixed.empty())
    parts.push_back(fmt::format("{} fixed", plural(difference.fixed.size(), "finding")));
  if (!difference.guarantees.empty())
    parts.push_back(fmt::format("{} changed", plural(difference.guarantees.size(), "guarantee")));
  return join(parts, ", ");
}

Data data_of(const Difference& difference) {
  Data guarantees = Data::array();
  for (const view::ChangedGuarantee& each : difference.guarantees)
    guarantees.push_back({{"element", each.element},
                          {"column", each.column},
                          {"before", each.before},
                          {"after", each.after},
                          {"is_worse", each.is_worse}});
  return {{"system", difference.system},
          {"summary", summary(difference)},
          {"added", elements(difference.added)},
          {"removed", elements(difference.removed)},
          {"renamed", elements(difference.renamed)},
          {"changed", elements(difference.changed)},
          {"fresh", findings(difference.fresh)},
          {"fixed", findings(difference.fixed)},
          {"unchanged", difference.unchanged},
          {"guarantees", std::move(guarantees)}};
}

// What a template asks besides.
Data for_template(const Difference& difference, std::vector<std::string> diagrams) {
  Data data = data_of(difference);
  data["has_fresh"] = !difference.fresh.empty();
  data["has_fixed"] = !difference.fixed.empty();
  data["has_guarantees"] = !difference.guarantees.empty();
  data["has_elements"] = !difference.added.empty() || !difference.removed.empty() ||
                         !difference.renamed.empty() || !difference.changed.empty();
  for (auto& changed : data["changed"])
    if (!changed.contains("changes")) changed["changes"] = Data::array();
  data["has_diagrams"] = !diagrams.empty();
  data["diagrams"] = std::move(diagrams);
  return data;
}

Result<std::string> filled(const Differences& all, const Templates& templates,
                           std::string_view name, bool with_pictures) {
  std::string out;
  for (const Difference& each : all) {
    std::vector<std::string> diagrams;
    if (with_pictures && !each.picture.empty()) {
      auto drawn = picture_mermaid(each.picture, templates, false);
      if (!drawn) return Failure{drawn.error()};
      diagrams = std::move(*drawn);
    }
    auto text =
        fill(templates.find(name), for_template(each, std::move(diagrams)), Templates::keys(name));
    if (!text) return text;
    out += (out.empty() ? "" : "\n") + *text;
  }
  return out;
}

}  // namespace

std::string_view difference_schema() {
  return find_embedded(result_schemas(), "difference.schema.json")->text;
}

Result<std::string> difference_text(const Differences& all, const Templates& templates) {
  return filled(all, templates, kText, false);
}

Result<std::string> difference_markdown(const Differences& all, const Templates& templates) {
  return filled(all, templates, kMarkdown, true);
}

std::string difference_json(const Differences& all, std::string_view version) {
  Data systems = Data::array();
  for (const Difference& each : all) systems.push_back(data_of(each));
  const Data document = {{"version", 1},
                         {"tool", {{"name", "thalweg"}, {"version", version}}},
                         {"systems", std::move(systems)}};
  return document.dump(2, ' ', false, Data::error_handler_t::replace) + "\n";
}

}  // namespace thalweg::render
