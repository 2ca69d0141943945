// SPDX-License-Identifier: Apache-2.0
#include "graph/expansion.h"

#include <functional>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/graph_builder.h"

namespace thalweg::graph {
namespace {

using manifest::Verb;
using test::TestGraph;
using Texts = std::vector<std::string>;

TEST_CASE("calls are replaced by the steps of the callee, blocks are opened") {
  const TestGraph g(R"(
stores: {db: {}}
services:
  a:
    operations:
      main: {steps: [{read: db/x}, {call: b/inner, best_effort: true}, {update: db/y}]}
      deep: {steps: [{insert: db/z}]}
  b:
    operations:
      inner: {steps: [{update: db/p}, {call: a/deep, fallback: cached}, {update: db/q}]}
)");
  const Expansion x = g.expand("a/main");
  CHECK(g.texts(x) ==
        Texts{"read: db/x", "update: db/p", "insert: db/z", "update: db/q", "update: db/y"});
  REQUIRE(x.frames().size() == 3);
  CHECK(x.frames()[0].parent == kNoIndex);
  CHECK_FALSE(x.frames()[0].call);
  CHECK(x.frames()[1].remote);
  CHECK(x.frames()[1].optional);
  CHECK(x.frames()[1].first == 1);
  CHECK(x.frames()[1].end == 4);
  CHECK(x.frames()[2].parent == 1);
  CHECK(x.frames()[2].remote);
  CHECK(x.frames()[2].optional);
  CHECK(x.operation_of(2) == g.operation("a/deep"));
  CHECK_FALSE(x.truncated());
  CHECK(g.expand("b/inner").size() == 0);  // no start
}

TEST_CASE("asynchronous calls and externals stay, compensations are left out") {
  const TestGraph g(R"(
stores: {db: {}}
topics: {events: kafka}
externals: {mail: {}}
services:
  a:
    operations:
      main:
        steps:
          - saga: orchestrated
            steps:
              - {update: db/x, compensate: {delete: db/x}}
              - transaction: local
                steps: [{update: db/y}, {publish: events}]
                compensate: {delete: db/y}
          - {call: a/sent, mode: async}
          - {call: mail, best_effort: true}
      sent: {steps: [{insert: db/z}]}
)");
  const Expansion x = g.expand("a/main");
  CHECK(g.texts(x) ==
        Texts{"update: db/x", "update: db/y", "publish: events", "call: a/sent", "call: mail"});
  CHECK(g.texts(g.expand("a/sent")) == Texts{"insert: db/z"});
  const std::uint32_t y = g.step(x, "update: db/y");
  CHECK(x.enclosing(y, Verb::transaction) == g.transaction(x));
  CHECK(x.enclosing(y, Verb::saga) == x.blocks()[g.transaction(x)].parent);
  CHECK(x.enclosing(0, Verb::transaction) == kNoIndex);
  CHECK(x.enclosing(0, Verb::saga) != kNoIndex);
  CHECK(x.enclosing(3, Verb::saga) == kNoIndex);
}

TEST_CASE("a call cycle is cut where it closes") {
  const TestGraph g(R"(
stores: {db: {}}
services:
  a:
    operations:
      main: {steps: [{call: a/ping}]}
      ping: {steps: [{update: db/x}, {call: a/pong}]}
      pong: {steps: [{update: db/y}, {call: a/ping}, {update: db/z}]}
      self: {steps: [{call: a/self}, {update: db/s}]}
)");
  const Expansion x = g.expand("a/main");
  CHECK(g.texts(x) == Texts{"update: db/x", "update: db/y", "call: a/ping", "update: db/z"});
  CHECK_FALSE(x.truncated());
  CHECK(g.texts(g.expand("a/self")) == Texts{"call: a/self", "update: db/s"});
}

TEST_CASE("steps of a parallel have no order, branches of an either exclude each other") {
  const TestGraph g(R"(
stores: {db: {}}
services:
  a:
    operations:
      main:
        steps:
          - update: db/first
          - parallel:
              - call: a/two
              - transaction: local
                steps: [{update: db/t1}, {update: db/t2}]
              - update: db/single
          - either:
              - {when: yes, steps: [{update: db/e1}, {update: db/e2}]}
              - {when: no, steps: [{call: a/three}]}
          - update: db/last
      two: {steps: [{update: db/p1}, {update: db/p2}]}
      three: {steps: [{update: db/e3}]}
)");
  const Expansion x = g.expand("a/main");
  const auto at = [&](const char* name) { return g.step(x, fmt::format("update: db/{}", name)); };
  const auto before = [&](const char* a, const char* b) { return x.before(at(a), at(b)); };
  CHECK(before("first", "last"));
  CHECK_FALSE(before("last", "first"));
  CHECK_FALSE(before("first", "first"));
  CHECK(before("first", "p1"));
  CHECK(before("p1", "p2"));
  CHECK(before("t1", "t2"));
  CHECK(before("single", "last"));
  CHECK_FALSE(before("p1", "t1"));
  CHECK_FALSE(before("t2", "single"));
  CHECK_FALSE(before("p2", "single"));
  CHECK(before("e1", "e2"));
  CHECK(before("t1", "e3"));

  const auto together = [&](const char* a, const char* b) {
    const bool same = x.co_executable(at(a), at(b));
    CHECK(same == x.co_executable(at(b), at(a)));
    return same;
  };
  CHECK(together("p1", "single"));
  CHECK(together("e1", "e2"));
  CHECK(together("e1", "last"));
  CHECK_FALSE(together("e1", "e3"));
  CHECK_FALSE(together("e2", "e3"));
  CHECK(x.in_either(at("e3")));
  CHECK(x.in_either(at("e1")));
  CHECK_FALSE(x.in_either(at("t1")));
  CHECK_FALSE(x.in_either(at("last")));
}

TEST_CASE("an either inside a parallel, a parallel inside an either") {
  const TestGraph g(R"(
stores: {db: {}}
services:
  a:
    operations:
      main:
        steps:
          - parallel:
              - either:
                  - {when: a, steps: [{update: db/a}]}
                  - {when: b, steps: [{parallel: [{update: db/b1}, {update: db/b2}]}]}
              - update: db/c
)");
  const Expansion x = g.expand("a/main");
  const auto at = [&](const char* name) { return g.step(x, fmt::format("update: db/{}", name)); };
  CHECK_FALSE(x.co_executable(at("a"), at("b1")));
  CHECK(x.co_executable(at("b1"), at("b2")));
  CHECK_FALSE(x.before(at("b1"), at("b2")));
  CHECK(x.co_executable(at("a"), at("c")));
  CHECK_FALSE(x.before(at("a"), at("c")));
  CHECK(x.before(at("a"), at("b1")));
  CHECK(x.in_either(at("b2")));
  CHECK_FALSE(x.in_either(at("c")));
  CHECK(x.enclosing(at("b2"), Verb::parallel) != x.enclosing(at("c"), Verb::parallel));
  CHECK(x.enclosing(at("c"), Verb::either) == kNoIndex);
}

TEST_CASE("a transaction is followed over calls as far as membership is open") {
  const TestGraph g(R"(
stores: {db: {}}
services:
  a:
    operations:
      main:
        steps:
          - transaction: local
            steps:
              - update: db/own
              - {update: db/out, outside: true}
              - call: a/near
              - call: b/far
              - {call: a/aside, outside: true}
      near: {steps: [{update: db/near}, {call: a/nearer}]}
      nearer: {steps: [{update: db/nearer}, {update: db/out2, outside: true}]}
      aside: {steps: [{update: db/aside}]}
  b:
    operations:
      far: {steps: [{update: db/far}, {call: b/farther}]}
      farther: {steps: [{update: db/farther}]}
)");
  const Expansion x = g.expand("a/main");
  const std::uint32_t t = g.transaction(x);
  const auto joins = [&](const char* name) {
    return x.joins(g.step(x, fmt::format("update: db/{}", name)), t);
  };
  const auto found = [&](const char* name) {
    return x.enclosing(g.step(x, fmt::format("update: db/{}", name)), Verb::transaction) == t;
  };
  CHECK(joins("own") == Truth::yes);
  CHECK(found("own"));
  CHECK(joins("near") == Truth::unknown);
  CHECK(joins("nearer") == Truth::unknown);
  CHECK(found("nearer"));
  for (const char* name : {"out", "out2", "aside", "far", "farther"}) {
    CAPTURE(name);
    CHECK(joins(name) == Truth::no);
    CHECK_FALSE(found(name));
  }
}

TEST_CASE("a transaction of a remote callee is followed like any other") {
  const TestGraph g(R"(
stores: {db: {}}
services:
  a: {operations: {main: {steps: [{call: b/far}]}}}
  b:
    operations:
      far: {steps: [{transaction: local, steps: [{update: db/own}, {call: b/near}]}]}
      near: {steps: [{update: db/near}]}
)");
  const Expansion x = g.expand("a/main");
  CHECK(x.joins(0, g.transaction(x)) == Truth::yes);
  CHECK(x.joins(1, g.transaction(x)) == Truth::unknown);
}

TEST_CASE("two-phase commit reaches over remote calls") {
  const TestGraph g(R"(
stores: {db: {}}
services:
  a:
    operations:
      main:
        steps:
          - transaction: xa
            steps:
              - call: b/far
              - {call: b/off, outside: true}
              - transaction: local
                steps: [{call: b/inner}]
  b:
    operations:
      far: {steps: [{transaction: local, steps: [{update: db/own}]}, {update: db/far}]}
      off: {steps: [{update: db/off}]}
      inner: {steps: [{update: db/inner}]}
)");
  const Expansion x = g.expand("a/main");
  const std::uint32_t xa = g.transaction(x), own = g.transaction(x, 1), local = g.transaction(x, 2);
  const auto at = [&](const char* name) { return g.step(x, fmt::format("update: db/{}", name)); };
  CHECK(x.joins(at("far"), xa) == Truth::yes);
  CHECK(x.enclosing(at("far"), Verb::transaction) == xa);
  CHECK(x.enclosing(at("own"), Verb::transaction) == own);
  CHECK(x.joins(at("own"), xa) == Truth::yes);
  CHECK(x.joins(at("off"), xa) == Truth::no);
  CHECK(x.enclosing(at("off"), Verb::transaction) == kNoIndex);
  CHECK(x.joins(at("inner"), local) == Truth::no);
  CHECK(x.enclosing(at("inner"), Verb::transaction) == xa);  // past the local one
  CHECK(x.joins(at("far"), local) == Truth::no);             // not in it at all
}

TEST_CASE("steps lie in one saga by a block, or by operations of one entry") {
  const TestGraph g(R"(
stores: {db: {}}
services:
  a:
    operations:
      block:
        steps:
          - saga: orchestrated
            steps: [{update: db/b1}, {saga: orchestrated, steps: [{update: db/b2}]}]
          - update: db/b3
      lead: {steps: [{call: a/reserve}, {call: a/charge}, {call: a/mail}, {update: db/l}]}
      reserve: {steps: [{call: a/below}]}
      below: {steps: [{update: db/r}]}
      charge: {steps: [{update: db/c}]}
      mail: {steps: [{update: db/m}]}
sagas:
  booking: {style: orchestrated, steps: [{operation: a/reserve}, {operation: a/charge}]}
  other: {style: orchestrated, steps: [{operation: a/mail}]}
)");
  const Expansion b = g.expand("a/block");
  const auto in_block = [&](const char* one, const char* two) {
    return b.one_saga(g.step(b, fmt::format("update: db/{}", one)),
                      g.step(b, fmt::format("update: db/{}", two)));
  };
  CHECK(in_block("b1", "b2"));
  CHECK(in_block("b1", "b1"));
  CHECK_FALSE(in_block("b1", "b3"));
  CHECK_FALSE(in_block("b3", "b3"));

  const Expansion x = g.expand("a/lead");
  const auto in_entry = [&](const char* one, const char* two) {
    return x.one_saga(g.step(x, fmt::format("update: db/{}", one)),
                      g.step(x, fmt::format("update: db/{}", two)));
  };
  CHECK(in_entry("r", "c"));
  CHECK(in_entry("c", "r"));
  CHECK_FALSE(in_entry("r", "m"));
  CHECK_FALSE(in_entry("c", "l"));
}

TEST_CASE("a finding is reported at the innermost operation that holds its steps") {
  const TestGraph g(R"(
stores: {db: {}}
services:
  a:
    operations:
      main: {steps: [{update: db/m}, {call: a/left}, {call: a/right}]}
      left: {steps: [{update: db/l}, {call: a/deep}]}
      deep: {steps: [{update: db/d1}, {update: db/d2}]}
      right: {steps: [{update: db/r}]}
)");
  const Expansion x = g.expand("a/main");
  const auto at = [&](const char* name) { return g.step(x, fmt::format("update: db/{}", name)); };
  const auto common = [&](std::vector<std::uint32_t> steps) {
    return g.manifest()[x.frames()[x.common_frame(steps)].operation].reference();
  };
  CHECK(common({at("d1"), at("d2")}) == "a/deep");
  CHECK(common({at("d2"), at("l")}) == "a/left");
  CHECK(common({at("d1"), at("d2"), at("r")}) == "a/main");
  CHECK(common({at("r")}) == "a/right");
  CHECK(common({}) == "a/main");

  CHECK(g.text(x.shown_in(at("d1"), 0)) == "call: a/left");
  CHECK(g.text(x.shown_in(at("d1"), x.steps()[at("l")].frame)) == "call: a/deep");
  CHECK(g.text(x.shown_in(at("d1"), x.steps()[at("d1")].frame)) == "update: db/d1");
  const auto path = [&](std::uint32_t frame, std::size_t i) {
    const auto found = x.path_from(frame, i);
    return g.names(std::vector<manifest::ElementId>(found.begin(), found.end()));
  };
  CHECK(path(0, at("d1")) == "a/left a/deep");
  CHECK(path(x.steps()[at("l")].frame, at("d1")) == "a/deep");
  CHECK(path(0, at("m")).empty());
  CHECK(x.any_on_path(at("d1"), [&](OperationId o) { return o == g.operation("a/left"); }));
  CHECK_FALSE(x.any_on_path(at("d1"), [&](OperationId o) { return o == g.operation("a/right"); }));
}

TEST_CASE("all steps and blocks are numbered over all expansions") {
  const TestGraph g(R"(
stores: {db: {}}
services:
  a:
    operations:
      one: {steps: [{update: db/x}, {call: a/in}]}
      in: {steps: [{transaction: local, steps: [{update: db/y}]}]}
      two: {steps: [{call: a/in}]}
)");
  const Expansions& all = g->expansions();
  CHECK(all.total() == 3);
  CHECK(all.total_blocks() == 2);
  CHECK(all.offset(g.operation("a/one")) == 0);
  CHECK(all.offset(g.operation("a/two")) == 2);
  CHECK(all.block_offset(g.operation("a/two")) == 1);
}

// Operations o0, o1, …, each with one write and what `rest` adds.
std::string operations(int count, const std::function<std::string(int)>& rest,
                       std::string_view attributes = "") {
  std::string text = "stores: {db: {engine: postgresql}}\nservices:\n  a:\n    operations:\n";
  for (int i = 0; i < count; ++i)
    text += fmt::format("      o{}: {{{}steps: [{{update: db/x}}{}]}}\n", i, attributes, rest(i));
  return text;
}

TEST_CASE("a chain of ten thousand calls is expanded without recursion") {
  const TestGraph g(operations(10'000, [](int i) {
    return i < 9'999 ? fmt::format(", {{call: a/o{}}}", i + 1) : std::string();
  }));
  REQUIRE(g->roles().starts().size() == 1);
  const Expansion x = g.expand("a/o0");
  CHECK_FALSE(x.truncated());
  CHECK(x.size() == 10'000);
  CHECK(x.before(0, 9'999));
  CHECK(x.path_from(0, 9'999).size() == 9'999);
}

TEST_CASE("calls that fan out again and again are bounded") {
  const TestGraph g(operations(40, [](int i) {
    return i < 39 ? fmt::format(", {{call: a/o{0}}}, {{call: a/o{0}}}", i + 1) : std::string();
  }));
  const Expansion x = g.expand("a/o0");
  CHECK(x.truncated());
  CHECK(x.frames().size() <= 40 * kMaxRepeats);
  CHECK(g->expansions().truncated().size() == 1);
}

TEST_CASE("many starts with long call paths are bounded together") {
  const auto total = [](int count) {
    const TestGraph g(operations(
        count,
        [&](int i) {
          return i < count - 1 ? fmt::format(", {{call: a/o{}}}", i + 1) : std::string();
        },
        "entry: client, "));
    CHECK(g->roles().starts().size() == static_cast<std::size_t>(count));
    return g->expansions().total();
  };
  const std::size_t size = 3 * 2'000;  // steps and operations
  CHECK(total(2'000) <= kBaseFromCallees + (kGrowthOfAll + 1) * size);
  CHECK(total(100) == 100 * 101 / 2);  // small ones are expanded in full
}

TEST_CASE("the own steps of a start are never left out") {
  std::string text = "stores: {db: {}}\nservices: {a: {operations: {huge: {steps: [";
  for (int i = 0; i < 30'000; ++i) text += "{update: db/x}, ";
  const TestGraph g(text + "]}}}}\n");
  CHECK(g.expand("a/huge").size() == 30'000);
  CHECK_FALSE(g.expand("a/huge").truncated());
}

}  // namespace
}  // namespace thalweg::graph
