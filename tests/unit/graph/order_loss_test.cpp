// SPDX-License-Identifier: Apache-2.0
#include "graph/order_loss.h"

#include <string>

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using graph::OrderLossKind;
using test::TestGraph;

namespace {

struct Expected {
  OrderLossKind kind;
  Truth certain;
};

// The losses of the one hop out of topic `t`, which has these settings.
void check(std::string_view topic, std::string_view consumes, std::vector<Expected> expected) {
  CAPTURE(topic);
  CAPTURE(consumes);
  const TestGraph g("topics:\n  t: {carries: order, " + std::string(topic) +
                    "}\nservices:\n  s:\n    operations:\n      o: {consumes: {topic: t" +
                    std::string(consumes) + "}, steps: [{upsert: db/order}]}\n");
  const auto out = g->hops().out(g.topic("t"));
  REQUIRE(out.size() == 1);
  const auto found = graph::order_losses(g.graph(), out[0]);
  REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    CHECK(found[i].kind == expected[i].kind);
    CHECK(found[i].certain == expected[i].certain);
  }
}

}  // namespace

TEST_CASE("order loss: topics and readers") {
  const Truth yes = Truth::yes, unknown = Truth::unknown;
  check("engine: kafka, key: id", "", {{OrderLossKind::undeclared, unknown}});
  check("engine: kafka, key: id", ", ordering: per-key, concurrency: 8", {});
  check("engine: kafka, key: id", ", concurrency: 1", {});
  check("engine: kafka, key: id", ", concurrency: 8", {{OrderLossKind::parallel, unknown}});
  check("engine: kafka, key: id", ", ordering: none", {{OrderLossKind::parallel, yes}});
  check("engine: kafka, key: id", ", concurrency: 1, on_error: retry-topic",
        {{OrderLossKind::redriven, yes}});
  check("engine: kafka, key: id", ", concurrency: 1, on_error: park-key", {});
  check("engine: kafka, producer: {idempotent: false, max_in_flight: 5}", ", concurrency: 1",
        {{OrderLossKind::producer, yes}});
  check("engine: sqs", ", concurrency: 1", {{OrderLossKind::queue, yes}});
  check("engine: rabbitmq", ", concurrency: 4", {{OrderLossKind::competing, yes}});
  check("engine: rabbitmq", ", concurrency: 1", {});
  check("engine: sqs-fifo, key: id", "", {});
  check("engine: sqs-fifo", "", {{OrderLossKind::undeclared, unknown}});
}

TEST_CASE("order loss: a thin event makes its reader look at the present state") {
  const auto minds = [](std::string_view payload) {
    const TestGraph g("topics:\n  t: {engine: kafka, carries: order" + std::string(payload) +
                      "}\nservices:\n  s:\n    operations:\n      o: {consumes: t, steps: [{read: "
                      "db/order}, {upsert: copy/order}]}\n");
    return graph::minds_order(g.graph(), g->hops().out(g.topic("t"))[0]);
  };
  CHECK(minds(", payload: reference") == Truth::no);
  CHECK(minds(", payload: full") == Truth::yes);
  CHECK(minds("") == Truth::yes);
}

TEST_CASE("order loss: what a topic promises") {
  const TestGraph g(R"(topics:
  log: {engine: kafka, carries: order}
  fifo: {engine: sqs-fifo, carries: order, key: id}
  keyless: {engine: sqs-fifo, carries: order}
  sqs: {engine: sqs, carries: order, key: id}
  rabbit: {engine: rabbitmq, carries: order}
)");
  const auto order = [&](const char* name) { return g->hops().order_of(g.topic(name)); };
  CHECK(order("log") == graph::Order::per_partition);
  CHECK(order("fifo") == graph::Order::per_key);
  CHECK(order("keyless") == graph::Order::none);
  CHECK(order("sqs") == graph::Order::none);
  CHECK(order("rabbit") == graph::Order::none);
}
