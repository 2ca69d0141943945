// SPDX-License-Identifier: Apache-2.0
#include "view/questions.h"

#include <doctest/doctest.h>

#include "unit/view/sample.h"

using namespace thalweg::view;
using test::finding;
using test::with;

TEST_CASE("questions: those that settle most come first, then by name") {
  Results results = with({finding(Severity::note, "", "b"), finding(Severity::note, "", "a"),
                          finding(Severity::note, "", "c"), finding(Severity::note, "", "c"),
                          finding(Severity::note, "no question")});
  Problem unused;
  unused.code = "M007";
  unused.severity = Severity::note;
  unused.message = "nobody reads `audit`";
  results.problems.push_back(unused);
  const Questions asked = questions(results);
  REQUIRE(asked.ranked.size() == 4);
  CHECK(asked.ranked[0].fact == "c");
  CHECK(asked.ranked[0].findings == 2);
  CHECK(asked.ranked[1].fact == "a");
  CHECK(asked.ranked[2].fact == "b");
  CHECK(asked.ranked[3].fact == "nobody reads `audit`");
  CHECK(asked.findings == 5);
}

TEST_CASE("questions: what is above a note, accepted or baselined is not rolled up") {
  CHECK(only_asks(finding(Severity::note, "", "a")));
  CHECK_FALSE(only_asks(finding(Severity::warning, "", "a")));
  CHECK_FALSE(only_asks(finding(Severity::note, "")));
  Finding put_aside = finding(Severity::note, "", "a");
  put_aside.baselined = true;
  CHECK_FALSE(only_asks(put_aside));
  put_aside.baselined = false;
  put_aside.accepted.emplace();
  CHECK_FALSE(only_asks(put_aside));
  Problem unused;
  unused.code = "M007";
  unused.severity = Severity::warning;
  CHECK_FALSE(only_asks(unused));
}
