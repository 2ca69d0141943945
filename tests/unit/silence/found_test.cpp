// SPDX-License-Identifier: Apache-2.0
// What the rule does find, and why it is not seen.
#include "unit/silence/asked.h"

using namespace thalweg;
using namespace thalweg::test;
using checks::Severity;
using silence::Closeness;
using silence::Reason;

namespace {

std::string dual_write(const std::string& more = "") {
  return "thalweg: 1\nsystem: shop\n"
         "entities: {product: {key: sku, system_of_record: shop-db/product}}\n"
         "stores:\n  shop-db: {engine: postgresql}\n  search: {engine: elasticsearch}\n"
         "services:\n  catalog:\n    operations:\n      update-product:\n        steps:\n"
         "          - update: shop-db/product\n          - upsert: search/product\n" +
         more;
}

checks::RuleId rule(std::string_view code) {
  return *checks::find_rule(code);
}

const silence::Found& only(const silence::Answer& answer) {
  REQUIRE(answer.found.size() == 1);
  return answer.found.front();
}

}  // namespace

TEST_CASE("found: it fires, at the element and at what has to do with it") {
  const Asked asked(dual_write());
  const auto here = asked.why("INT001", "catalog/update-product");
  CHECK(only(here).reason == Reason::fires);
  CHECK(only(here).closeness == Closeness::exact);
  CHECK(here.tries == 0);
  CHECK(only(asked.why("INT001", "catalog")).closeness == Closeness::part);
  CHECK(only(asked.why("INT001", "search/product")).closeness == Closeness::involved);
  CHECK(only(asked.why("INT001", "product")).closeness == Closeness::involved);
}

TEST_CASE("found: accepted, and below what is shown") {
  Asked accepted(
      dual_write("accept:\n  - {rule: INT001, at: catalog/update-product, reason: soon, expires: "
                 "2026-12-31}\n"));
  CHECK(only(accepted.why("INT001", "catalog/update-product")).reason == Reason::accepted);
  Asked low(dual_write());
  low.settings().rules[rule("INT001")] = {false, Severity::warning};
  low.least() = Severity::error;
  const auto answer = low.why("INT001", "catalog/update-product");
  CHECK(only(answer).reason == Reason::too_low);
  CHECK(only(answer).before_configuration == Severity::error);
  CHECK_FALSE(only(answer).before_migration);
}

TEST_CASE("found: off, everywhere or in the file") {
  Asked everywhere(dual_write());
  everywhere.settings().rules[rule("INT001")] = {true, std::nullopt};
  const auto answer = everywhere.why("INT001", "catalog/update-product");
  CHECK(only(answer).reason == Reason::off);
  CHECK(answer.is_off);
  Asked here(dual_write());
  here.settings().overrides.push_back({{"*.yaml"}, {{rule("INT001"), {true, std::nullopt}}}});
  CHECK(only(here.why("INT001", "catalog/update-product")).reason == Reason::off);
}

TEST_CASE("found: absorbed, with the finding that stands for it") {
  const Asked asked(
      "thalweg: 1\nsystem: shop\n"
      "stores:\n  shop-db: {engine: postgresql}\n  search: {engine: elasticsearch}\n"
      "services:\n  catalog:\n    operations:\n      update-product:\n        steps:\n"
      "          - update: shop-db/product\n          - upsert: search/product\n");
  const auto answer = asked.why("INT004", "product");
  CHECK(only(answer).reason == Reason::absorbed);
  REQUIRE(only(answer).absorber);
  CHECK(only(answer).absorber->rule == rule("INT001"));
}

TEST_CASE("found: a migration under way makes it a note") {
  const Asked asked(dual_write(
      "migrations:\n  - {recipe: dual-write-to-cdc, at: [catalog/update-product], phase: capture, "
      "expires: 2026-12-31}\n"));
  const auto answer = asked.why("INT001", "catalog/update-product");
  CHECK(only(answer).finding.severity == Severity::note);
  CHECK(only(answer).before_migration == Severity::error);
}

TEST_CASE("found: what is possible, and how far the configuration goes") {
  // A store of an engine that nobody knows.
  Asked asked(
      "thalweg: 1\nsystem: shop\n"
      "entities: {product: {key: sku, system_of_record: shop-db/product}}\n"
      "stores:\n  shop-db: {engine: postgresql}\n  other: {kind: relational}\n"
      "services:\n  catalog:\n    operations:\n      update-product:\n        steps:\n"
      "          - transaction: local\n            steps:\n"
      "              - update: shop-db/product\n              - upsert: other/product\n");
  const auto shown = asked.why("TXN003", "catalog/update-product");
  REQUIRE_FALSE(shown.found.empty());
  asked.settings().base = checks::Settings::Base::minimal;
  const auto answer = asked.why("TXN003", "catalog/update-product");
  if (answer.found.front().finding.verdict == checks::Verdict::possible)
    CHECK(answer.found.front().reason == Reason::uncertain);
}
