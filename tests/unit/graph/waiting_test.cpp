// SPDX-License-Identifier: Apache-2.0
#include "graph/waiting.h"

#include <string>

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using test::TestGraph;

namespace {

std::string system_of(std::string_view steps) {
  return "externals:\n  card: {kind: payment}\nservices:\n  s: {operations: {o: {steps: [" +
         std::string(steps) +
         "]}, own: {steps: [{call: u/a}, {call: u/b}]}}}\n"
         "  u: {operations: {a: {latency: {p99: 100ms}, steps: [{call: v/c}]}, b: {latency: {p99: "
         "40ms}, steps: []}}}\n"
         "  v: {operations: {c: {latency: {p99: 30ms}, steps: [{call: card}]}, d: {steps: [{call: "
         "v/c}, {call: u/b}]}}}\n";
}

struct Result {
  std::int64_t ms = 0;
  std::size_t depth = 0, fan_out = 0;
};

Result waits(std::string_view steps) {
  const TestGraph g(system_of(steps));
  const graph::Expansion x = g.expand("s/o");
  const graph::Required required(g.graph(), x);
  const graph::Waiting waiting(g.graph(), x, required);
  return {waiting.latency().ms, waiting.deepest().size(), waiting.fan_out().size()};
}

}  // namespace

TEST_CASE("waiting: the longest path of declared p99s") {
  CHECK(waits("{call: u/a}, {call: u/b}").ms == 140);
  CHECK(waits("{call: v/d}").ms == 70);  // d says nothing, c and b do
  CHECK(waits("{parallel: [{call: u/a}, {call: u/b}]}, {call: v/c}").ms == 130);
  CHECK(waits("{either: [{when: x, steps: [{call: u/b}, {call: v/c}]}, {when: y, steps: [{call: "
              "u/b}]}]}")
            .ms == 70);
  CHECK(waits("{parallel: [{call: v/d}, {call: u/b}]}").ms == 70);
  CHECK(waits("{transaction: local, steps: [{call: u/a}]}, {call: u/b}").ms == 140);
}

TEST_CASE("waiting: not for what the operation can do without") {
  CHECK(waits("{call: u/a, fallback: nothing}, {call: u/b}").ms == 40);
  CHECK(waits("{call: u/a, mode: async}, {call: u/b, best_effort: true}").ms == 0);
  CHECK(waits("{call: u/a, fallback: nothing}").depth == 0);
}

TEST_CASE("waiting: depth and fan-out count calls to other processes") {
  CHECK(waits("{call: u/a}").depth == 3);  // a, c, card
  CHECK(waits("{call: v/d}").depth == 2);  // d, then b, or c in its own process and card
  CHECK(waits("{call: u/a}, {call: u/a}, {call: u/b}, {call: card}").fan_out == 3);
  CHECK(waits("{call: s/own}").fan_out == 2);
  CHECK(waits("{either: [{when: x, steps: [{call: u/a}]}, {when: y, steps: [{call: card}]}]}")
            .fan_out == 0);
}
