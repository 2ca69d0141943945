// SPDX-License-Identifier: Apache-2.0
// What is wrong or worth a question although every key and name is right.
#include <doctest/doctest.h>

#include "unit/manifest/load.h"

namespace thalweg::manifest {
namespace {

using test::load_shop;

// Knows two engines and one fact.
class FewEngines final : public EngineNames {
 public:
  bool known(std::string_view name) const override {
    return name == "postgresql" || name == "kafka";
  }
  std::vector<std::string_view> all() const override { return {"kafka", "postgresql"}; }
  std::optional<std::string> capability_problem(std::string_view key,
                                                std::string_view value) const override {
    if (key == "cdc" && value == "log") return std::nullopt;
    return "`" + std::string(key) + ": " + std::string(value) + "` is no fact";
  }
};

std::string calls(const std::string& operations) {
  return load_shop("services:\n  s:\n    operations:\n" + operations).concise();
}

}  // namespace

TEST_CASE("an unknown engine is a note, once for each place") {
  const FewEngines engines;
  LoadOptions options;
  options.engines = &engines;
  auto l = test::load(
      "thalweg: 1\nsystem: shop\n"
      "stores:\n"
      "  a: postgrsql\n"
      "  b: {engine: own, capabilities: {cdc: log, ref: docs, speed: high}}\n"
      "topics: {t: kafka}\n",
      options);
  CHECK(l.full() ==
        "note[M005]: engine `postgrsql` is not in the knowledge base: what it can do is unknown\n"
        " --> thalweg.yaml:4:6\n"
        "  |\n"
        "4 |   a: postgrsql\n"
        "  |      ^^^^^^^^^\n"
        "  = help: did you mean `postgresql`?\n"
        "note[M005]: engine `own` is not in the knowledge base: what it can do is unknown\n"
        " --> thalweg.yaml:5:15\n"
        "  |\n"
        "5 |   b: {engine: own, capabilities: {cdc: log, ref: docs, speed: high}}\n"
        "  |               ^^^\n"
        "  = help: say what matters under `capabilities`\n"
        "error[M004]: `speed: high` is no fact\n"
        " --> thalweg.yaml:5:56\n"
        "  |\n"
        "5 |   b: {engine: own, capabilities: {cdc: log, ref: docs, speed: high}}\n"
        "  |                                                        ^^^^^\n");
}

TEST_CASE("a circle of calls is one warning, with the way round") {
  CHECK(calls("      a: {steps: [call: s/b]}\n"
              "      b: {steps: [call: s/a]}\n") ==
        "7:19: warning: `s/a` is called again before it has answered [M009]\n");
  CHECK(calls("      a: {steps: [call: s/a]}\n") == "6:19: warning: `s/a` calls itself [M009]\n");
  // Two circles that share an operation are one set.
  CHECK(calls("      a: {steps: [{call: s/b}, {call: s/c}]}\n"
              "      b: {steps: [call: s/a]}\n"
              "      c: {steps: [call: s/a]}\n") ==
        "7:19: warning: `s/a` is called again before it has answered [M009]\n");
}

TEST_CASE("calls that do not wait, or undo, close no circle") {
  CHECK(calls("      a: {steps: [{call: s/b, mode: async}]}\n"
              "      b: {steps: [call: s/a]}\n") == "");
  CHECK(calls("      a: {steps: [{saga: orchestrated, steps: [{call: s/b, compensate: {call: "
              "s/a}}]}]}\n"
              "      b: {}\n") == "");
}

TEST_CASE("a long chain of calls is followed without trouble") {
  std::string text;
  constexpr int kCount = 20000;
  for (int i = 0; i < kCount; ++i) {
    text += "      o" + std::to_string(i) + ": {steps: [call: s/o" +
            std::to_string((i + 1) % kCount) + "]}\n";
  }
  const std::string said = calls(text);
  CHECK(said == "20005:24: warning: `s/o0` is called again before it has answered [M009]\n");
}

TEST_CASE("a small manifest is asked no questions about its other half") {
  auto writes_only = load_shop(
      "stores: {a: {holds: [x]}, b: {holds: [x]}}\n"
      "services: {s: {operations: {o: {steps: [{update: a/x}, {upsert: b/x}]}}}}\n");
  CHECK(writes_only.concise() == "");
  auto both = load_shop(
      "stores: {a: {holds: [x]}, b: {holds: [x]}}\n"
      "services: {s: {operations: {o: {steps: [{read: a/x}, {upsert: b/x}]}}}}\n");
  CHECK(both.concise() ==
        "3:10: note: nobody writes store `a` [M007]\n"
        "3:27: note: nobody reads store `b` [M007]\n");
}

TEST_CASE("bookkeeping, trails and dead letters have both sides") {
  auto l = load_shop(
      "stores: {a: {holds: {x: , seen: {form: dedupe}}}, cfg: {kind: coordination}}\n"
      "topics:\n"
      "  t: {carries: x, dead_letter: dlq}\n"
      "  u: {carries: x}\n"
      "  dlq: kafka\n"
      "  trail: {role: audit}\n"
      "services:\n"
      "  s:\n"
      "    operations:\n"
      "      o: {steps: [{read: a/x}, {update: a/x}, {publish: u}, {publish: t}, {publish: "
      "trail}]}\n"
      "      p: {consumes: [t, u], dedupe: {by: event_id, in: a/seen}}\n");
  CHECK(l.concise() == "");
}

TEST_CASE("a step whose entity nobody knows is a warning, once for each place") {
  auto l = load_shop(
      "stores: {empty: postgresql}\n"
      "topics: {t: kafka, u: kafka, log: {role: telemetry}}\n"
      "entities: {x: {}}\n"
      "services:\n"
      "  s:\n"
      "    operations:\n"
      "      o: {steps: [{publish: t}, {publish: t}, {publish: u, entity: x}, {publish: log},\n"
      "                  {update: empty}, {read: empty}]}\n");
  CHECK(
      l.concise() ==
      "9:20: warning: topic `t` does not say what it carries, so the rules skip this step [M002]\n"
      "10:20: warning: store `empty` has no dataset, so the rules skip this step [M002]\n");
}

TEST_CASE("events are those of their topics, where those say theirs") {
  auto l = load_shop(
      "stores: {a: {holds: [x]}}\n"
      "topics: {t: {carries: x, events: [made, paid]}, u: {carries: x}}\n"
      "services:\n"
      "  s:\n"
      "    operations:\n"
      "      o: {steps: [{publish: t, event: maid}, {publish: u, event: anything}]}\n"
      "      p: {consumes: {topic: [t, u], events: [anything]}}\n"
      "      q: {consumes: {topic: t, events: [paid, sent]}}\n");
  CHECK(l.concise() ==
        "8:39: error: the topic has no event `maid` [M001]\n"
        "10:47: error: the topic has no event `sent` [M001]\n");
}

}  // namespace thalweg::manifest
