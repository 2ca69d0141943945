// SPDX-License-Identifier: Apache-2.0
#include "graph/hops.h"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using graph::Search;
using test::TestGraph;

namespace {

std::vector<std::string> reached(const TestGraph& g, std::string_view from, std::string_view entity,
                                 Search search = {}) {
  search.entity = g.entity(entity);
  std::vector<std::string> names;
  for (const auto& r : g->hops().reach(g.manifest().find(from), search))
    names.push_back(g.manifest().reference(r.place));
  std::sort(names.begin(), names.end());
  return names;
}

constexpr std::string_view kPipeline = R"(entities:
  product: {key: sku, system_of_record: shop-db/product}
  boost: {key: sku, system_of_record: shop-db/boost}
stores:
  shop-db: {engine: postgresql}
  search: {engine: elasticsearch}
topics:
  changes: {engine: kafka, carries: [product, boost], key: sku, dead_letter: failed}
  failed: {engine: kafka, carries: product}
flows:
  cdc: {kind: cdc, from: [shop-db/product, shop-db/boost], to: changes, lag: 2s}
  index: {kind: sink, from: changes, to: [search/product, search/boost], apply: upsert, lag: 3s}
  audit: {kind: reconcile, from: shop-db/product, to: search/product, interval: 24h}
)";

}  // namespace

TEST_CASE("hops: a flow with several ends keeps a lane for each entity") {
  const TestGraph g(kPipeline);
  CHECK(reached(g, "shop-db/product", "product") ==
        std::vector<std::string>{"changes", "search/product", "shop-db/product"});
  CHECK(reached(g, "shop-db/boost", "boost") ==
        std::vector<std::string>{"changes", "search/boost", "shop-db/boost"});
}

TEST_CASE("hops: dead letters are followed on request") {
  const TestGraph g(kPipeline);
  Search search;
  search.dead_letters = true;
  const auto places = reached(g, "shop-db/product", "product", search);
  CHECK(std::find(places.begin(), places.end(), "failed") != places.end());
}

TEST_CASE("hops: a path is told from start to end and sums its lag") {
  const TestGraph g(kPipeline);
  const auto path = g->hops().find(g.dataset("shop-db/product"), g.dataset("search/product"),
                                   {g.entity("product")});
  REQUIRE(path.size() == 2);
  CHECK(g->hops().describe(path) == "shop-db/product -> cdc -> changes -> index -> search/product");
  CHECK(g->hops().lag(path[0]) == Duration{2000});
  // The index shows a write after its refresh.
  CHECK(g->hops().lag(path[1]) >= Duration{3000});
}

TEST_CASE("hops: sources are found backwards") {
  const TestGraph g(kPipeline);
  const auto found = g->hops().sources(g.dataset("search/product"), {g.entity("product")});
  REQUIRE(found.size() == 3);
  CHECK(found[2].place == g.dataset("shop-db/product"));
  CHECK(g->hops().describe(g->hops().path(found, 2)) ==
        "shop-db/product -> cdc -> changes -> index -> search/product");
}

TEST_CASE("hops: publisher and consumer must share an event") {
  const TestGraph g(R"(stores:
  a: {engine: postgresql}
  b: {engine: postgresql}
topics:
  events: {engine: kafka, carries: order, key: id, events: [placed, cancelled]}
services:
  s:
    operations:
      place: {steps: [{publish: events, event: placed}]}
      on-placed: {consumes: {topic: events, events: [placed]}, steps: [{upsert: a/order}]}
      on-cancelled: {consumes: {topic: events, events: [cancelled]}, steps: [{upsert: b/order}]}
)");
  const auto in = g->hops().in(g.topic("events"));
  REQUIRE(in.size() == 1);
  std::vector<bool> shared;
  for (graph::HopId out : g->hops().out(g.topic("events")))
    shared.push_back(g->hops().share_event(in[0], out));
  CHECK(shared == std::vector<bool>{false, true});  // on-cancelled comes first
}

TEST_CASE("hops: deletes") {
  struct Row {
    std::string_view flow;
    Truth carried;
  };
  const Row rows[] = {
      {"{kind: sink, from: events, to: copy/order, apply: upsert}", Truth::unknown},
      {"{kind: sink, from: events, to: copy/order, apply: upsert, deletes: propagate}", Truth::yes},
      {"{kind: sink, from: events, to: copy/order, apply: upsert, deletes: soft}", Truth::yes},
      {"{kind: sink, from: events, to: copy/order, apply: upsert, deletes: ignore}", Truth::no},
      {"{kind: sink, from: events, to: copy/order, apply: append}", Truth::no},
      {"{kind: sink, from: events, to: copy/order, apply: delete}", Truth::yes},
      {"{kind: batch, from: db/order, to: copy/order, mode: full, interval: 1d}", Truth::yes},
      {"{kind: batch, from: db/order, to: copy/order, apply: upsert, poll: {every: 1h}}",
       Truth::no},
      {"{kind: cdc, from: db/order, to: events}", Truth::yes},
      {"{kind: cdc, from: db/order, to: events, poll: {every: 1s, cursor: sequence}}", Truth::no},
      {"{kind: outbox-relay, from: db/outbox, to: events, poll: {every: 1s}}", Truth::yes},
  };
  for (const Row& row : rows) {
    CAPTURE(row.flow);
    const TestGraph g(R"(stores:
  db: {engine: postgresql, holds: {order: {}, outbox: {form: outbox}}}
  copy: {engine: mongodb}
topics:
  events: {engine: kafka, carries: order, key: id}
flows:
  f: )" + std::string(row.flow) +
                      "\n");
    REQUIRE(g->hops().size() == 1);
    CHECK(g->hops().carries_deletes(graph::HopId(0)).value == row.carried);
  }
}

