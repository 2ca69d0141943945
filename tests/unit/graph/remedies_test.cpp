// SPDX-License-Identifier: Apache-2.0
#include "graph/remedies.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using test::TestGraph;

TEST_CASE("remedies: what an engine can contribute to a cure") {
  const TestGraph g(R"(stores:
  pg: {engine: postgresql, holds: [order]}
  mongo: {engine: mongodb, holds: [order]}
  mc: {engine: memcached, holds: [order]}
  own: {holds: [order]}
  index: {kind: search, holds: [order]}
topics:
  orders: {engine: kafka, carries: order}
entities:
  order: {key: id, system_of_record: pg/order}
)");
  const graph::Places& places = g.graph().places();
  const auto can = [&](bool (*ask)(const graph::Places&, manifest::ElementId)) {
    std::string able;
    for (const char* name : {"pg/order", "mongo/order", "mc/order", "own/order", "index/order"})
      if (ask(places, g.dataset(name))) able += std::string(name) + " ";
    if (ask(places, g.topic("orders"))) able += "orders ";
    return able;
  };
  CHECK(can(graph::can_hold_outbox) == "pg/order mongo/order own/order ");
  CHECK(can(graph::can_be_captured) == "pg/order mongo/order own/order ");
  CHECK(can(graph::can_be_serializable) == "pg/order own/order ");
}
