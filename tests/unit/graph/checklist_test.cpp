// SPDX-License-Identifier: Apache-2.0
#include "graph/checklist.h"

#include <string>

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using graph::Box;
using graph::BoxState;
using test::TestGraph;

namespace {

const Box& box(const std::vector<Box>& all, std::size_t number) {
  return all[number - 1];
}

// What is missing in one box, as one would write it.
std::string gaps(const TestGraph& g, std::size_t number) {
  const auto all = graph::checklist(g.graph());
  std::string text;
  for (const graph::BoxGap& gap : box(all, number).gaps)
    text += (text.empty() ? "" : ", ") + graph::describe(g.graph(), gap);
  return text;
}

BoxState state(std::string_view text, std::size_t number) {
  const TestGraph g(text);
  return box(graph::checklist(g.graph()), number).state;
}

constexpr std::string_view kShop = R"(stores:
  db: {engine: postgresql, owner: s}
topics:
  t: {engine: kafka, carries: order, key: id}
services:
  s:
    operations:
      o: {steps: [{insert: db/order}, {update: db/item}, {publish: t}]}
      r: {rate: 5/s, latency: {mean: 4ms}, steps: [{read: db/order, access: point}, {read: db/item, requires: strong}]}
      c: {consumes: t, steps: [{upsert: db/seen}]}
flows:
  f: {kind: cdc, from: db/order, to: t}
)";

}  // namespace

TEST_CASE("checklist: 25 boxes, numbered, with titles and rules") {
  const TestGraph g(kShop);
  const auto all = graph::checklist(g.graph());
  REQUIRE(all.size() == 25);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(all[i].number == i + 1);
    CHECK_FALSE(all[i].title.empty());
    CHECK(all[i].rules.size() >= 6);
    CHECK(all[i].answered() == all[i].gaps.empty());
  }
}

TEST_CASE("checklist: what is missing, and where") {
  const TestGraph g(kShop);
  CHECK(gaps(g, 1) ==
        "services.s.operations.o.rate, entities.order.volume, entities.item.volume, "
        "entities.seen.volume");
  CHECK(gaps(g, 2) ==
        "services.s.operations.o.latency.p99, services.s.operations.r.latency.p99");  // a mean is
                                                                                      // none
  CHECK(gaps(g, 3) == "`requires` of `read: db/order` in s/r");
  CHECK(gaps(g, 5) == "`access` of `read: db/item` in s/r");
  CHECK(gaps(g, 9) == "stores.db.partitioning");
  CHECK(gaps(g, 10) == "services.s.operations.o.completion");
  CHECK(gaps(g, 11) == "services.s.instances, topics.t.partitions");
  CHECK(gaps(g, 12) == "requirements.regions");
  CHECK(gaps(g, 13) == "readiness.monitoring, readiness.tracing");
  CHECK(gaps(g, 15) == "readiness.backup_restore, stores.db.backup");
  CHECK(gaps(g, 17) == "services.s.runbook");
  CHECK(gaps(g, 21) == "flows.f.connector");
  CHECK(gaps(g, 22) == "decisions");
  CHECK(gaps(g, 23) == "topics.t.schema.compatibility, readiness.feature_flags, readiness.canary");
  CHECK(gaps(g, 25) == "topics.t.owner, services.s.owner, flows.f.owner, services.s.on_call");
}

TEST_CASE("checklist: declared, inferred, no, and what does not arise") {
  CHECK(state(kShop, 6) == BoxState::inferred);  // the engine's kind
  CHECK(state(kShop, 7) == BoxState::inferred);
  CHECK(state(kShop, 20) == BoxState::inferred);
  CHECK(state(kShop, 24) == BoxState::not_arising);
  CHECK(state("stores:\n  db: {engine: postgresql}\n", 10) == BoxState::not_arising);
  CHECK(state("readiness: {alerting: true}\n", 14) == BoxState::declared);
  CHECK(state("readiness: {alerting: false}\n", 14) == BoxState::refused);
  CHECK(state("", 14) == BoxState::missing);
  CHECK(state("requirements: {requests: 5/s, data: 1GB}\n", 1) == BoxState::declared);
  CHECK(state("entities:\n  order: {key: id, system_of_record: db}\nstores:\n  db: {engine: "
              "postgresql, backup: none, holds: [order]}\nreadiness: {backup_restore: true}\n",
              15) == BoxState::refused);
  CHECK(state("services:\n  s: {on_call: false, owner: t, operations: {}}\n", 25) ==
        BoxState::refused);
  CHECK(state("services:\n  s: {on_call: false, owner: t, operations: {}}\nreadiness: {on_call: "
              "true}\n",
              25) == BoxState::declared);
}

TEST_CASE("checklist: operations whose writes are held together") {
  const auto of = [](std::string_view operation) {
    return state(
        "topics:\n  t: {engine: kafka, carries: order}\nservices:\n  s:\n    operations:\n      "
        "o: " +
            std::string(operation) + "\n",
        10);
  };
  CHECK(of("{steps: [{transaction: local, steps: [{insert: a/order}, {insert: a/item}]}]}") ==
        BoxState::declared);
  CHECK(of("{completion: durable-workflow, steps: [{insert: a/order}, {insert: b/item}]}") ==
        BoxState::declared);
  CHECK(of("{consumes: t, steps: [{upsert: a/order}, {upsert: b/item}]}") == BoxState::inferred);
  CHECK(of("{steps: [{upsert: a/order}, {upsert: b/item}]}") == BoxState::missing);
}
