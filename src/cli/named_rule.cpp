// SPDX-License-Identifier: Apache-2.0
#include "cli/named_rule.h"

#include "base/text.h"

namespace thalweg::cli {

namespace {

// Codes may be written small.
std::string upper_case(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

}  // namespace

std::optional<checks::RuleId> named_rule(const checks::Rulebook& rulebook,
                                         const std::string& name) {
  const auto rule = rulebook.find(name);
  return rule ? rule : rulebook.find(upper_case(name));
}

const view::ProblemKind* named_problem(const std::string& name) {
  return view::find_problem_kind(upper_case(name));
}

std::string unknown_rule(const checks::Rulebook& rulebook, const std::string& name) {
  if (const auto* problem = named_problem(name))
    return quote(name) + " is a problem of a manifest, and no rule; `thalweg explain " +
           std::string(problem->code) + "` says what to do about it";
  if (const auto family = rulebook.find_family(upper_case(name))) {
    std::vector<std::string_view> codes;
    for (const checks::RuleId rule : *family) codes.push_back(rulebook.page(rule).code);
    return quote(name) + " is a family of rules; name one of them: " + join_or(codes);
  }
  std::string message = "there is no rule " + quote(name);
  if (const auto near = nearest(name, rulebook.names()))
    return message + "; did you mean " + quote(*near) + "?";
  return message +
         "; `thalweg rules` lists them, with those of a company where a configuration or "
         "`--rules` names their pages";
}

}  // namespace thalweg::cli
