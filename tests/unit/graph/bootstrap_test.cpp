// SPDX-License-Identifier: Apache-2.0
#include "graph/bootstrap.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using test::TestGraph;

namespace {

// A database, a topic and an index, with `flows` between them.
TestGraph with(std::string_view flows) {
  return TestGraph(std::string(R"(entities:
  order: {key: id, system_of_record: pg/order}
stores:
  pg: {engine: postgresql, holds: {order: {}, outbox: {entity: order, form: outbox}}}
  es: {engine: elasticsearch}
topics:
  events: {engine: kafka, carries: order}
services:
  shop:
    operations:
      place: {steps: [{insert: pg/order}, {insert: pg/outbox}]}
flows:
  index: {kind: sink, from: events, to: es/order, apply: upsert}
)")
                       .append(flows));
}

graph::Bootstrap of(const TestGraph& g) {
  return graph::bootstrap(g.graph(), g.entity("order"), g.dataset("es/order"));
}

}  // namespace

TEST_CASE("bootstrap: a snapshot loads, declared or by the connector's default") {
  CHECK(is_yes(of(with("  c: {kind: cdc, from: pg/order, to: events, snapshot: initial}")).loaded));
  CHECK(is_yes(of(with("  c: {kind: cdc, from: pg/order, to: events}")).loaded));
  CHECK(
      is_unknown(of(with("  c: {kind: cdc, from: pg/order, to: events, connector: own}")).loaded));
  const auto none = of(with("  c: {kind: cdc, from: pg/order, to: events, snapshot: none}"));
  CHECK(is_no(none.loaded));
  CHECK(none.without.size() == 1);
}

TEST_CASE("bootstrap: an outbox holds what was not published yet") {
  const auto relayed = of(with("  r: {kind: outbox-relay, from: pg/outbox, to: events}"));
  CHECK(is_unknown(relayed.loaded));
  CHECK(relayed.undecided.size() == 1);
}

TEST_CASE("bootstrap: batches and queries of the table load") {
  constexpr std::string_view kNone =
      "  c: {kind: cdc, from: pg/order, to: events, snapshot: none}\n";
  const auto also = [&](std::string_view flow) {
    return of(with(std::string(kNone).append(flow))).loaded;
  };
  CHECK(is_yes(also("  b: {kind: batch, from: pg/order, to: es/order, interval: 1d}")));
  CHECK(is_yes(also("  p: {kind: stream, from: pg/order, to: events, poll: {every: 1s}}")));
  CHECK(is_unknown(also("  s: {kind: stream, from: pg/order, to: events}")));
}
