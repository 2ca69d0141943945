// SPDX-License-Identifier: Apache-2.0
#include "graph/consumers.h"

#include <vector>

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using graph::Order;
using test::TestGraph;

TEST_CASE("consumers: flows and operations in one shape, by topic") {
  const TestGraph g(R"(stores:
  db: {engine: postgresql, holds: [order]}
topics:
  t: {engine: kafka, carries: order}
  u: {engine: kafka, carries: order}
  q: {engine: sqs, carries: order}
services:
  s:
    operations:
      o: {consumes: {topic: [t, q], concurrency: 4, on_error: skip, capacity: 50/s}, steps: [{upsert: db/order}]}
      p: {consumes: q, steps: [{upsert: db/order}]}
flows:
  f: {kind: sink, from: [t, u], to: db/order, max_outage: 1d}
  check: {kind: reconcile, from: t, to: db/order}
  cdc: {kind: cdc, from: db/order, to: u}
)");
  const auto all = graph::consumers(g.graph());
  REQUIRE(all.size() == 5);
  CHECK(all[0].element == manifest::ElementId(g.flow("f")));
  CHECK(all[0].topic == g.topic("t"));
  CHECK(all[1].topic == g.topic("u"));
  CHECK(all[1].max_outage.value.ms == parse_duration("1d")->ms);
  CHECK(all[1].hops.size() == 1);
  CHECK(graph::order(g.graph(), all[0]) == Order::per_partition);
  CHECK(all[2].on_error == manifest::OnError::skip);
  CHECK(all[2].capacity.value.per_second == 50);
  CHECK(graph::order(g.graph(), all[2]) == Order::none);  // four at a time
  CHECK(graph::order(g.graph(), all[4]) == Order::none);  // a queue
  CHECK(graph::key_of(g.graph(), all[0], "capacity") == "flows.f.capacity");
  CHECK(graph::key_of(g.graph(), all[4], "on_error") ==
        "services.s.operations.p.consumes.on_error");
}

// What a reader does and what its hop keeps are one question.
TEST_CASE("consumers: a group of a queue keeps its order, what hands out none has none") {
  const TestGraph g(R"(stores:
  db: {engine: postgresql, holds: [order]}
topics:
  grouped: {engine: sqs-fifo, carries: order, key: order_id}
  alone: {engine: sqs-fifo, carries: order, key: none}
  loose: {engine: sqs, carries: order}
services:
  s:
    operations:
      a: {consumes: grouped, steps: [{upsert: db/order}]}
      b: {consumes: {topic: grouped, concurrency: 8}, steps: [{upsert: db/order}]}
      c: {consumes: alone, steps: [{upsert: db/order}]}
      d: {consumes: {topic: loose, ordering: per-key}, steps: [{upsert: db/order}]}
      e: {consumes: {topic: loose, concurrency: 1}, steps: [{upsert: db/order}]}
)");
  const auto all = graph::consumers(g.graph());
  REQUIRE(all.size() == 5);
  std::vector<Order> orders;
  for (const graph::Consumer& consumer : all) {
    orders.push_back(graph::order(g.graph(), consumer));
    CHECK(g->hops().order(consumer.hops.front()) == orders.back());
  }
  CHECK(orders ==
        std::vector<Order>{Order::per_key, Order::none, Order::none, Order::none, Order::none});
}
