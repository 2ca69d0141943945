// SPDX-License-Identifier: Apache-2.0
#include "graph/delivery.h"

#include <string>

#include <doctest/doctest.h>

#include "graph/graph.h"
#include "support/graph_builder.h"

using namespace thalweg;
using manifest::Delivery;
using test::TestGraph;

namespace {

std::string consuming(std::string_view consumes, std::string_view engine) {
  return "topics:\n  t: {engine: " + std::string(engine) +
         ", carries: order}\nservices:\n  s:\n    operations:\n      o: {consumes: " +
         std::string(consumes) + ", steps: [{upsert: db/order}]}\n";
}

}  // namespace

TEST_CASE("delivery: declared, by commit, else by the engine") {
  struct Row {
    std::string_view consumes, engine;
    std::optional<Delivery> delivery;
    bool commits_after;
  };
  const Row rows[] = {
      {"t", "kafka", Delivery::at_least_once, true},
      {"t", "redis-pubsub", Delivery::at_most_once, false},
      {"t", "some-broker", std::nullopt, true},
      {"{topic: t, delivery: exactly-once}", "kafka", Delivery::exactly_once, true},
      {"{topic: t, delivery: at-most-once}", "kafka", Delivery::at_most_once, false},
      {"{topic: t, commit: before}", "kafka", Delivery::at_most_once, false},
      {"{topic: t, commit: after}", "some-broker", Delivery::at_least_once, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.consumes);
    CAPTURE(row.engine);
    const TestGraph g(consuming(row.consumes, row.engine));
    CHECK(g->delivery().of(g.operation("s/o")).value == row.delivery);
    CHECK(g->delivery().commits_after(g.operation("s/o")) == row.commits_after);
    CHECK(g->runs_once(g.operation("s/o")) == !row.commits_after);
  }
}

TEST_CASE("delivery: exactly-once regions") {
  const TestGraph g(R"(stores:
  db: {engine: postgresql, holds: [order]}
topics:
  a: {engine: kafka, cluster: main, carries: order}
  b: {engine: kafka, cluster: main, carries: order}
  c: {engine: kafka, cluster: other, carries: order}
  d: {engine: kafka, carries: order}
  q: {engine: rabbitmq, carries: order}
)");
  const auto same = [&](std::string_view x, std::string_view y) {
    return g->delivery().same_region(g.manifest().find(x), g.manifest().find(y));
  };
  CHECK(same("a", "b") == Truth::yes);
  CHECK(same("a", "c") == Truth::no);
  CHECK(same("a", "d") == Truth::unknown);
  CHECK(same("a", "db/order") == Truth::no);
  CHECK(same("d", "q") == Truth::no);
}
