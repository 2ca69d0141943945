// SPDX-License-Identifier: Apache-2.0
#include "plan/recipe.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "checks/check.h"

using namespace thalweg;

namespace {

const std::string kHead =
    "---\nrecipe: r\nalias: R99\nfixes: [INT001]\npoint_of_no_return: two\n---\n";
const std::string kTable =
    "# R\n\nText.\n\n## Phases\n\n| # | phase | action |\n|---|---|---|\n"
    "| 0 | `one` | do `a \\| b` |\n| 1 | `two` | undo |\n\n";

std::string error_of(const std::string& page) {
  const auto recipe = plan::read_recipe(page);
  return recipe ? std::string() : recipe.error();
}

std::string with_rewrite(const std::string& yaml) {
  return kHead + kTable + "## Rewrite\n\n```yaml\n" + yaml + "```\n";
}

}  // namespace

TEST_CASE("recipe: a page gives its phases and what its rewrites are for") {
  const auto recipe = plan::read_recipe(with_rewrite(
      "bind: {S: record of $E, A: {ask: why, default: x}, R: every flows that read $S, "
      "T: \"topic of the finding, else $E-changes\"}\n"
      "phases: {two: {remove: [flows/x]}}\n"));
  REQUIRE(recipe);
  CHECK(recipe->summary == "Text.");
  REQUIRE(recipe->phases.size() == 2);
  CHECK(recipe->phases[0].id == "one");
  CHECK(recipe->phases[0].action == "do `a | b`");
  const plan::Rewrite* rewrite = recipe->rewrite_for("INT001");
  REQUIRE(rewrite);
  CHECK(recipe->rewrite_for("INT002") == nullptr);
  CHECK(rewrite->bind[1].question == "why");
  CHECK(rewrite->bind[2].may_be_none);
  CHECK(rewrite->bind[3].phrase == std::vector<std::string>{"topic of the finding", "$E-changes"});
}

TEST_CASE("recipe: mistakes of a page are told with their line") {
  CHECK(error_of("text") == "line 1: a page begins with `---`");
  CHECK(error_of("---\nrecipe: r\n") == "line 2: the front matter does not end");
  CHECK(error_of("---\nrecip: r\n---\n") == "line 3: `recip` is no key of a recipe");
  CHECK(error_of(kHead + "# R\n").find("there is no table of phases") != std::string::npos);
  CHECK(error_of(with_rewrite("phases: {three: {}}\n"))
            .find("there is no phase `three` in the table") != std::string::npos);
  CHECK(error_of(with_rewrite("phases: {two: {ad: {}}}\n")).find("`ad` is no part of an edit") !=
        std::string::npos);
}

TEST_CASE("recipe: those of the program are read, and named once") {
  CHECK(plan::Cookbook::built_in().find("dual-write-to-cdc") != nullptr);
  CHECK(plan::Cookbook::built_in().find("R01") ==
        plan::Cookbook::built_in().find("dual-write-to-cdc"));
  CHECK(plan::Cookbook::built_in().find("none") == nullptr);
}

namespace {

struct Row {
  std::string_view id, phases, announces;
};
constexpr Row kRows[] = {
#define RECIPE(id, phases, announces) {id, phases, announces},
#include "checks/recipes.def"
#undef RECIPE
};

}  // namespace

TEST_CASE("recipe: the table of migrations has the phases of the pages, and no others") {
  CHECK(plan::Cookbook::built_in().recipes().size() == std::size(kRows));
  for (const Row& row : kRows) {
    CAPTURE(row.id);
    const plan::Recipe* recipe = plan::Cookbook::built_in().find(row.id);
    REQUIRE(recipe);
    std::string phases;
    for (const plan::Phase& phase : recipe->phases)
      phases += (phases.empty() ? "" : " ") + phase.id;
    CHECK(phases == row.phases);
    // What a page announces, lint must know.
    for (const plan::Rewrite& rewrite : recipe->rewrites)
      for (const auto& [rule, phase] : rewrite.announces) {
        CAPTURE(rule);
        CHECK(row.announces.find(rule + ":" + phase) != std::string_view::npos);
      }
  }
}

TEST_CASE("recipe: every rule that a page fixes has a rewrite, an example, and names the recipe") {
  for (const plan::Recipe& recipe : plan::Cookbook::built_in().recipes())
    for (const std::string& rule : recipe.rules) {
      CAPTURE(recipe.id);
      CAPTURE(rule);
      CHECK(recipe.rewrite_for(rule) != nullptr);
      const auto id = checks::find_rule(rule);
      REQUIRE(id);
      const auto& named = checks::page(*id).recipes;
      CHECK(std::find(named.begin(), named.end(), recipe.id) != named.end());
    }
}

TEST_CASE("recipe: every recipe that a rule names is there") {
  for (checks::RuleId rule = 0; rule < checks::catalogue().size(); ++rule)
    for (const std::string_view id : checks::page(rule).recipes) {
      CAPTURE(id);
      CHECK(plan::Cookbook::built_in().find(id) != nullptr);
    }
}
