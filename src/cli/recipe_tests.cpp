// SPDX-License-Identifier: Apache-2.0
#include "cli/recipe_tests.h"

#include <fmt/format.h>

#include "base/text.h"
#include "plan/examples.h"

namespace thalweg::cli {

namespace {

// What is wrong with its examples, indented lines.
std::string wrong_with(const plan::Recipe& recipe, const plan::Judge& judge, std::size_t& wrong) {
  if (recipe.examples.empty()) {
    ++wrong;
    return "\n  no manifests under `## Before` and `## After`";
  }
  std::string text;
  for (const plan::Example& example : recipe.examples) {
    const auto lines = plan::judge(recipe, example, judge);
    if (lines.empty()) continue;
    ++wrong;
    text +=
        fmt::format("\n  example for {}", example.rule.empty() ? "the first rule" : example.rule);
    for (const std::string& line : lines) text += "\n    " + line;
  }
  return text;
}

}  // namespace

ExitCode test_recipes(const plan::Cookbook& cookbook, const plan::Judge& judge,
                      Environment& environment) {
  std::size_t examples = 0, all_wrong = 0;
  for (const plan::Recipe& recipe : cookbook.own()) {
    std::size_t wrong = 0;
    const std::string text = wrong_with(recipe, judge, wrong);
    environment.out(fmt::format("{} {}: {}{}\n", wrong == 0 ? "ok   " : "FAIL ", recipe.id,
                                plural(recipe.examples.size(), "example"), text));
    examples += recipe.examples.size();
    all_wrong += wrong;
  }
  environment.out(fmt::format("{}, {}, {} wrong\n", plural(cookbook.own().size(), "recipe"),
                              plural(examples, "example"), all_wrong));
  return all_wrong == 0 ? ExitCode::clean : ExitCode::findings;
}

}  // namespace thalweg::cli
