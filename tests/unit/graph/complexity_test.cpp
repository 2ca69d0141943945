// SPDX-License-Identifier: Apache-2.0
#include "graph/complexity.h"

#include <string>

#include <doctest/doctest.h>

#include "graph/fitness.h"
#include "support/graph_builder.h"

using namespace thalweg;
using manifest::Access;
using test::TestGraph;

TEST_CASE("complexity: engines, aliases and decisions against the budget") {
  const std::string stores =
      "stores:\n  a: {engine: postgresql}\n  b: {engine: postgres}\n  c: {engine: mongodb}\n"
      "  d: {engine: cassandra}\n  e: {engine: home-grown}\n";
  const auto of = [&](std::string_view more) {
    const TestGraph g(std::string(more) + stores);
    return graph::complexity(g.graph());
  };
  const auto bare = of("");
  CHECK(bare.engines.size() == 4);
  CHECK_FALSE(bare.budget.has_value());
  CHECK_FALSE(bare.any());
  CHECK(of("requirements: {teams: 1}\n").budget == 4U);
  CHECK_FALSE(of("requirements: {teams: 1}\n").over_budget());
  CHECK(of("requirements: {engine_budget: 3}\n").over_budget());
  CHECK_FALSE(of("requirements: {engine_budget: 3}\ndecisions:\n  x: {title: x, status: accepted, "
                 "about: [d]}\n")
                  .over_budget());
  CHECK(of("services:\n  s: {owner: one, operations: {}}\n  t: {owner: two, operations: {}}\n")
            .budget == 6U);
}

TEST_CASE("complexity: two for one job, too early, and not needed") {
  const TestGraph g(R"(entities:
  order: {key: id, system_of_record: a/order, volume: 1GB}
  item: {key: id, system_of_record: b/item, volume: 1GB}
stores:
  a: {engine: postgresql, holds: [order]}
  b: {engine: mysql, holds: [item]}
  c: {engine: elasticsearch, holds: [order], partitioning: {scheme: hash, key: id, partitions: 3}}
services:
  s:
    operations:
      w: {rate: 10/s, steps: [{insert: a/order}, {insert: b/item}]}
      r: {steps: [{read: c/order, access: point}, {read: c/order, access: range}]}
flows:
  f: {kind: replicate, from: a/order, to: c/order, apply: upsert}
)");
  const auto found = graph::complexity(g.graph());
  REQUIRE(found.doubles.size() == 1);
  CHECK(found.engines[found.doubles[0].second].name == "mysql");
  CHECK(found.early.size() == 2);  // the partitions, and a store for reading
  REQUIRE(found.needless.size() == 1);
  CHECK(found.needless[0].copy == g.dataset("c/order"));
}

TEST_CASE("fitness: declared, else by kind") {
  const TestGraph g(R"(stores:
  a: {engine: postgresql}
  b: {engine: postgresql, capabilities: {query.traverse: 2, ref: a test}}
  c: {engine: home-grown}
)");
  CHECK(graph::fitness(g.graph(), g.store("a"), Access::join).fair());
  CHECK(graph::fitness(g.graph(), g.store("a"), Access::traverse).poor());
  CHECK(graph::fitness(g.graph(), g.store("b"), Access::traverse).fair());
  CHECK_FALSE(graph::fitness(g.graph(), g.store("c"), Access::join).value.has_value());
}
