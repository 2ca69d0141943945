// SPDX-License-Identifier: Apache-2.0
#include "graph/joins.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using test::TestGraph;

TEST_CASE("a join sees what is there now, unless it is versioned or never changes") {
  const TestGraph g(R"(entities:
  tax: {key: region}
  rate: {key: region}
  code: {key: id, mutability: immutable}
  sale: {key: id}
stores:
  pg: {engine: postgresql}
topics:
  sales: {engine: kafka, carries: sale}
services:
  s:
    operations:
      set: {steps: [{update: pg/tax}, {insert: pg/rate}, {upsert: pg/code}]}
flows:
  a: {kind: stream, from: sales, to: pg/sale, joins: [{with: pg/tax}, {with: pg/tax, versioned: true}, {with: pg/rate}, {with: pg/rate, versioned: false}, {with: pg/code}, {with: sales}]}
)");
  const graph::Joins joins(g.graph());
  const auto all = *g.manifest()[g.flow("a")][manifest::flow::joins];
  REQUIRE(all.size() == 6);
  CHECK(is_yes(joins.sees_now(all[0])));
  CHECK(joins.overwritten(joins.dataset(all[0])).by == graph::ElementId(g.operation("s/set")));
  CHECK(is_no(joins.sees_now(all[1])));
  CHECK(is_unknown(joins.sees_now(all[2])));
  CHECK(is_yes(joins.sees_now(all[3])));
  CHECK(is_no(joins.sees_now(all[4])));
  CHECK(is_no(joins.sees_now(all[5])));
}
