// SPDX-License-Identifier: Apache-2.0
#include "graph/roles.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/graph_builder.h"

namespace thalweg::graph {
namespace {

using test::TestGraph;

std::string starts(const TestGraph& g) {
  const auto found = g->roles().starts();
  return g.names(std::vector<manifest::ElementId>(found.begin(), found.end()));
}

TEST_CASE("an operation is what starts it") {
  const TestGraph g(R"(
topics: {events: kafka}
services:
  a:
    operations:
      plain: {steps: [{call: a/called}, {call: a/consuming}, {call: a/nightly}, {call: a/open}]}
      called: {}
      open: {entry: client}
      hidden: {entry: internal}
      consuming: {consumes: events}
      nightly: {schedule: 24h}
      drain: {consumes: events, schedule: 1h}
      both: {consumes: events, entry: client}
      recursive: {steps: [{call: a/recursive}]}
)");
  const Roles& r = g->roles();
  const auto role = [&](const char* name) { return r.role(g.operation(name)); };
  CHECK(role("a/plain") == OperationRole::client);
  CHECK(role("a/called") == OperationRole::internal);
  CHECK(role("a/open") == OperationRole::client);
  CHECK(role("a/hidden") == OperationRole::internal);
  CHECK(role("a/consuming") == OperationRole::consumer);
  CHECK(role("a/nightly") == OperationRole::scheduled);
  CHECK(role("a/drain") == OperationRole::consumer);
  CHECK(role("a/both") == OperationRole::consumer);
  CHECK(role("a/recursive") == OperationRole::client);  // no other operation calls it

  CHECK(r.is_client(g.operation("a/plain")));
  CHECK(r.is_client(g.operation("a/both")));
  CHECK(r.is_consumer(g.operation("a/both")));
  CHECK_FALSE(r.is_client(g.operation("a/consuming")));
  CHECK(r.is_entry(g.operation("a/nightly")));
  CHECK(r.is_entry(g.operation("a/plain")));
  CHECK_FALSE(r.is_entry(g.operation("a/drain")));
  CHECK_FALSE(r.is_entry(g.operation("a/called")));
  CHECK(starts(g) == "a/both a/consuming a/drain a/hidden a/nightly a/open a/plain a/recursive");
}

TEST_CASE("operations that something else starts are internal") {
  const TestGraph g(R"(
entities: {x: {}}
stores: {db: {}}
topics: {events: kafka}
services:
  a:
    operations:
      main:
        steps:
          - saga: orchestrated
            steps: [{update: db/x, compensate: {call: a/undo}}]
          - {publish: events, redriven_by: a/redrive}
      undo: {}
      redrive: {}
      saga-step: {}
      saga-undo: {}
      apology: {}
      detective: {}
      erase: {}
sagas:
  s: {style: choreographed, steps: [{operation: a/saga-step, compensate: a/saga-undo}]}
guarantees:
  g: {bound: x.y, at_least: 0, compensation: a/apology, detected_by: a/detective}
  e: {erasable: x, trigger: a/erase}
)");
  for (const char* name :
       {"a/undo", "a/redrive", "a/saga-step", "a/saga-undo", "a/apology", "a/detective"}) {
    CAPTURE(name);
    CHECK(g->roles().role(g.operation(name)) == OperationRole::internal);
  }
  CHECK(g->roles().role(g.operation("a/main")) == OperationRole::client);
  CHECK(g->roles().role(g.operation("a/erase")) == OperationRole::client);
  // No expansion reaches them, so that each is a start of its own.
  CHECK(g->roles().starts().size() == 8);
}

TEST_CASE("starts are what no expansion of another start reaches") {
  const TestGraph g(R"(
services:
  a:
    operations:
      later: {steps: [{call: a/leaf}]}
      client: {steps: [{call: a/inner}, {call: a/sent, mode: async}]}
      inner: {steps: [{call: a/leaf}]}
      leaf: {}
      sent: {steps: [{call: a/behind}]}
      behind: {}
      ring-b: {steps: [{call: a/ring-c}]}
      ring-c: {steps: [{call: a/ring-b}, {call: a/off-ring}]}
      off-ring: {}
)");
  CHECK(starts(g) == "a/client a/later a/ring-b a/sent");
  CHECK(g->roles().role(g.operation("a/sent")) == OperationRole::internal);
  CHECK(g->roles().role(g.operation("a/ring-b")) == OperationRole::internal);
}

TEST_CASE("a start before the cycle it calls comes before the cycle") {
  const TestGraph g(R"(
services:
  a:
    operations:
      x: {steps: [{call: a/y}]}
      y: {steps: [{call: a/x}, {call: a/p}]}
      p: {steps: [{call: a/q}]}
      q: {steps: [{call: a/p}]}
)");
  CHECK(starts(g) == "a/x");
}

TEST_CASE("an internal operation with load of its own may be called by clients") {
  const TestGraph g(R"(
topics: {events: kafka}
services:
  a:
    operations:
      main: {steps: [{call: a/quiet}, {call: a/busy}, {call: a/slow}, {call: a/retried},
                     {call: a/said}]}
      quiet: {}
      busy: {rate: 10/s}
      slow: {latency: {p99: 10ms}}
      retried: {caller_retry: {max: 3}}
      said: {entry: internal, rate: 10/s}
      consumer: {consumes: events, rate: 10/s}
)");
  const auto called = [&](const char* name) {
    return g->roles().called_by_clients(g.operation(name));
  };
  CHECK(called("a/main") == Truth::yes);
  CHECK(called("a/quiet") == Truth::no);
  CHECK(called("a/said") == Truth::no);
  CHECK(called("a/consumer") == Truth::no);
  CHECK(called("a/busy") == Truth::unknown);
  CHECK(called("a/slow") == Truth::unknown);
  CHECK(called("a/retried") == Truth::unknown);
}

TEST_CASE("callers are listed in order, compensations among them") {
  const TestGraph g(R"(
stores: {db: {}}
services:
  a:
    operations:
      one: {steps: [{call: b/x}, {saga: orchestrated, steps: [{update: db/y, compensate: {call: b/x}}]}]}
      two: {steps: [{call: b/x, mode: async}]}
  b: {operations: {x: {}}}
)");
  const auto callers = g->roles().callers(g.operation("b/x"));
  REQUIRE(callers.size() == 3);
  const manifest::Manifest& m = g.manifest();
  CHECK(m[callers[0]].operation().reference() == "a/one");
  CHECK(m[callers[1]]->compensation);
  CHECK(m[callers[2]].operation().reference() == "a/two");
  CHECK(g->roles().is_expanded(m[callers[0]]));
  CHECK_FALSE(g->roles().is_expanded(m[callers[1]]));
  CHECK_FALSE(g->roles().is_expanded(m[callers[2]]));
  CHECK(g->roles().callers(g.operation("a/one")).empty());
}

TEST_CASE("services of one deploy unit are one process") {
  const TestGraph g(R"(
services:
  a: {deploy_unit: shop, operations: {x: {}}}
  b: {deploy_unit: shop, operations: {x: {}}}
  c: {deploy_unit: bank, operations: {x: {}}}
  d: {operations: {x: {}}}
  e: {operations: {x: {}}}
)");
  const auto same = [&](const char* a, const char* b) {
    return g->roles().same_process(g.service(a), g.service(b));
  };
  CHECK(same("a", "b"));
  CHECK(same("d", "d"));
  CHECK_FALSE(same("a", "c"));
  CHECK_FALSE(same("a", "d"));
  CHECK_FALSE(same("d", "e"));
}

}  // namespace
}  // namespace thalweg::graph
