// SPDX-License-Identifier: Apache-2.0
#include "graph/propagation.h"

#include <doctest/doctest.h>

#include "graph/graph.h"
#include "support/graph_builder.h"

using namespace thalweg;
using Kind = graph::Propagation::DeciderKind;
using test::TestGraph;

TEST_CASE("propagation: who decides the order of two places") {
  const TestGraph g(R"(entities:
  product: {key: sku}
stores:
  db: {engine: postgresql}
  search: {engine: elasticsearch}
  cache: {engine: redis, holds: {product: {form: cache}}}
  crm: {engine: mysql}
topics:
  changes: {engine: kafka, carries: product, key: sku}
services:
  s:
    operations:
      edit: {steps: [{update: db/product}, {upsert: cache/product}]}
      import: {steps: [{update: crm/product}]}
flows:
  cdc: {kind: cdc, from: db/product, to: changes}
  index: {kind: sink, from: changes, to: search/product, apply: upsert}
)");
  const auto& p = g->propagation(g.entity("product"));
  const auto kind = [&](std::string_view a, std::string_view b) {
    return p.common(g.manifest().find(a), g.manifest().find(b)).kind;
  };
  CHECK(kind("db/product", "search/product") == Kind::container);
  CHECK(kind("changes", "search/product") == Kind::container);
  CHECK(kind("db/product", "cache/product") == Kind::entry);
  CHECK(kind("search/product", "cache/product") == Kind::entry);
  CHECK(kind("db/product", "crm/product") == Kind::root);

  CHECK(p.reaches(g.operation("s/edit"), g.dataset("search/product")));
  CHECK_FALSE(p.reaches(g.operation("s/import"), g.dataset("search/product")));
  const auto by = [&](std::string_view element) {
    for (const auto& [reached, dominator] : p.dominators())
      if (reached == g.manifest().find(element))
        return dominator ? g.manifest().reference(dominator) : std::string("nothing");
    return std::string("unreached");
  };
  CHECK(by("search") == "index");
  CHECK(by("index") == "changes");
  CHECK(by("changes") == "cdc");
  CHECK(by("db") == "s/edit");
  CHECK(by("cache") == "s/edit");
  CHECK(by("s/edit") == "nothing");
  CHECK(by("search/product") == "unreached");

  CHECK(p.reaches(g.dataset("db/product"), g.topic("changes")));
  CHECK_FALSE(p.reaches(g.topic("changes"), g.dataset("db/product")));
}

TEST_CASE("propagation: a consumer that writes two stores decides for both") {
  const TestGraph g(R"(stores:
  a: {engine: postgresql}
  b: {engine: mongodb}
topics:
  events: {engine: kafka, carries: order, key: id}
services:
  s:
    operations:
      on: {consumes: events, steps: [{upsert: a/order}, {upsert: b/order}]}
)");
  const auto decider =
      g->propagation(g.entity("order")).common(g.dataset("a/order"), g.dataset("b/order"));
  CHECK(decider.kind == Kind::consumer);
  CHECK(decider.element == manifest::ElementId(g.operation("s/on")));
}

TEST_CASE("propagation: copies in a ring that nobody feeds have no common source") {
  const TestGraph g(R"(stores:
  a: {engine: mysql}
  b: {engine: oracle}
  c: {engine: mysql}
flows:
  ab: {kind: replicate, from: a/contact, to: b/contact, apply: upsert}
  ba: {kind: replicate, from: b/contact, to: a/contact, apply: upsert}
  bc: {kind: replicate, from: b/contact, to: c/contact, apply: upsert}
)");
  const auto& p = g->propagation(g.entity("contact"));
  CHECK(p.common(g.dataset("a/contact"), g.dataset("c/contact")).kind == Kind::container);
  CHECK(p.reaches(g.dataset("a/contact"), g.dataset("c/contact")));
}

TEST_CASE("propagation: an entity that nothing moves has no graph") {
  const TestGraph g(R"(entities:
  order: {key: id}
stores:
  db: {engine: postgresql, holds: [order]}
)");
  const auto& p = g->propagation(g.entity("order"));
  CHECK(p.common(g.dataset("db/order"), g.dataset("db/order")).kind == Kind::unreached);
}
