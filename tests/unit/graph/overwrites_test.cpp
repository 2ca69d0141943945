// SPDX-License-Identifier: Apache-2.0
#include "graph/overwrites.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using test::TestGraph;

TEST_CASE("overwrites: how a store is written") {
  const TestGraph g(R"(stores:
  db: {engine: cassandra, holds: {count: {}, cart: {}, tag: {}, lease: {}, seen: {form: dedupe}}}
services:
  web: {instances: 2, operations: {o: {steps: [{call: s/p}]}}}
  s:
    instances: 1
    operations:
      p:
        steps:
          - increment: db/count
          - upsert: db/cart
          - merge: db/tag
          - {update: db/lease, only_if: condition}
          - insert: db/seen
)");
  const graph::Overwrites overwrites(g.graph());
  const auto all = overwrites.of(g.store("db"));
  REQUIRE(all.size() == 4);
  for (const graph::StoreWrites& w : all) {
    const std::string_view name = g.manifest()[w.entity].name();
    CAPTURE(name);
    CHECK(w.reads_first == (name == "count" || name == "lease"));
    CHECK(w.replaces == (name != "tag"));
    CHECK(w.all_add == (name == "tag"));
    CHECK(w.all_conditional == (name == "lease"));
  }
  CHECK(overwrites.writers(g.store("db")).size() == 2);
  CHECK(graph::several_clocks(g.manifest(), {g.operation("s/p")}) == Truth::no);
  CHECK(graph::several_clocks(g.manifest(), {g.operation("web/o")}) == Truth::yes);
  CHECK(graph::several_clocks(g.manifest(), overwrites.writers(g.store("db"))) == Truth::yes);
  CHECK(graph::several_clocks(g.manifest(), {}) == Truth::unknown);
}

TEST_CASE("overwrites: records with one home") {
  const TestGraph g(R"(entities:
  a: {key: id, partitioned_by: region}
  b: {key: id, regions: [eu]}
  c: {key: id, regions: [eu, us]}
)");
  CHECK(graph::has_one_home(g.graph(), g.entity("a")));
  CHECK(graph::has_one_home(g.graph(), g.entity("b")));
  CHECK_FALSE(graph::has_one_home(g.graph(), g.entity("c")));
}
