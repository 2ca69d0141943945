// SPDX-License-Identifier: Apache-2.0
#include "view/summary.h"

#include <doctest/doctest.h>

#include "unit/view/sample.h"

using namespace thalweg::view;
using test::finding;
using test::with;

namespace {

Finding accepted(Severity severity) {
  Finding f = finding(severity, "a");
  f.accepted.emplace();
  return f;
}

Problem problem(Severity severity) {
  Problem p;
  p.code = "M001";
  p.severity = severity;
  return p;
}

}  // namespace

TEST_CASE("summary: severities, systems, and what was put aside") {
  Finding known = finding(Severity::error, "a");
  known.baselined = true;
  const Results results = with({finding(Severity::error, "a"), finding(Severity::error, "b"),
                                finding(Severity::warning, "c"), finding(Severity::note, "d"),
                                accepted(Severity::error), accepted(Severity::note), known});
  CHECK(summary(results, false) == "2 errors, 1 warning, 1 note in 1 system; 2 accepted, 1 known");
}

TEST_CASE("summary: a clean run says what was checked") {
  CHECK(summary(with({}), false) ==
        "shop: 6 operations, 2 flows, 4 stores checked against 15 rules: nothing found");
  CHECK(summary(with({accepted(Severity::error)}), false) ==
        "shop: 6 operations, 2 flows, 4 stores checked against 15 rules: nothing found; "
        "1 accepted");
  Results two = with({});
  two.systems.push_back({"bank", {}, 1, 1, 0, 1, 0});
  CHECK(summary(two, false) ==
        "shop: 6 operations, 2 flows, 4 stores checked against 15 rules: nothing found\n"
        "bank: 1 operation, 0 flows, 1 store checked against 15 rules: nothing found");
}

TEST_CASE("summary: many clean systems are one line") {
  Results many = with({});
  for (int i = 0; i < 8; ++i) many.systems.push_back(many.systems.front());
  CHECK(summary(many, false) ==
        "9 systems: 54 operations, 18 flows, 36 stores checked against 15 rules: nothing found");
}

TEST_CASE("summary: problems count with findings; without a system nothing was checked") {
  Results results = with({finding(Severity::error, "a")});
  results.problems = {problem(Severity::error), problem(Severity::warning)};
  CHECK(summary(results, false) == "2 errors, 1 warning in 1 system");
  CHECK(results.counts.error == 1);
  CHECK(results.has_problem_errors());
  results.systems.clear();
  results.findings = {};
  CHECK(summary(results, false) == "1 error, 1 warning; nothing was checked");
  results.problems.clear();
  CHECK(summary(results, false) == "nothing was checked");
  CHECK_FALSE(results.has_problem_errors());
}

TEST_CASE("summary: rolled up questions are counted in their own line") {
  const Results results = with({finding(Severity::note, "", "requirements.max_outage"),
                                finding(Severity::note, "", "requirements.max_outage"),
                                finding(Severity::note, "", "stores.shop-db.backup")});
  CHECK(summary(results, true) == "3 notes in 1 system");
  CHECK(summary(results, false).ends_with(": nothing found"));
  CHECK(question_line(results) ==
        "2 questions would settle 3 possible findings; first: requirements.max_outage (2); "
        "--questions lists them");
  CHECK(question_line(with({})).empty());
  CHECK(question_line(with({finding(Severity::note, "", "a\nb")})) ==
        "1 question would settle 1 possible finding: a\\nb; --questions lists them");
}

TEST_CASE("summary: names cannot drive a terminal") {
  Results results = with({});
  results.systems[0].name = "a\x1b[31m";
  CHECK(summary(results, false).starts_with("a\\x1b[31m: "));
}
