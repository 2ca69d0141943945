// SPDX-License-Identifier: Apache-2.0
#include "graph/store_load.h"

#include <cmath>

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using test::TestGraph;

TEST_CASE("store load: rates of the operations that use a store") {
  const TestGraph g(R"(stores:
  a: {engine: postgresql, holds: [order]}
  b: {engine: redis, holds: [order]}
  c: {engine: redis, holds: [order]}
services:
  s:
    operations:
      w: {rate: 30/s, steps: [{insert: a/order}, {update: a/order}, {call: s/in}]}
      r: {rate: 20/s, latency: {p99: 5ms}, steps: [{read: a/order, access: range}]}
      q: {rate: 10/s, latency: {p99: 50ms}, steps: [{read: a/order, access: range}]}
      u: {steps: [{read: c/order}]}
      in: {steps: [{invalidate: b/order}]}
)");
  const auto loads = graph::store_loads(g.graph(), Duration{10});
  const auto& a = loads.at(g.store("a"));
  CHECK(a.writes == 30);  // a run counts once
  CHECK(a.reads == 30);
  CHECK(a.any == 60);
  CHECK(a.ranges == 20);
  CHECK(loads.at(g.store("b")).any == 30);  // behind a call
  CHECK(loads.at(g.store("b")).reads == 0);
  CHECK(std::isnan(loads.at(g.store("c")).reads));
}
