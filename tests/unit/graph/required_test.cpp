// SPDX-License-Identifier: Apache-2.0
#include "graph/required.h"

#include <string>

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using test::TestGraph;

namespace {

std::string steps(std::string_view text) {
  return "stores:\n  a: {engine: postgresql, holds: [order]}\n  b: {engine: redis, holds: "
         "[order]}\n"
         "topics:\n  t: {engine: kafka, carries: order}\n"
         "externals:\n  card: {kind: payment}\n"
         "services:\n  s: {operations: {o: {steps: [" +
         std::string(text) +
         "]}}}\n  u: {operations: {p: {steps: [{read: b/order}]}, q: {steps: [{publish: t}]}}}\n";
}

std::string needed(std::string_view text) {
  const TestGraph g(steps(text));
  const graph::Expansion x = g.expand("s/o");
  const graph::Required required(g.graph(), x);
  std::string names;
  for (const graph::Need& need : required.needs()) {
    if (!names.empty()) names += ' ';
    names += need.component ? g.manifest().reference(need.component) : "coordinator";
  }
  return names;
}

}  // namespace

TEST_CASE("required: services, places and externals of a run, each once") {
  CHECK(needed("{read: a/order}, {update: a/order}, {call: card}") == "s a card");
  CHECK(needed("{call: u/p}, {publish: t}") == "s u b t");
  CHECK(needed("{lock: b/order}") == "s b");
  CHECK(needed("{fill: b/order}, {invalidate: b/order}") == "s");
}

TEST_CASE("required: not what the operation can do without") {
  CHECK(needed("{read: b/order, fallback: none}") == "s");
  CHECK(needed("{call: u/p, best_effort: true}") == "s");
  CHECK(needed("{call: u/p, fallback: old ones}") == "s");
  CHECK(needed("{call: u/q, mode: async}") == "s");
  CHECK(needed("{publish: t, on_failure: log}") == "s");
  CHECK(needed("{transaction: local, on_failure: ignore, steps: [{update: a/order}]}") == "s");
  CHECK(needed("{transaction: local, on_failure: log, steps: [{call: u/p}]}") == "s");
}

TEST_CASE("required: what every branch needs, and the coordinator") {
  CHECK(
      needed(
          "{either: [{when: x, steps: [{read: a/order}]}, {when: y, steps: [{read: b/order}]}]}") ==
      "s");
  CHECK(needed("{either: [{when: x, steps: [{read: a/order}, {publish: t}]}, {when: y, steps: "
               "[{either: [{when: z, steps: [{read: a/order}]}, {when: w, steps: [{update: "
               "a/order}]}]}]}]}") == "s a");
  CHECK(needed("{either: [{when: x, steps: [{read: a/order}]}]}") == "s");
  CHECK(needed("{parallel: [{read: a/order}, {call: u/p}]}") == "s a u b");
  CHECK(
      needed(
          "{transaction: xa, coordinator: {service: tm, copies: 1}, steps: [{update: a/order}]}") ==
      "s coordinator a");
}

TEST_CASE("required: availability, declared or by the engine") {
  const TestGraph g(R"(stores:
  a: {engine: postgresql, availability: 99.95%, holds: [order]}
  b: {engine: postgresql, holds: [item]}
  c: {engine: postgresql, capabilities: {sla: 99.99%, ref: contract}, holds: [part]}
services:
  s: {availability: 99.9%, operations: {o: {steps: [{read: a/order}]}}}
)");
  CHECK(graph::availability(g.graph(), g.service("s")).percent == 99.9);
  CHECK(graph::availability(g.graph(), g.store("a")).percent == 99.95);
  CHECK_FALSE(graph::availability(g.graph(), g.store("b")).percent.has_value());
  CHECK(graph::availability(g.graph(), g.store("c")).percent == 99.99);
}
