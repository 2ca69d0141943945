// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "graph/atomicity.h"
#include "support/graph_builder.h"

namespace thalweg::graph {
namespace {

using test::TestGraph;

// An operation with `dedupe`, and whether its mark is atomic with `update: db/x`.
Truth deduped(std::string_view dedupe, std::string_view steps) {
  const TestGraph g(fmt::format(R"(
stores:
  db: {{engine: postgresql, holds: {{x: {{}}, seen: {{form: dedupe}}}}}}
  other: {{engine: mysql, holds: {{x: {{}}, seen: {{form: dedupe}}}}}}
services:
  a:
    operations:
      main:
        dedupe: {}
        steps: [{}]
      inner: {{steps: [{{update: db/x}}]}}
)",
                                dedupe, steps));
  const Expansion x = g.expand("a/main");
  return g->atomicity().dedupe_atomic(x, g.operation("a/main"), g.step(x, "update: db/x"));
}

TEST_CASE("a mark is atomic with the effect in one transaction, or with none between them") {
  const char* const here = "{by: request_id, in: db/seen}";
  CHECK(deduped(here, "{update: db/x}") == Truth::yes);
  CHECK(deduped(here, "{insert: db/seen}, {update: db/x}") == Truth::yes);
  CHECK(deduped(here, "{transaction: local, steps: [{insert: db/seen}, {update: db/x}]}") ==
        Truth::yes);
  CHECK(deduped(here, "{transaction: local, steps: [{update: db/x}]}") == Truth::yes);
  CHECK(deduped(here, "{call: a/inner}") == Truth::yes);
  CHECK(deduped(here,
                "{transaction: local, steps: [{insert: db/seen}, {transaction: local, "
                "steps: [{update: db/x}]}]}") == Truth::yes);

  CHECK(deduped(here, "{insert: db/seen}, {transaction: local, steps: [{update: db/x}]}") ==
        Truth::no);
  CHECK(deduped(here, "{transaction: local, steps: [{insert: db/seen}]}, {update: db/x}") ==
        Truth::no);
  CHECK(deduped(here,
                "{transaction: local, steps: [{insert: db/seen}]}, {transaction: local, "
                "steps: [{update: db/x}]}") == Truth::no);
  CHECK(deduped(here, "{transaction: local, steps: [{read: db/x}]}, {update: db/x}") == Truth::no);
  CHECK(deduped(here,
                "{transaction: local, steps: [{update: db/x}]}, {transaction: local, "
                "steps: [{insert: db/y}]}") == Truth::unknown);
  CHECK(deduped(here, "{transaction: local, steps: [{insert: db/seen}, {call: a/inner}]}") ==
        Truth::unknown);
}

TEST_CASE("a mark elsewhere is not atomic, and a claim decides") {
  CHECK(deduped("{by: request_id, in: other/seen}", "{update: db/x}") == Truth::no);
  CHECK(deduped("{by: request_id, in: other/seen}", "{insert: other/seen}, {update: db/x}") ==
        Truth::no);
  CHECK(deduped("{by: request_id, in: other/seen}",
                "{transaction: xa, steps: [{insert: other/seen}, {update: db/x}]}") == Truth::yes);
  CHECK(deduped("{by: request_id, in: other/seen, atomic: true}", "{update: db/x}") == Truth::yes);
  CHECK(deduped("{by: request_id, in: db/seen, atomic: false}", "{update: db/x}") == Truth::no);
  CHECK(deduped("{by: request_id, in: high-water-mark}", "{update: db/x}") == Truth::yes);
  CHECK(deduped("{by: request_id, in: broker}", "{update: db/x}") == Truth::unknown);
  CHECK(deduped("{by: request_id}", "{update: db/x}") == Truth::unknown);
}

TEST_CASE("the mark of a callee called over the network is judged by itself") {
  const TestGraph g(R"(
stores: {db: {engine: postgresql, holds: {x: {}, seen: {form: dedupe}}}}
services:
  a: {operations: {main: {steps: [{transaction: local, steps: [{call: b/inner}]}]}}}
  b:
    operations:
      inner:
        dedupe: {by: request_id, in: db/seen}
        steps: [{insert: db/seen}, {update: db/x}]
)");
  const Expansion x = g.expand("a/main");
  CHECK(g->atomicity().dedupe_atomic(x, g.operation("b/inner"), g.step(x, "update: db/x")) ==
        Truth::yes);
}

}  // namespace
}  // namespace thalweg::graph
