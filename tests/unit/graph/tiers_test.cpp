// SPDX-License-Identifier: Apache-2.0
#include "graph/tiers.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using manifest::Tier;
using test::TestGraph;

TEST_CASE("tiers: of operations and datasets, and what critical operations read") {
  const TestGraph g(R"(entities:
  order: {key: id}
  ledger: {key: id, integrity: critical}
  note: {key: id}
stores:
  a: {engine: postgresql, owner: pay, holds: {order: {}, note: {owner: help}, ledger: {owner: team-x}}}
services:
  pay: {tier: critical, operations: {o: {steps: [{call: help/p}]}}}
  help: {tier: optional, operations: {p: {steps: [{read: a/order}]}, q: {entry: client, steps: [{read: a/note}]}}}
)");
  const graph::Tiers tiers(g.graph());
  CHECK(tiers.of(g.operation("pay/o")) == Tier::critical);
  CHECK(tiers.of(g.dataset("a/order")) == Tier::critical);
  CHECK(tiers.of(g.dataset("a/note")) == Tier::optional);
  CHECK_FALSE(tiers.of(g.dataset("a/ledger")).has_value());
  CHECK(tiers.is_critical(g.dataset("a/order")));  // read behind a call
  CHECK(tiers.is_critical(g.dataset("a/ledger")));
  CHECK_FALSE(tiers.is_critical(g.dataset("a/note")));
  CHECK(tiers.critical_reader(g.dataset("a/order"))->operation == g.operation("pay/o"));
  CHECK_FALSE(tiers.critical_reader(g.dataset("a/ledger")).has_value());
}
