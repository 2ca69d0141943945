// SPDX-License-Identifier: Apache-2.0
#include "graph/reconciled.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using test::TestGraph;

TEST_CASE("a reconciliation covers what it compares, and the consumers that build it") {
  const TestGraph g(R"(entities:
  order: {key: id, system_of_record: pg/order}
stores:
  pg: {engine: postgresql}
  es: {engine: elasticsearch}
  dwh: {engine: snowflake}
  rd: {engine: redis}
topics:
  a: {engine: kafka, carries: order}
  b: {engine: kafka, carries: order}
flows:
  capture: {kind: cdc, from: pg/order, to: a}
  index: {kind: sink, from: a, to: es/order}
  more: {kind: cdc, from: pg/order, to: b}
  load: {kind: sink, from: b, to: dwh/order}
  warm: {kind: sink, from: b, to: rd/order}
  compare: {kind: reconcile, from: pg/order, to: dwh/order, interval: 1d}
  mend: {kind: reconcile, from: pg/order, to: es/order, interval: 1d, repairs: true}
)");
  const graph::Reconciled reconciled(g.graph());
  CHECK(reconciled.compared_by(g.dataset("dwh/order")) == g.flow("compare"));
  CHECK_FALSE(reconciled.is_repaired(g.dataset("dwh/order")));
  CHECK(reconciled.is_repaired(g.dataset("es/order")));
  CHECK_FALSE(reconciled.is_compared(g.dataset("rd/order")));

  CHECK(reconciled.builds_only_repaired(g.flow("capture")));
  CHECK(reconciled.builds_only_compared(g.flow("load")));
  CHECK_FALSE(reconciled.builds_only_repaired(g.flow("load")));
  CHECK_FALSE(reconciled.builds_only_compared(g.flow("more")));
  CHECK_FALSE(reconciled.builds_only_compared(g.flow("mend")));
  CHECK(reconciled.hops(g.flow("index")).size() == 1);
}
