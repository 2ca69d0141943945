// SPDX-License-Identifier: Apache-2.0
// Every recipe, tried on every manifest of the rule pages in which it has something to
// mend, under other names, in another order and with a stranger beside it.
#include <algorithm>
#include <map>
#include <set>

#include <doctest/doctest.h>

#include "plan/planner.h"
#include "property/findings/corpus.h"
#include "property/findings/rewrite.h"
#include "unit/plan/judge.h"

namespace diag = thalweg::diag;
namespace plan = thalweg::plan;
namespace test = thalweg::test;
using namespace thalweg::property;

namespace {

bool is_certain_error(const Found& found) {
  return found.verdict == "violated error";
}

std::string place(const Found& found) {
  return found.code + " at " + found.at;
}

// Errors that are certain, by rule and place.
std::set<std::string> errors(const std::vector<Found>& all) {
  std::set<std::string> places;
  for (const Found& found : all)
    if (is_certain_error(found)) places.insert(place(found));
  return places;
}

// How many findings there are with the rule, place and entity of a migration's target.
std::size_t count(const std::vector<Found>& all, const plan::PlannedMigration& migration) {
  return static_cast<std::size_t>(std::ranges::count_if(all, [&](const Found& found) {
    return found.code == migration.target.rule && found.at == migration.target.place &&
           found.entity == migration.entity && found.verdict.find("note") == std::string::npos;
  }));
}

// Names that an answer gives stay.
std::string varied(std::string text, const plan::Answers& answers, std::uint64_t seed) {
  test::Random random(seed);
  const Renaming renaming(text);
  if (answers.empty() && !renaming.empty()) text = renaming(text);
  return shuffled(with_stranger(text), random);
}

class Trial {
 public:
  // Why the recipe was not carried out; empty: it was.
  std::string run(const plan::Recipe& recipe, const plan::Example& entry, std::uint64_t seed);

 private:
  static void judge(const plan::Plan& plan, const std::vector<Found>& before);
};

void Trial::judge(const plan::Plan& plan, const std::vector<Found>& before) {
  const std::vector<Found> after = findings(plan.after);
  for (const plan::PlannedMigration& migration : plan.migrations)
    if (migration.target.severity != diag::Severity::note)
      CHECK(count(after, migration) < std::max<std::size_t>(count(before, migration), 1));
  const std::set<std::string> known = errors(before);
  for (const std::string& error : errors(after)) {
    CAPTURE(error);
    // What was moved takes its other findings along, under its new name.
    const bool is_known =
        known.count(error) > 0 || std::ranges::any_of(known, [&](const std::string& old) {
          return error.starts_with(old.substr(0, old.find(' '))) && error.starts_with(old);
        });
    CHECK(is_known);
  }
}

std::string Trial::run(const plan::Recipe& recipe, const plan::Example& entry, std::uint64_t seed) {
  const std::string text = varied(entry.before, entry.answers, seed);
  CAPTURE(recipe.id);
  CAPTURE(text);
  plan::Wishes wishes = test::wishes();
  wishes.rules = {entry.rule};
  wishes.recipe = recipe.id;
  wishes.answers = entry.answers;
  wishes.explores = false;
  const auto start = plan::canonical(test::judge(), text);
  REQUIRE_MESSAGE(start, (start ? "" : start.error()));
  const auto plan = plan::make_plan(test::judge(), *start, wishes);
  REQUIRE_MESSAGE(plan, (plan ? "" : plan.error()));
  std::string reasons;
  for (const plan::Refusal& refusal : plan->refusals)
    for (const plan::Rejected& rejected : refusal.rejected) {
      CHECK(!rejected.reasons.empty());
      for (const std::string& reason : rejected.reasons) {
        // No reason is a slip of the recipe itself.
        reasons += reason + "; ";
        CAPTURE(reason);
        CHECK(reason.find("not understood") == std::string::npos);
        CHECK(reason.find('$') == std::string::npos);
      }
    }
  if (plan->migrations.empty()) return reasons + text;
  judge(*plan, findings(*start));
  return {};
}

}  // namespace

TEST_CASE(
    "plans: a recipe removes what it is for, and brings no error, wherever it is carried out") {
  std::map<std::string, std::size_t> carried_out;
  std::uint64_t seed = 0;
  const auto& recipes = plan::Cookbook::built_in().recipes();
  for (const CorpusEntry& entry : corpus()) {
    if (!entry.fires || entry.rule.empty()) continue;
    for (const plan::Recipe& recipe : recipes)
      if (recipe.rewrite_for(entry.rule) != nullptr)
        carried_out[recipe.id] +=
            Trial().run(recipe, {entry.rule, entry.text, {}, {}}, ++seed).empty() ? 1 : 0;
  }
  for (const plan::Recipe& recipe : recipes)
    for (plan::Example example : recipe.examples) {
      example.before = *plan::canonical(test::judge(), example.before);
      CAPTURE(recipe.id);
      const std::string why_not = Trial().run(recipe, example, ++seed);
      CHECK(why_not == "");
      carried_out[recipe.id] += why_not.empty() ? 1 : 0;
    }
  for (const plan::Recipe& recipe : plan::Cookbook::built_in().recipes()) {
    CAPTURE(recipe.id);
    CHECK(carried_out[recipe.id] > 0);
  }
  std::size_t all = 0;
  for (const auto& [recipe, times] : carried_out) {
    MESSAGE(recipe << ": " << times);
    all += times;
  }
  MESSAGE(all << " of " << seed << " trials end with a plan");
}