TEST_CASE("hops: a consuming operation that deletes carries deletes") {
  const auto carried = [](std::string_view steps) {
    const TestGraph g(R"(stores:
  copy: {engine: mongodb}
topics:
  events: {engine: kafka, carries: order, key: id}
services:
  s:
    operations:
      o: {consumes: events, steps: )" +
                      std::string(steps) + "}\n");
    return g->hops().carries_deletes(g->hops().out(g.topic("events"))[0]).value;
  };
  CHECK(carried("[{upsert: copy/order}]") == Truth::unknown);
  CHECK(carried("[{insert: copy/order}]") == Truth::no);
  CHECK(carried("[{either: [{when: gone, steps: [{delete: copy/order}]}, "
                "{when: else, steps: [{upsert: copy/order}]}]}]") == Truth::yes);
}

TEST_CASE("hops: order of readers") {
  const auto order = [](std::string_view consumes, std::string_view engine = "kafka") {
    const TestGraph g(R"(stores:
  copy: {engine: mongodb}
topics:
  events: {engine: )" +
                      std::string(engine) + R"(, carries: order}
services:
  s:
    operations:
      o: {consumes: )" +
                      std::string(consumes) + ", steps: [{upsert: copy/order}]}\n");
    return g->hops().order(g->hops().out(g.topic("events"))[0]);
  };
  CHECK(order("events") == graph::Order::per_partition);
  CHECK(order("events", "sqs") == graph::Order::none);
  CHECK(order("{topic: events, ordering: per-key}") == graph::Order::per_key);
  CHECK(order("{topic: events, concurrency: 8}") == graph::Order::none);
  CHECK(order("{topic: events, concurrency: 1}") == graph::Order::total);
}

namespace {

// One topic that carries many entities, and for each a flow, an operation, a copy.
std::string busy_topic(int count) {
  std::string entities = "entities:\n", carried, flows = "flows:\n", operations;
  for (int i = 0; i < count; ++i) {
    const std::string n = std::to_string(i);
    entities += "  kind-" + n + ": {key: id}\n";
    carried += (i == 0 ? "" : ", ") + ("kind-" + n);
    flows += "  sink-" + n + ": {kind: sink, from: hub, to: copy/kind-" + n + "}\n";
    operations += "      tell-" + n + ": {steps: [{publish: hub, entity: kind-" + n + "}]}\n";
  }
  flows += "  everything: {kind: stream, from: hub, to: other}\n";
  return entities + "topics:\n  hub: {engine: kafka, carries: [" + carried +
         "]}\n  other: {engine: kafka, carries: [" + carried + "]}\nservices:\n  s:\n" +
         "    operations:\n" + operations + flows;
}

std::vector<graph::HopId> moving(const TestGraph& g, std::span<const graph::HopId> hops,
                                 graph::EntityId e) {
  std::vector<graph::HopId> found;
  for (graph::HopId id : hops)
    if (g->hops().moves(id, e)) found.push_back(id);
  return found;
}

}  // namespace

TEST_CASE("hops: of a busy place those of one entity are few, and all that move it") {
  constexpr int kCount = 50;
  const TestGraph g(busy_topic(kCount));
  const auto hub = g.topic("hub");
  for (int i = 0; i < kCount; ++i) {
    const auto e = g.entity("kind-" + std::to_string(i));
    const auto out = g->hops().out(hub, e), in = g->hops().in(hub, e);
    CHECK(out.size() == 2);
    CHECK(in.size() == 1);
    CHECK(moving(g, out, e) == moving(g, g->hops().out(hub), e));
    CHECK(moving(g, in, e) == moving(g, g->hops().in(hub), e));
  }
}

TEST_CASE("hops: a search ends where it was asked to") {
  const TestGraph g(kPipeline);
  graph::Search search{g.entity("product")};
  search.until = [](manifest::ElementId place) { return place.is(manifest::ElementKind::topic); };
  const auto found = g->hops().reach(g.dataset("shop-db/product"), search);
  REQUIRE(found.size() == 2);
  CHECK(found.back().place == g.topic("changes"));
}

TEST_CASE("hops: very many topics with very many steps are not all paired") {
  std::string topics = "topics:\n", consumed, steps;
  constexpr int kCount = 400;
  for (int i = 0; i < kCount; ++i) {
    const std::string n = std::to_string(i);
    topics += "  t" + n + ": {engine: kafka, carries: order}\n";
    consumed += (i == 0 ? "" : ", ") + ("t" + n);
    steps += (i == 0 ? "" : ", ") + ("{upsert: db" + n + "/order}");
  }
  const TestGraph g(topics + "services:\n  s:\n    operations:\n      o: {consumes: {topic: [" +
                    consumed + "]}, steps: [" + steps + "]}\n");
  REQUIRE(g->hops().truncated().size() == 1);
  CHECK(g->hops().size() < kCount * kCount);
  for (int i : {0, kCount - 1}) {
    CHECK_FALSE(g->hops().out(g.topic("t" + std::to_string(i))).empty());
    CHECK_FALSE(g->hops().in(g.dataset("db" + std::to_string(i) + "/order")).empty());
  }
}

TEST_CASE("hops: a store of which no dataset is known has none") {
  const TestGraph g(
      "stores: {bare: postgresql}\n"
      "externals: {mailer: {kind: email}}\n"
      "services: {s: {operations: {o: {steps: [{update: bare}, {call: mailer}]}}}}\n");
  const manifest::ElementId store = g.store("bare");
  CHECK(g.graph().hops().out(store).empty());
  CHECK(g.graph().hops().in(store).empty());
}
