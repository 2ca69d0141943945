// SPDX-License-Identifier: Apache-2.0
// Systems that nobody wrote: whatever a manifest says, a question has an answer, the same
// each time; and what is surely wrong in a large estate goes wrong in a run.
#include <map>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/environment.h"
#include "bench/estate.h"
#include "property/yaml_of.h"
#include "support/lint.h"
#include "witness/agreement.h"

namespace {

using namespace thalweg;
using test::goes_wrong;
using witness::Evidence;
using witness::Outcome;

TEST_CASE("every question of a random system has one answer") {
  std::size_t asked = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    property::Random random(seed);
    property::Coverage coverage;
    const property::Json json = property::random_manifest(random, coverage);
    const auto linted = test::lint_text("random.yaml", property::yaml_of(json, random));
    if (linted->graph == nullptr) continue;
    std::map<std::string, int> told;
    for (const checks::Finding& finding : linted->run.findings) {
      const witness::Question question = witness::question_of(finding);
      if (!witness::has_runs(question.code) || ++told[question.code] > 2) continue;
      CAPTURE(seed);
      CAPTURE(linted->describe(finding));
      const Evidence e = witness::explore(*linted->graph, question, {}, 20'000);
      CHECK_EQ(goes_wrong(e), !e.story.steps.empty());
      if (e.outcome == Outcome::not_modelled) CHECK(!e.reason.empty());
      ++asked;
      if (seed % 10 != 0) continue;
      const Evidence again = witness::explore(*linted->graph, question, {}, 20'000);
      CHECK_EQ(e.outcome, again.outcome);
      CHECK(e.actions == again.actions);
    }
  }
  CHECK(asked > 100);
}

TEST_CASE("what is surely wrong in an estate goes wrong") {
  const std::string path = THALWEG_TEST_DIR "/estate.yaml";
  bench::write_estate({.services = 12, .seed = 7}, path);
  const auto linted = test::lint_file(DiskFileSystem(), path);
  REQUIRE_MESSAGE(linted->graph != nullptr, linted->errors());
  std::size_t asked = 0;
  for (const checks::Finding& finding : linted->run.findings) {
    const witness::Question question = witness::question_of(finding);
    if (!witness::has_runs(question.code)) continue;
    const Evidence e = witness::explore(*linted->graph, question);
    if (e.outcome == Outcome::not_modelled) continue;  // no copy to compare, and the like
    ++asked;
    CHECK_MESSAGE(!test::falls_short(finding.verdict, e),
                  linted->describe(finding) << "\n  " << to_string(e.outcome) << " " << e.reason);
  }
  CHECK(asked > 10);
}

}  // namespace
