// SPDX-License-Identifier: Apache-2.0
#include "graph/decisions.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using test::TestGraph;

TEST_CASE("decisions: accepted ones, about an element or what contains it") {
  const TestGraph g(R"(stores:
  db: {engine: postgresql, holds: [order]}
  search: {engine: elasticsearch, holds: [order]}
services:
  s: {operations: {o: {steps: [{insert: db/order}]}}}
  t: {operations: {p: {steps: [{insert: db/order}]}}}
decisions:
  adr-1: {title: one, status: accepted, about: [db, s/o]}
  adr-2: {title: two, status: proposed, about: [search/order, t]}
)");
  const graph::Decisions decisions(g.manifest());
  const auto name = [&](manifest::DecisionId id) {
    return id ? g.manifest()[id].name() : std::string_view();
  };
  CHECK(name(decisions.about(g.store("db"))) == "adr-1");
  CHECK(name(decisions.about(g.dataset("db/order"))) == "adr-1");
  CHECK(name(decisions.about(g.operation("s/o"))) == "adr-1");
  CHECK(name(decisions.about(g.service("s"))) == "");  // the part says nothing of the whole
  CHECK(name(decisions.about(g.dataset("search/order"))) == "");
  CHECK(name(decisions.pending(g.dataset("search/order"))) == "adr-2");
  CHECK(name(decisions.pending(g.operation("t/p"))) == "adr-2");
  CHECK(decisions.any());
}
