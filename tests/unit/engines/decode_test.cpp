// SPDX-License-Identifier: Apache-2.0
#include "engines/decode.h"

#include <string>

#include <doctest/doctest.h>

namespace thalweg::engines {
namespace {

struct Read {
  Engine engine;
  std::string problems;  // a line each
};

Read read(std::string text) {
  source::SourceMap sources;
  diag::Diagnostics problems;
  const source::FileId file = sources.add("x.yaml", std::move(text));
  Read result{decode(sources, file, problems), {}};
  for (const diag::Diagnostic& problem : problems.items())
    result.problems += problem.message + '\n';
  return result;
}

const std::string kHead =
    "engine: x\nname: X\naliases: [y]\nused_as: store\n"
    "sources:\n  a: {title: Manual, url: \"https://example.org\", as_of: \"1\"}\n";

Read read_facts(const std::string& facts) {
  return read(kHead + "facts:\n  kind: {value: relational, source: a}\n" + facts);
}

TEST_CASE("an engine is read with everything it says") {
  const Read got = read(kHead +
                        "facts:\n"
                        "  tx.xa: {value: off-by-default, setting: limit, note: is 0, source: a}\n"
                        "  cdc.snapshot: {value: [initial, incremental], confidence: low}\n"
                        "capture:\n"
                        "  - {setting: level, in: config, need: [high], wrong: [low, mid],\n"
                        "     otherwise: it fails, severity: warning, source: a}\n");
  CHECK(got.problems == "");
  CHECK(got.engine.id() == "x");
  CHECK(got.engine.name() == "X");
  REQUIRE(got.engine.aliases().size() == 1);
  CHECK(got.engine.aliases()[0] == "y");
  CHECK(got.engine.used_as() == UsedAs::store);
  CHECK(got.engine.facts().size() == 2);

  const Fact* xa = got.engine.fact(Field::tx_xa);
  REQUIRE(xa != nullptr);
  CHECK(xa->truth() == Truth::yes);
  CHECK(xa->setting == "limit");
  CHECK(xa->note == "is 0");
  CHECK(xa->ref == "Manual");
  CHECK(xa->url == "https://example.org");
  CHECK(xa->as_of == "1");
  CHECK(xa->confident);

  const Fact* snapshot = got.engine.fact(Field::cdc_snapshot);
  REQUIRE(snapshot != nullptr);
  CHECK(snapshot->includes("incremental"));
  CHECK_FALSE(snapshot->includes("increment"));
  CHECK_FALSE(snapshot->confident);
  CHECK(got.engine.fact(Field::tx_scope) == nullptr);

  REQUIRE(got.engine.capture_requirements().size() == 1);
  const Requirement& requirement = got.engine.capture_requirements()[0];
  CHECK(requirement.setting == "level");
  CHECK(requirement.need == std::vector<std::string>{"high"});
  CHECK(requirement.wrong == std::vector<std::string>{"low", "mid"});
  CHECK(requirement.warning);
  CHECK(requirement.ref == "Manual");
}

TEST_CASE("what is wrong is reported and stays unknown") {
  const Read field = read_facts("  tx.scop: {value: row, source: a}\n");
  CHECK(field.problems == "`tx.scop` is no fact about engines\n");

  const Read shorthand = read_facts("  cdc: {value: log, source: a}\n");
  CHECK(shorthand.problems == "`cdc` is no fact about engines\n");

  const Read value = read_facts("  tx.scope: {value: galaxy, source: a}\n");
  CHECK(value.problems.find("`galaxy` is no value of `tx.scope`") == 0);
  CHECK(value.engine.fact(Field::tx_scope) == nullptr);

  const Read key = read_facts("  tx.scope: {value: row, source: a, since: 3}\n");
  CHECK(key.problems == "unknown key `since`\n");

  const Read list = read_facts("  tx.scope: row\n");
  CHECK(list.problems == "a fact is a map with `value` and `source`\n");
}

TEST_CASE("a fact has a source or says that it was not checked") {
  const Read none = read_facts("  tx.scope: {value: row}\n");
  CHECK(none.problems == "a fact without `source` needs `confidence: low`\n");
  CHECK(none.engine.fact(Field::tx_scope) == nullptr);

  CHECK(read_facts("  tx.scope: {value: row, source: b}\n").problems.find("no source `b`") == 0);
  CHECK(read_facts("  tx.scope: {value: row, confidence: high}\n").problems ==
        "`confidence` can only be `low`\n");
  CHECK(read_facts("  tx.scope: {value: row, confidence: low}\n").problems == "");
}

TEST_CASE("a source is complete and used") {
  CHECK(read(kHead + "facts:\n  kind: {value: relational, confidence: low}\n").problems ==
        "source `a` is not used\n");
  const Read bare = read(
      "engine: x\nname: X\nused_as: store\nsources:\n  a: {title: Manual}\n"
      "facts:\n  kind: {value: relational, source: a}\n");
  CHECK(bare.problems == "`url` is missing\n`as_of` is missing\n");
}

TEST_CASE("an engine without its head is reported") {
  CHECK(read("facts: {}\n").problems.find("`engine` is missing") == 0);
  CHECK(read("engine: X Y\nname: X\nused_as: shelf\nfacts: {}\n").problems ==
        "`shelf` is no value of `used_as`\n`X Y` is no id\n");
  CHECK(read("engine: x\nname: X\nused_as: topic\n").problems == "`facts` is missing\n");
  CHECK_FALSE(read("[1, 2\n").problems.empty());
}

TEST_CASE("a capture requirement names its place and source") {
  const std::string facts = "facts:\n  kind: {value: relational, source: a}\ncapture:\n";
  CHECK(read(kHead + facts + "  - {setting: s, in: air, otherwise: o, source: a}\n").problems ==
        "`in` is `config`, `replication` or `flow`\n");
  CHECK(read(kHead + facts + "  - {setting: s, in: config, otherwise: o}\n").problems ==
        "a requirement needs a `source`\n");
  CHECK(read(kHead + facts + "  - {setting: s, in: config, source: a}\n").problems ==
        "`otherwise` is missing\n");
}

}  // namespace
}  // namespace thalweg::engines
