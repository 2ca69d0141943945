// SPDX-License-Identifier: Apache-2.0
#include "graph/demands.h"

#include <doctest/doctest.h>

#include "graph/name_order.h"
#include "support/graph_builder.h"

using namespace thalweg;
using test::TestGraph;

namespace {

// 1s by its callers, 2s by itself; nobody waits without end for `patient`.
const char* const kCalls = R"(services:
  web:
    operations:
      show: {rate: 30/s, latency: {p99: 1s}, steps: [{call: web/load}, {call: web/patient, timeout: 2s}]}
      list: {rate: 20/s, latency: {p99: 3s}, steps: [{call: web/load}]}
      load: {steps: [{call: web/query}]}
      query: {steps: [{read: db/page}]}
      patient: {steps: [{read: db/page}]}
      own: {rate: 1/s, latency: {p99: 2s}, entry: client, steps: [{call: web/ring-a}]}
      ring-a: {steps: [{call: web/ring-b}]}
      ring-b: {steps: [{call: web/ring-a}]}
)";

}  // namespace

TEST_CASE("demands: what nobody says of an operation, its callers say") {
  const TestGraph g(kCalls);
  const graph::Demands demands(g.graph());
  const auto deadline = [&](const char* name) { return demands.deadline(g.operation(name)); };
  REQUIRE(deadline("web/query"));
  CHECK(deadline("web/query")->p99.ms == 1000);
  CHECK(deadline("web/query")->by == g.operation("web/show"));
  CHECK(deadline("web/own")->by == g.operation("web/own"));
  CHECK_FALSE(deadline("web/patient"));
  CHECK(demands.rate(g.operation("web/query"))->per_second == 50);
  CHECK(demands.rate(g.operation("web/patient"))->per_second == 30);
}

TEST_CASE("demands: calls that run in a circle come to an end") {
  const TestGraph g(kCalls);
  const graph::Demands demands(g.graph());
  CHECK(demands.rate(g.operation("web/ring-a"))->per_second == 1);
  CHECK_FALSE(demands.rate(g.operation("web/ring-b")));
}

TEST_CASE("names decide, whatever the order of the manifest") {
  const TestGraph g(R"(services:
  b: {operations: {x: {steps: [{read: db/page}]}}}
  a: {operations: {z: {steps: [{read: db/page}]}, y: {steps: [{read: db/page}]}}}
)");
  const graph::NameOrder by_name(g->manifest());
  const auto sorted = by_name.sorted(g->manifest().operations());
  REQUIRE(sorted.size() == 3);
  CHECK(sorted[0] == g.operation("a/y"));
  CHECK(sorted[1] == g.operation("a/z"));
  CHECK(sorted[2] == g.operation("b/x"));
  CHECK(by_name.first(sorted) == g.operation("a/y"));
}
