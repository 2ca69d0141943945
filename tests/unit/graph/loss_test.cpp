// SPDX-License-Identifier: Apache-2.0
#include "graph/loss.h"

#include <string>

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using graph::LossKind;
using test::TestGraph;

TEST_CASE("loss: topics") {
  const TestGraph g(R"(topics:
  a: {engine: redis-pubsub, carries: order}
  b: {engine: kafka, carries: order, producer: {acks: 1}}
  c: {engine: kafka, carries: order, producer: {acks: all}}
  d: {engine: redis-streams, carries: order}
  e: {carries: order}
  f: {engine: rabbitmq, carries: order, durability: volatile}
)");
  const auto losses = [&](const char* name) {
    return graph::losses_of_topic(g.graph(), g.topic(name));
  };
  CHECK(losses("a")[0].kind == LossKind::volatile_topic);
  CHECK(losses("a")[0].certain == Truth::yes);
  CHECK(losses("b")[0].kind == LossKind::producer);
  CHECK(losses("c").empty());
  CHECK(losses("d")[0].certain == Truth::unknown);
  CHECK(losses("e")[0].certain == Truth::unknown);
  CHECK(losses("f")[0].certain == Truth::yes);
}

TEST_CASE("loss: consumers") {
  const auto first = [](std::string_view consumes, std::string_view option = "") {
    const TestGraph g(
        "topics:\n  t: {engine: kafka, carries: order}\nservices:\n  s:\n    operations:\n"
        "      o: {consumes: {topic: t" +
        std::string(consumes) + "}, steps: [{upsert: db/order" + std::string(option) + "}]}\n");
    const auto found = graph::losses_of_consumer(g.graph(), g.operation("s/o"));
    return found.empty() ? -1 : static_cast<int>(found[0].kind);
  };
  CHECK(first("") == -1);
  CHECK(first(", commit: after, on_error: block, start: earliest") == -1);
  CHECK(first(", delivery: at-most-once") == static_cast<int>(LossKind::at_most_once));
  CHECK(first(", commit: before") == static_cast<int>(LossKind::committed_before));
  CHECK(first(", on_error: skip") == static_cast<int>(LossKind::skipped));
  CHECK(first(", start: latest") == static_cast<int>(LossKind::position_lost));
  CHECK(first("", ", on_failure: log") == static_cast<int>(LossKind::given_up));
  CHECK(first("", ", on_failure: log, best_effort: true") == -1);
}

TEST_CASE("loss: what mends it") {
  const TestGraph g(R"(stores:
  db: {engine: postgresql, holds: [order]}
  a: {engine: postgresql, holds: [order]}
  b: {engine: postgresql, holds: {order: {freshness: 1h}}}
  c: {engine: postgresql, holds: {order: {freshness: 1h}}}
topics:
  t: {engine: kafka, carries: order}
  u: {engine: kafka, carries: order}
flows:
  feed: {kind: cdc, from: db/order, to: t}
  to-a: {kind: sink, from: t, to: a/order}
  to-b: {kind: sink, from: t, to: b/order}
  to-c: {kind: sink, from: t, to: c/order}
  on: {kind: stream, from: t, to: u}
  from-u: {kind: sink, from: u, to: a/order}
  repair: {kind: reconcile, from: db/order, to: a/order, repairs: true}
  load-b: {kind: batch, from: db/order, to: b/order, mode: full, interval: 30m}
  load-c: {kind: batch, from: db/order, to: c/order, mode: full, interval: 24h}
)");
  const graph::Mending mending(g.graph());
  CHECK(mending.mends(g.flow("to-a")));
  CHECK(mending.mends(g.flow("to-b")));
  CHECK_FALSE(mending.mends(g.flow("to-c")));
  CHECK(mending.mends(g.flow("on")));  // by who reads what it passes on
  CHECK_FALSE(mending.mends(g.flow("feed")));
  CHECK(g.names(mending.unmended(g.flow("to-c"))) == "c/order");
  CHECK(mending.unmended(g.flow("to-a")).empty());
}
