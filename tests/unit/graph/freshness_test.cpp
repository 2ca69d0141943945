// SPDX-License-Identifier: Apache-2.0
#include "graph/freshness.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using graph::Freshness;
using test::TestGraph;

namespace {

constexpr Duration kMinute{60'000};

// Two ways to the index: captured within seconds, and loaded every hour.
constexpr std::string_view kTwoWays = R"(entities:
  order: {key: id, system_of_record: pg/order}
stores:
  pg: {engine: postgresql}
  es: {engine: elasticsearch, holds: {order: {freshness: 2h}}}
topics:
  changes: {engine: kafka, carries: order}
flows:
  capture: {kind: cdc, from: pg/order, to: changes, lag: 1s}
  index: {kind: sink, from: changes, to: es/order, apply: upsert}
  load: {kind: batch, from: pg/order, to: es/order, interval: 1h, lag: 5m}
guarantees:
  fresh-index: {fresh: es/order, within: 90m}
)";

}  // namespace

TEST_CASE("freshness: the slowest way counts, with what the engine adds") {
  const TestGraph g(kTwoWays);
  const Freshness freshness(g.graph());
  const auto lag = freshness.slowest(g.dataset("es/order"));
  REQUIRE(lag);
  CHECK(lag->known == Duration{65 * kMinute.ms + 1000});  // elasticsearch refreshes each second
  REQUIRE(lag->path.size() == 1);
  CHECK(g->hops()[lag->path[0]].via == graph::ElementId(g.flow("load")));
  REQUIRE(lag->undeclared.size() == 1);
  CHECK(g->hops()[lag->undeclared[0]].via == graph::ElementId(g.flow("index")));
  CHECK_FALSE(freshness.slowest(g.dataset("pg/order")));
}

TEST_CASE("freshness: the smallest promise counts") {
  const TestGraph g(kTwoWays);
  const Freshness freshness(g.graph());
  const auto promise = freshness.promise(g.dataset("es/order"));
  REQUIRE(promise);
  CHECK(promise->within == Duration{90 * kMinute.ms});
  CHECK(promise->made_by.is(manifest::ElementKind::guarantee));
  CHECK_FALSE(freshness.promise(g.dataset("pg/order")));
  CHECK(is_unknown(freshness.promise_kept(g.dataset("es/order"))));
}

TEST_CASE("freshness: ways that run in a circle end") {
  const TestGraph g(R"(entities:
  order: {key: id, system_of_record: a/order}
stores: {a: postgresql, b: postgresql, c: postgresql}
flows:
  ab: {kind: replicate, from: a/order, to: b/order, lag: 1s}
  bc: {kind: replicate, from: b/order, to: c/order, lag: 2s}
  cb: {kind: replicate, from: c/order, to: b/order, lag: 4s}
)");
  const Freshness freshness(g.graph());
  const auto lag = freshness.slowest(g.dataset("b/order"));
  REQUIRE(lag);
  CHECK(lag->known == Duration{1000});
}

TEST_CASE("freshness: copies lag unless they commit with their source") {
  const TestGraph g(R"(entities:
  order: {key: id, system_of_record: pg/order}
  total: {key: day, derived_from: order}
  note: {key: id}
stores:
  pg: {engine: postgresql, holds: {order: {}, recent: {entity: order}, total: {}, note: {}}}
  es: {engine: elasticsearch}
  x: {engine: postgresql, holds: {note: {}}}
services:
  shop:
    operations:
      place:
        steps:
          - transaction: local
            steps: [{insert: pg/order}, {insert: pg/recent}]
          - {upsert: es/order}
      write: {steps: [{insert: pg/note}, {insert: x/note}]}
flows:
  sum: {kind: stream, from: pg/order, to: pg/total, apply: upsert}
)");
  const Freshness freshness(g.graph());
  const auto order = g.entity("order");
  CHECK(is_no(freshness.lagging(g.dataset("pg/order"), order)));
  CHECK(is_no(freshness.lagging(g.dataset("pg/recent"), order)));
  CHECK(is_yes(freshness.lagging(g.dataset("es/order"), order)));
  CHECK(is_yes(freshness.lagging(g.dataset("pg/total"), g.entity("total"))));
  CHECK(is_unknown(freshness.lagging(g.dataset("x/note"), g.entity("note"))));
}

TEST_CASE("freshness: replicas lag unless replication is synchronous") {
  const TestGraph g(R"(stores:
  a: {engine: mysql, replication: {mode: async}}
  b: {engine: mysql, replication: {mode: sync}}
  c: {engine: mysql}
  d: {}
services:
  s:
    operations:
      show: {steps: [{read: a/t, from: replica}, {read: a/u, from: leader}]}
)");
  const Freshness freshness(g.graph());
  CHECK(is_yes(freshness.replica_lags(g.store("a"))));
  CHECK(is_no(freshness.replica_lags(g.store("b"))));
  CHECK(is_yes(freshness.replica_lags(g.store("c"))));
  CHECK(is_unknown(freshness.replica_lags(g.store("d"))));
  const auto x = g.expand("s/show");
  CHECK(is_yes(freshness.lagging(x.step(0))));
  CHECK_FALSE(is_yes(freshness.lagging(x.step(1))));
}

TEST_CASE("freshness: what a fill left is as old as its ttl, where nobody tells the cache") {
  const TestGraph g(R"(stores:
  pg: {engine: postgresql}
  rd: {engine: redis, holds: {a: {ttl: 1h}, b: {}, c: {}}}
services:
  s:
    operations:
      save: {steps: [{update: pg/a}, {update: pg/b}, {update: pg/c}, {invalidate: rd/c}]}
      load:
        steps: [{read: pg/a}, {fill: rd/a}, {read: pg/b}, {fill: rd/b}, {read: pg/c}, {fill: rd/c}]
)");
  const Freshness freshness(g.graph());
  CHECK(to_string(freshness.slowest(g.dataset("rd/a"))->known) == "1h");
  CHECK(freshness.slowest(g.dataset("rd/b"))->known.is_forever());
  CHECK(freshness.slowest(g.dataset("rd/c"))->known.ms == 0);
}
