// SPDX-License-Identifier: Apache-2.0
#include "plan/patch.h"

#include <doctest/doctest.h>

#include "unit/plan/judge.h"

using namespace thalweg;
using test::judge;

namespace {

// The one file after a change between two canonical manifests.
std::string patched(const std::string& file, const std::string& before, const std::string& after) {
  const auto done = plan::patch({{"thalweg.yaml", file}}, before, after);
  REQUIRE_MESSAGE(done, (done ? "" : done.error()));
  return done->empty() ? file : done->front().text;
}

std::string canonical(const std::string& text) {
  const auto made = plan::canonical(judge(), text);
  REQUIRE_MESSAGE(made, (made ? "" : made.error()));
  return *made;
}

}  // namespace

TEST_CASE("patch: an entry is added in the indent and style of its neighbours") {
  CHECK(patched("stores:\n    db:   # the record\n        engine: postgresql\n",
                "stores:\n  db:\n    engine: postgresql\n",
                "stores:\n  db:\n    engine: postgresql\n    config:\n      wal: logical\n") ==
        "stores:\n    db:   # the record\n        engine: postgresql\n        config:\n"
        "          wal: logical\n");
  CHECK(patched("stores: {db: {engine: redis}}  # one line\n",
                "stores:\n  db:\n    engine: redis\n",
                "stores:\n  db:\n    engine: redis\n    owner: web\n") ==
        "stores: {db: {engine: redis, owner: web}}  # one line\n");
}

TEST_CASE("patch: a new element stands behind the last one, a new section in its place") {
  const std::string before = "system: s\nstores:\n  a: redis\nflows:\n  f:\n    kind: batch\n";
  const std::string after =
      "system: s\nstores:\n  a: redis\n  b: redis\ntopics:\n  t: kafka\nflows:\n  f:\n    kind: "
      "batch\n";
  CHECK(patched("# head\nsystem: s\nstores:\n  a: redis  # first\n\nflows:\n  f: {kind: batch}\n",
                before, after) ==
        "# head\nsystem: s\nstores:\n  a: redis  # first\n  b: redis\n\ntopics:\n  t: kafka\n\n"
        "flows:\n  f: {kind: batch}\n");
}

TEST_CASE("patch: what is removed goes with the comment above it, and nothing else") {
  CHECK(patched("flows:\n  # kept\n  a: {kind: batch}\n\n  # this goes\n  # as well\n"
                "  b: {kind: batch}  # and this\n  # not this\n\n  c: {kind: batch}\n",
                "flows:\n  a:\n    kind: batch\n  b:\n    kind: batch\n  c:\n    kind: batch\n",
                "flows:\n  a:\n    kind: batch\n  c:\n    kind: batch\n") ==
        "flows:\n  # kept\n  a: {kind: batch}\n\n  # not this\n\n  c: {kind: batch}\n");
}

TEST_CASE("patch: steps keep their comments where others come and go") {
  const std::string before =
      "services:\n  s:\n    operations:\n      o:\n        steps:\n          - read: d/x\n"
      "          - upsert: d/x\n          - publish: t\n";
  const std::string after =
      "services:\n  s:\n    operations:\n      o:\n        steps:\n          - call: gate\n"
      "          - read: d/x\n          - upsert: d/x\n            unique_by: id\n"
      "          - read: e/x\n";
  CHECK(patched("services:\n  s:\n    operations:\n      o:\n        steps:\n"
                "        - read: d/x      # first\n        - {upsert: d/x}  # second\n"
                "        - publish: t     # third\n",
                before, after) ==
        "services:\n  s:\n    operations:\n      o:\n        steps:\n        - call: gate\n"
        "        - read: d/x      # first\n        - {upsert: d/x, unique_by: id}  # second\n"
        "        - read: e/x\n");
}

TEST_CASE("patch: lines end as they do in the file") {
  CHECK(patched("system: s\r\nstores:\r\n  a: redis\r\n", "system: s\nstores:\n  a: redis\n",
                "system: s\nstores:\n  a: redis\n  b: redis\n") ==
        "system: s\r\nstores:\r\n  a: redis\r\n  b: redis\r\n");
}

TEST_CASE("patch: of several files those change that say it") {
  const auto done =
      plan::patch({{"root.yaml", "system: s\ninclude: [a.yaml, b.yaml]\n"},
                   {"a.yaml", "stores:\n  a: redis\n"},
                   {"b.yaml", "stores:\n  b: redis\nflows:\n  f: {kind: batch}\n"}},
                  "system: s\nstores:\n  a: redis\n  b: redis\nflows:\n  f:\n    kind: batch\n",
                  "system: s\nstores:\n  a: redis\n  b: mysql\nflows:\n  f:\n    kind: cdc\n");
  REQUIRE(done);
  REQUIRE(done->size() == 1);
  CHECK(done->front().path == "b.yaml");
  CHECK(done->front().text == "stores:\n  b: mysql\nflows:\n  f: {kind: cdc}\n");
}

TEST_CASE("patch: nothing to change is no change") {
  const std::string one = "system: s\nstores:\n  a: redis\n";
  CHECK(plan::patch({{"a.yaml", one}}, one, one)->empty());
}

// The examples of the recipes are written by hand, in many styles.
TEST_CASE("patch: phase by phase, the example of every recipe comes to read as its plan says") {
  std::size_t phases = 0;
  for (const plan::Recipe& recipe : plan::Cookbook::built_in().recipes())
    for (const plan::Example& example : recipe.examples) {
      CAPTURE(recipe.id);
      CAPTURE(example.before);
      plan::Wishes wishes = test::wishes();
      wishes.rules = {example.rule};
      wishes.recipe = recipe.id;
      wishes.answers = example.answers;
      wishes.explores = false;
      const std::string start = canonical(example.before);
      const auto made = plan::make_plan(judge(), start, wishes);
      REQUIRE(made);
      std::string text = example.before, before = start;
      for (const plan::PlannedMigration& migration : made->migrations)
        for (const plan::PlannedPhase& phase : migration.phases) {
          CAPTURE(phase.phase->id);
          CAPTURE(text);
          text = patched(text, before, phase.manifest);
          CHECK(canonical(text) == phase.manifest);
          before = phase.manifest;
          ++phases;
        }
      text = patched(text, before, made->after);
      CHECK(canonical(text) == made->after);
    }
  CHECK(phases > 100);
}
