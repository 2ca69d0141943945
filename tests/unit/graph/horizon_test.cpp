// SPDX-License-Identifier: Apache-2.0
#include "graph/horizon.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using test::TestGraph;

namespace {

constexpr std::string_view kSystem = R"(stores:
  db:
    engine: postgresql
    holds: {total: {rebuild: {from: events}}, order: {}, seen: {form: dedupe, ttl: 2d}, kept: {form: dedupe}}
topics:
  events: {engine: kafka, carries: order, retention: 9d, dead_letter: failed}
  failed: {engine: kafka, carries: order, retention: 14d}
  queue: {engine: sqs-fifo, carries: order}
externals:
  gateway: {kind: payment, key_window: 1d}
services:
  s:
    operations:
      on-order:
        consumes: {topic: events, max_outage: 3d}
        dedupe: {by: event_id, in: db/seen, window: 5d}
        steps: [increment: db/total]
      top-up:
        caller_retry: {max: 5, within: 6d}
        dedupe: {by: request_id, in: db/kept}
        steps: [upsert: db/order]
flows:
  feed: {kind: cdc, from: db/order, to: [events, queue], max_outage: 4d}
  work: {kind: sink, from: queue, to: db/total, apply: increment, dedupe: {by: event_id, in: broker}}
  mark: {kind: sink, from: queue, to: db/total, apply: increment, dedupe: {by: offset, in: high-water-mark}}
)";

}  // namespace

TEST_CASE("horizon: windows and who needs them") {
  const TestGraph g(kSystem);
  const auto all = graph::deduplications(g.graph());
  REQUIRE(all.size() == 4);
  const auto window = [&](std::size_t i) { return graph::dedupe_window(g.graph(), all[i]); };
  CHECK(all[0].owner == manifest::ElementId(g.operation("s/on-order")));
  CHECK(all[0].needed == Truth::yes);
  CHECK(all[1].needed == Truth::no);
  CHECK(window(0)->time == parse_duration("2d"));  // the shorter of the two
  CHECK_FALSE(window(1));
  CHECK(window(2)->time == parse_duration("5m"));
  CHECK(window(2)->fact.origin == graph::Origin::engine);
  CHECK(window(3)->time.is_forever());
  CHECK(graph::key_window(g.graph(), g.external("gateway"))->time == parse_duration("1d"));
}

TEST_CASE("horizon: how late a duplicate can come") {
  const TestGraph g(kSystem);
  const graph::Repeats repeats(g.graph());
  graph::LateEvents late(g.graph());
  const auto times = [](const std::vector<graph::Lateness>& all) {
    std::string text;
    for (const graph::Lateness& one : all) text += to_string(one.time) + " ";
    return text;
  };
  CHECK(times(late.of(g.operation("s/on-order"), true)) == "4d 2w 9d 3d ");
  CHECK(times(late.of(g.operation("s/on-order"), false)) == "4d 2w 3d ");
  CHECK(times(late.of(g.flow("work"), true)) == "4d ");
  CHECK(times(graph::late_requests(repeats, g.operation("s/top-up"))) == "6d ");
  CHECK(graph::latest({}) == nullptr);
  CHECK(graph::replayed(g.graph(), g.operation("s/on-order"), g.topic("events")));
  CHECK_FALSE(graph::replayed(g.graph(), g.flow("work"), g.topic("queue")));
}
