// SPDX-License-Identifier: Apache-2.0
#include "graph/contracts.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using graph::Contracts;
using test::TestGraph;

TEST_CASE("contracts: teams, foreign readers, private schemas") {
  const TestGraph g(R"(entities:
  order: {key: id, system_of_record: pg/order}
stores:
  pg: {engine: postgresql, owner: shop, holds: {order: {}, box: {entity: order, form: outbox}, open: {entity: order, published: true}}}
  dwh: {engine: snowflake, owner: analytics}
topics:
  raw: {engine: kafka, owner: shop, carries: order}
  said: {engine: kafka, carries: order, schema: {registry: true}}
  open: {engine: kafka, carries: order}
  free: {engine: kafka, carries: order, schema: {compatibility: none}}
flows:
  capture: {kind: cdc, from: pg/order, to: raw, owner: shop}
  relay: {kind: outbox-relay, from: pg/box, to: said, owner: team-a}
  publish: {kind: cdc, from: pg/open, to: open}
  load: {kind: sink, from: raw, to: dwh/order}
  index: {kind: sink, from: raw, to: pg/order}
services:
  shop: {owner: team-a}
  analytics: {owner: team-b}
  lab:
    operations:
      look: {consumes: raw}
)");
  const Contracts contracts(g.graph());
  const auto readers = contracts.consumers(g.topic("raw"));
  REQUIRE(readers.size() == 3);
  CHECK(is_no(contracts.is_foreign(readers[0], g.topic("raw"))));
  CHECK(readers[1].owner == g.symbol("team-b"));  // of what it writes
  CHECK(is_yes(contracts.is_foreign(readers[1], g.topic("raw"))));
  CHECK(is_unknown(contracts.is_foreign(readers[2], g.topic("raw"))));
  CHECK(contracts.owner(g.topic("said")) == g.symbol("team-a"));

  CHECK(contracts.raw_capture(g.topic("raw")) == g.flow("capture"));
  CHECK_FALSE(contracts.raw_capture(g.topic("said")));
  CHECK_FALSE(contracts.raw_capture(g.topic("open")));
  CHECK(contracts.has_contract(g.topic("said")));
  CHECK(contracts.has_contract(g.topic("open")));
  CHECK_FALSE(contracts.has_contract(g.topic("raw")));
  CHECK_FALSE(contracts.has_contract(g.topic("free")));
}
