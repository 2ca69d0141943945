// SPDX-License-Identifier: Apache-2.0
#include "checks/rulebook.h"

#include <algorithm>

#include "checks/custom_rule.h"

namespace thalweg::checks {

std::string_view family_of(std::string_view code) {
  const auto digit = code.find_first_of("0123456789");
  return code.substr(0, digit);
}

Rulebook::Rulebook(std::vector<const CustomRule*> custom) : custom_(std::move(custom)) {
  std::sort(custom_.begin(), custom_.end(),
            [](const CustomRule* a, const CustomRule* b) { return a->page.code < b->page.code; });
}

const Rulebook& Rulebook::built_in() {
  static const Rulebook only;
  return only;
}

const Page& Rulebook::page(RuleId rule) const {
  if (rule < first_custom()) return checks::page(rule);
  return custom_[rule - first_custom()]->page;
}

std::optional<RuleId> Rulebook::find(std::string_view code_or_name) const {
  if (const auto rule = find_rule(code_or_name)) return rule;
  for (std::size_t i = 0; i < custom_.size(); ++i)
    if (custom_[i]->page.code == code_or_name || custom_[i]->page.name == code_or_name)
      return first_custom() + static_cast<RuleId>(i);
  return std::nullopt;
}

std::optional<std::vector<RuleId>> Rulebook::find_family(std::string_view code) const {
  if (auto rules = checks::find_family(code)) return rules;
  std::vector<RuleId> rules;
  for (std::size_t i = 0; i < custom_.size(); ++i)
    if (family_of(custom_[i]->page.code) == code)
      rules.push_back(first_custom() + static_cast<RuleId>(i));
  if (rules.empty()) return std::nullopt;
  return rules;
}

std::vector<std::string_view> Rulebook::names() const {
  std::vector<std::string_view> names = rule_names();
  for (const CustomRule* rule : custom_) {
    names.push_back(rule->page.code);
    names.push_back(rule->page.name);
    names.push_back(family_of(rule->page.code));
  }
  return names;
}

}  // namespace thalweg::checks
