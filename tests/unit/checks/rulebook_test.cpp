// SPDX-License-Identifier: Apache-2.0
#include "checks/rulebook.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "unit/checks/custom.h"

using namespace thalweg;
using checks::Rulebook;
using test::page;

TEST_CASE("rulebook: the rules of the program have the same numbers in each") {
  test::Pages pages;
  const auto one = pages.read(page("SELECT id AS at FROM stores"));
  REQUIRE(one);
  const Rulebook rulebook({one.get()});
  const Rulebook& built_in = Rulebook::built_in();
  CHECK(built_in.size() == checks::catalogue().size());
  CHECK(rulebook.size() == built_in.size() + 1);
  for (checks::RuleId rule = 0; rule < built_in.size(); ++rule) {
    CHECK(&rulebook.page(rule) == &built_in.page(rule));
    CHECK(rulebook.find(built_in.page(rule).code) == rule);
    CHECK(rulebook.find(built_in.page(rule).name) == rule);
  }
}

TEST_CASE("rulebook: custom rules by code, name and family, sorted") {
  test::Pages pages;
  const auto two = pages.read(page("SELECT id AS at FROM stores", "", "ACME2"));
  const auto one = pages.read(page("SELECT id AS at FROM stores", "", "ACME1"));
  const auto other = pages.read(page("SELECT id AS at FROM stores", "", "B7"));
  REQUIRE((one && two && other));
  const Rulebook rulebook({two.get(), other.get(), one.get()});
  const checks::RuleId first = rulebook.first_custom();
  CHECK(rulebook.page(first).code == "ACME1");
  CHECK(rulebook.find("ACME2") == first + 1);
  CHECK(rulebook.find(other->page.name) == first + 2);
  CHECK_FALSE(rulebook.find("ACME3"));
  CHECK(rulebook.find_family("ACME") == std::vector<checks::RuleId>{first, first + 1});
  CHECK(rulebook.find_family("INT")->size() > 1);
  CHECK_FALSE(rulebook.find_family("ACM"));
  const auto names = rulebook.names();
  for (const std::string_view name : {"INT001", "dual-write", "INT", "ACME1", "B7", "ACME"})
    CHECK(std::find(names.begin(), names.end(), name) != names.end());
}
