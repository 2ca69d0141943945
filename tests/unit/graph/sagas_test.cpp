// SPDX-License-Identifier: Apache-2.0
#include "graph/sagas.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using graph::Sagas;
using graph::SagaStructure;
using manifest::SagaStepKind;
using test::TestGraph;

namespace {

// What a stretch does: `insert: a/x | read: b/y`.
std::string does(const TestGraph& g, const graph::Stretch& stretch) {
  std::string text;
  if (!stretch.start) return text;
  const graph::Expansion x = g->expansions().of(stretch.start);
  for (std::uint32_t i = stretch.first; i < stretch.end; ++i)
    text += (text.empty() ? "" : " | ") + g.text(x.step(i));
  return text;
}

}  // namespace

TEST_CASE("sagas: the members of a block, what they do and what undoes them") {
  const TestGraph g(R"(stores: {a: postgresql, b: postgresql}
services:
  s:
    operations:
      book:
        steps:
          - read: a/x
          - saga: orchestrated
            state: a/state
            steps:
              - transaction: local
                steps: [{insert: a/x}, {insert: a/y}]
                compensate: {delete: a/x}
              - parallel:
                  - {call: t/reserve, compensate: {call: t/release}}
                  - {update: b/z, kind: pivot}
              - {insert: a/z, kind: retriable}
  t:
    operations:
      reserve: {steps: [{update: b/stock}, {insert: b/log}]}
      release: {steps: [{increment: b/stock}]}
)");
  const Sagas sagas(g.graph());
  REQUIRE(sagas.all().size() == 1);
  const SagaStructure& saga = sagas.all().front();
  CHECK(saga.at == manifest::ElementId(g.operation("s/book")));
  REQUIRE(saga.steps.size() == 4);
  CHECK(does(g, saga.steps[0].does) == "insert: a/x | insert: a/y");
  CHECK(does(g, saga.steps[1].does) == "update: b/stock | insert: b/log");
  CHECK(does(g, saga.steps[2].does) == "update: b/z");
  CHECK(does(g, saga.steps[3].does) == "insert: a/z");
  CHECK(saga.steps[0].undo);
  CHECK(does(g, saga.steps[0].undo.calls).empty());
  CHECK(does(g, saga.steps[1].undo.calls) == "increment: b/stock");
  CHECK_FALSE(saga.steps[2].undo);
  CHECK(saga.pivot == 2);
  CHECK_FALSE(saga.pivot_is_a_guess);
}

TEST_CASE("sagas: an entry, and a pivot that nobody names") {
  const TestGraph g(R"(stores: {a: postgresql}
services:
  s:
    operations:
      one: {steps: [{insert: a/x}]}
      undo: {steps: [{delete: a/x}]}
      two: {steps: [{insert: a/y}]}
      three: {steps: [{insert: a/z}]}
sagas:
  placing:
    style: choreographed
    timeout: 1h
    steps:
      - {operation: s/one, compensate: s/undo}
      - {operation: s/two}
      - {operation: s/three}
  all-undone:
    style: orchestrated
    steps:
      - {operation: s/one, compensate: s/undo}
      - {operation: s/two, compensate: s/undo}
)");
  const Sagas sagas(g.graph());
  REQUIRE(sagas.all().size() == 2);
  const SagaStructure& placing = sagas.all()[0];
  CHECK(placing.pivot == 1);
  CHECK(placing.pivot_is_a_guess);
  CHECK(does(g, placing.steps[0].undo.calls) == "delete: a/x");
  CHECK(does(g, placing.steps[2].does) == "insert: a/z");
  CHECK(sagas.all()[1].pivot == 1);
}
