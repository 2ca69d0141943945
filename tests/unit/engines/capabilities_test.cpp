// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include <doctest/doctest.h>

#include "engines/engines.h"

namespace thalweg::engines {
namespace {

Override over(std::string_view key, std::string_view value) {
  Result<Override> result = parse_capability(key, value);
  REQUIRE(result);
  return *result;
}

TEST_CASE("a capability is a field of the knowledge base with one of its values") {
  CHECK(over("cdc", "log").field == Field::cdc_mode);
  CHECK(over("cdc.mode", "log").field == Field::cdc_mode);
  CHECK(over("unique", "enforced").value == "enforced");
  CHECK(parse_capability("unique", "always").error() ==
        "`always` is no value of `unique`: allowed are `none`, `not-enforced`, `shard-local`, "
        "`needs-partition-key` or `enforced`");
}

TEST_CASE("an unknown capability says what is meant or what there is") {
  CHECK(parse_capability("cdc.mod", "log").error() ==
        "`cdc.mod` is no fact about engines; did you mean `cdc.mode`?");
  CHECK(parse_capability("tx", "database").error() ==
        "`tx` is no fact about engines; there are `tx.scope`, `tx.xa`, `tx.default_isolation`, "
        "`tx.max_isolation` and `tx.conditional_write`");
  CHECK(parse_capability("flies", "yes").error() == "`flies` is no fact about engines");
}

TEST_CASE("without engine and overrides everything is unknown") {
  const Capabilities nothing;
  CHECK_FALSE(nothing[Field::tx_scope]);
  CHECK(nothing.name() == "");
  CHECK(nothing.truth(Field::tx_xa) == Truth::unknown);
  CHECK(nothing.word(Field::kind) == "");
  CHECK_FALSE(nothing.duration(Field::cdc_retention));
  CHECK(nothing.enforces(Field::unique, Truth::yes) == Truth::unknown);
  CHECK(describe(nothing, Field::kind) == "`kind` is unknown");
}

TEST_CASE("facts of the engine carry its reference") {
  const Knowledge knowledge;
  const Capabilities postgres(knowledge.find("postgresql"));
  const Capabilities::Known xa = postgres[Field::tx_xa];
  REQUIRE(xa);
  CHECK_FALSE(xa.declared);
  CHECK_FALSE(static_cast<bool>(xa.span));
  CHECK(xa.confident());
  CHECK(xa->is("off-by-default"));
  CHECK(describe(postgres, Field::tx_xa) ==
        "PostgreSQL: `tx.xa` is off-by-default (setting max_prepared_transactions; the setting is "
        "0 by default; " +
            xa->ref + ")");
}

TEST_CASE("an override wins, is trusted and keeps its place") {
  const Knowledge knowledge;
  std::vector<Override> overrides{over("unique", "enforced"), over("time_travel_max", "1d")};
  overrides[0].span = {source::FileId(std::size_t{3}), 10, 18};
  const Capabilities hybrid(knowledge.find("snowflake"), overrides, "vendor documentation");

  const Capabilities::Known unique = hybrid[Field::unique];
  REQUIRE(unique);
  CHECK(unique.declared);
  CHECK(unique.span == overrides[0].span);
  CHECK(unique.confident());
  CHECK(unique->ref == "vendor documentation");
  CHECK(hybrid.enforces(Field::unique, Truth::no) == Truth::yes);
  CHECK(hybrid.enforces(Field::foreign_key, Truth::yes) == Truth::no);
  CHECK(describe(hybrid, Field::unique) == "`unique` is enforced (declared; vendor documentation)");
  CHECK(hybrid.word(Field::kind) == "warehouse");
  CHECK(hybrid.duration(Field::time_travel_max) == Duration{86'400'000});
}

TEST_CASE("overrides work without an engine") {
  const std::vector<Override> overrides{over("tx.scope", "database")};
  const Capabilities own(nullptr, overrides, "a test");
  CHECK(own.word(Field::tx_scope) == "database");
  CHECK(own.engine() == nullptr);
}

TEST_CASE("a constraint that holds within a partition is enforced where the key covers it") {
  const Knowledge knowledge;
  const Capabilities mongodb(knowledge.find("mongodb"));
  CHECK(mongodb.enforces(Field::unique, Truth::yes) == Truth::yes);
  CHECK(mongodb.enforces(Field::unique, Truth::no) == Truth::no);
  CHECK(mongodb.enforces(Field::unique, Truth::unknown) == Truth::unknown);
}

TEST_CASE("words have an order from weak to strong") {
  const Knowledge knowledge;
  const Fact* scope = knowledge.find("postgresql")->fact(Field::tx_scope);
  CHECK(scope->at_least("row"));
  CHECK(scope->at_least("database"));
  CHECK_FALSE(scope->at_least("cluster"));
  CHECK_FALSE(scope->at_least("galaxy"));
}

TEST_CASE("a fact gives nothing when it is asked as another kind") {
  const Knowledge knowledge;
  const Engine* kafka = knowledge.find("kafka");
  CHECK(kafka->fact(Field::messaging_retention)->duration() == Duration{604'800'000});
  CHECK_FALSE(kafka->fact(Field::messaging_retention)->number());
  CHECK(kafka->fact(Field::messaging_min_in_sync)->number() == 1);
  CHECK_FALSE(kafka->fact(Field::messaging_min_in_sync)->duration());
  CHECK_FALSE(kafka->fact(Field::messaging_acks)->percentage());
  CHECK(kafka->fact(Field::messaging_unclean_election)->truth() == Truth::no);
  CHECK(kafka->fact(Field::messaging_ordering)->truth() == Truth::unknown);
}

TEST_CASE("what was not verified is marked as such") {
  const Knowledge knowledge;
  const Capabilities redpanda(knowledge.find("redpanda"));
  CHECK_FALSE(redpanda[Field::messaging_delivery].confident());
  CHECK(describe(redpanda, Field::messaging_delivery) ==
        "Redpanda: `messaging.delivery` is at-least-once (not verified)");
}

}  // namespace
}  // namespace thalweg::engines
