// SPDX-License-Identifier: Apache-2.0
#include "cli/rule_json.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "diag/diagnostic.h"

namespace thalweg::cli {

namespace {

using Json = nlohmann::ordered_json;

Json describe(const checks::Page& page) {
  Json possible = Json::array();
  for (const checks::Possible one : page.possible) possible.push_back(to_string(one));
  return {
      {"code", page.code},
      {"name", page.name},
      {"family", family_title(page)},
      {"severity", diag::to_string(page.severity)},
      {"class", page.page_class},
      {"possible", std::move(possible)},
      {"integrity", page.integrity},
      {"summary", page.summary},
      {"counterexamples", page.counterexamples},
      {"tags", page.tags},
      {"since", page.since},
      {"sources", page.sources},
  };
}

std::string print(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string_view to_string(checks::Possible possible) {
  switch (possible) {
    case checks::Possible::silent:
      return "silent";
    case checks::Possible::note:
      return "note";
    case checks::Possible::warning:
      return "warning";
  }
  return "silent";
}

std::string possible_text(const checks::Page& page) {
  std::vector<std::string_view> words;
  for (const checks::Possible possible : page.possible) words.push_back(to_string(possible));
  return join(words, " or ");
}

std::string family_title(const checks::Page& page) {
  std::string title(page.family);
  std::replace(title.begin(), title.end(), '_', ' ');
  return title;
}

std::string catalogue_json(const checks::Rulebook& rulebook) {
  Json rules = Json::array();
  for (checks::RuleId rule = 0; rule < rulebook.size(); ++rule)
    rules.push_back(describe(rulebook.page(rule)));
  return print({{"version", 1}, {"rules", std::move(rules)}});
}

std::string pages_json(const checks::Rulebook& rulebook, const std::vector<checks::RuleId>& rules) {
  Json all = Json::array();
  for (const checks::RuleId rule : rules) {
    Json one = describe(rulebook.page(rule));
    one["page"] = rulebook.page(rule).text;
    all.push_back(std::move(one));
  }
  return print({{"version", 1}, {"rules", std::move(all)}});
}

}  // namespace thalweg::cli
