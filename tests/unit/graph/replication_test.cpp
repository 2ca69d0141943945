// SPDX-License-Identifier: Apache-2.0
#include "graph/replication.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using manifest::Conflict;
using manifest::Topology;
using test::TestGraph;

TEST_CASE("replication: declared, else by the engine, else unknown") {
  const TestGraph g(R"(stores:
  a: {engine: mysql, replication: {topology: multi-leader, conflict: crdt, regions: [eu, us]}}
  b: {engine: cassandra}
  c: {engine: postgresql, replication: {copies: 3}}
  d: {engine: some-store}
)");
  const auto topology = [&](const char* name) { return graph::topology(g.graph(), g.store(name)); };
  const auto conflict = [&](const char* name) {
    return graph::conflict_policy(g.graph(), g.store(name));
  };
  CHECK(topology("a").is(Topology::multi_leader));
  CHECK(topology("a").declared());
  CHECK(topology("b").is(Topology::leaderless));
  CHECK_FALSE(topology("b").declared());
  CHECK(topology("c").is(Topology::single_leader));
  CHECK_FALSE(topology("d").value);
  CHECK(conflict("a").is(Conflict::crdt));
  CHECK(conflict("b").is(Conflict::last_write_wins));
  CHECK_FALSE(conflict("c").value);

  CHECK(graph::has_several_writers(g.graph(), g.store("a")) == Truth::yes);
  CHECK(graph::has_several_writers(g.graph(), g.store("b")) == Truth::yes);
  CHECK(graph::has_several_writers(g.graph(), g.store("c")) == Truth::no);
  CHECK(graph::has_several_writers(g.graph(), g.store("d")) == Truth::unknown);
  CHECK(graph::regions(g.manifest(), g.store("a")).size() == 2);
  CHECK(graph::regions(g.manifest(), g.store("b")).empty());
}
