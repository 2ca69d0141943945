// SPDX-License-Identifier: Apache-2.0
#include "graph/capacity.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using test::TestGraph;

TEST_CASE("capacity: rates of all topics, and the time to catch up") {
  const TestGraph g(R"(requirements: {max_outage: 1d}
stores:
  db: {engine: postgresql, holds: [order]}
topics:
  t: {engine: kafka, carries: order, rate: 100/s, partitions: 4, retention: 3d}
  u: {engine: kafka, carries: order, rate: 50/s, partitions: 2, retention: 2d}
  v: {engine: kafka, carries: order}
flows:
  both: {kind: sink, from: [t, u], to: db/order, capacity: 200/s, concurrency: 6}
  some: {kind: sink, from: t, to: db/order, capacity: 200/s, events: [placed]}
  slow: {kind: sink, from: t, to: db/order, capacity: 80/s, max_outage: 2d}
  dark: {kind: sink, from: [t, v], to: db/order}
)");
  const auto all = graph::loads(g.graph());
  REQUIRE(all.size() == 4);
  const graph::Load& both = all[0];
  CHECK(both.is_known());
  CHECK(both.rate == 150);
  CHECK(both.partitions == 6);
  CHECK(both.keeps_up());
  CHECK(both.retention->kept.ms == parse_duration("2d")->ms);
  CHECK(both.catch_up()->ms == parse_duration("3d")->ms);  // 1d of 150/s at 50/s
  CHECK_FALSE(all[1].is_known());
  CHECK(all[1].partitions == 0);
  CHECK_FALSE(all[2].keeps_up());
  CHECK(all[2].catch_up()->is_forever());
  CHECK(all[2].outage.value.ms == parse_duration("2d")->ms);
  CHECK_FALSE(all[3].is_known());  // its share is not known
}
