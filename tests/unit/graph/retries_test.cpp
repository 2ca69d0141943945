// SPDX-License-Identifier: Apache-2.0
#include "graph/retries.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using test::TestGraph;

TEST_CASE("retries: layers of a call path, from the outermost in") {
  const TestGraph g(R"(topics:
  t: {engine: kafka, carries: order}
externals:
  card: {kind: payment}
services:
  a: {operations: {o: {caller_retry: {max: 2}, steps: [{call: b/p, retry: {max: 3, when: connect-failure}}]}}}
  b: {operations: {p: {steps: [{call: c/q, circuit_breaker: true, retry: {max: 0}}, {call: card, retry: {max: 4, budget: 10%}}]}}}
  c: {operations: {q: {steps: [{read: db/order}]}}}
  d: {operations: {r: {consumes: {topic: t, retry: {max: unbounded}}, steps: [{call: c/q, circuit_breaker: true, retry: {max: 1}}]}}}
)");
  const graph::Expansion x = g.expand("a/o");
  const auto layers = graph::RetryLayers(g.graph(), x).of_step(g.step(x, "call: card"));
  REQUIRE(layers.size() == 3);
  CHECK(layers[0].max == 2);
  CHECK_FALSE(layers[0].call);
  CHECK(layers[1].max == 3);
  CHECK(layers[2].budget == 10.0);
  CHECK(layers[2].operation == g.operation("b/p"));
  CHECK(graph::attempts(layers) == 3.0 * 4 * 5);
  const auto same = graph::same_failure(layers);
  REQUIRE(same.size() == 2);
  CHECK(graph::attempts(same) == 3.0 * 5);
  // The read of q is no call: only what stands above it.
  CHECK(graph::RetryLayers(g.graph(), x).of_step(g.step(x, "read: db/order")).size() == 2);

  const graph::Expansion y = g.expand("d/r");
  const auto consumer = graph::RetryLayers(g.graph(), y).of_frame(1);
  REQUIRE(consumer.size() == 2);
  CHECK(consumer[0].max == manifest::kUnbounded);
  CHECK(consumer[1].circuit_breaker);
  CHECK_FALSE(graph::attempts(consumer).has_value());
}
