// SPDX-License-Identifier: Apache-2.0
// `lint --explain-silence RULE --at ELEMENT`.
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "render/silence.h"
#include "support/json_schema.h"
#include "unit/cli/ran.h"

using namespace thalweg;
using namespace thalweg::test;

namespace {

Ran ask(TestEnvironment& test, std::vector<std::string> more,
        const std::string& at = "catalog/update-product", const std::string& rule = "INT001") {
  std::vector<std::string> arguments{"lint", "--explain-silence", rule, "--at", at};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run(test, arguments);
}

// As JSON, which the schema allows.
nlohmann::json answer(TestEnvironment& test, std::vector<std::string> more = {},
                      const std::string& at = "catalog/update-product",
                      const std::string& rule = "INT001") {
  static const auto kSchema = tests::JsonSchema::parse(render::silence_schema());
  more.insert(more.end(), {"--format", "json"});
  const Ran ran = ask(test, more, at, rule);
  CAPTURE(ran.err);
  REQUIRE(ran.code == 0);
  const auto json = nlohmann::json::parse(ran.out);
  CHECK(kSchema.problems(json) == std::vector<std::string>{});
  REQUIRE(json["silences"].size() == 1);
  return json["silences"][0];
}

nlohmann::json finding(TestEnvironment& test, std::vector<std::string> more = {}) {
  const nlohmann::json silence = answer(test, std::move(more));
  CHECK(silence["answer"] == "finds");
  REQUIRE(silence["findings"].size() == 1);
  return silence["findings"][0];
}

TestEnvironment with(const std::string& manifest, const std::string& configuration = "") {
  TestEnvironment test;
  test.files.add("thalweg.yaml", manifest);
  if (!configuration.empty()) test.files.add(".thalweg.yaml", configuration);
  return test;
}

}  // namespace

TEST_CASE("explain silence: it fires") {
  TestEnvironment test = with(dual_write());
  const Ran ran = ask(test, {});
  CHECK(ran.code == 0);
  CHECK(ran.out.starts_with(
      "INT001 dual-write is not silent at `catalog/update-product`: it fires there.\n"));
  CHECK(finding(test)["because"] == nullptr);
  CHECK(ask(test, {}, "catalog/update-product", "int001").out == ran.out);
  CHECK(ask(test, {}, "catalog/update-product", "dual-write").out == ran.out);
}

TEST_CASE("explain silence: off, and severities, with their places in the configuration") {
  TestEnvironment off = with(dual_write(), "extends: recommended\nrules:\n  INT: off\n");
  const auto hidden = finding(off);
  CHECK(hidden["outcome"] == "off");
  CHECK(hidden["because"]["location"]["file"] == ".thalweg.yaml");
  CHECK(hidden["because"]["location"]["line"] == 3);
  CHECK(answer(off)["off"] == true);

  TestEnvironment lower =
      with(dual_write(), "overrides:\n  - {files: [\"*.yaml\"], rules: {INT001: warning}}\n");
  const auto low = finding(lower, {"--min-severity", "error"});
  CHECK(low["outcome"] == "below-min-severity");
  CHECK(low["severity_changes"][0]["message"] ==
        "the configuration sets its severity; the rule itself says error");
  CHECK(low["severity_changes"][0]["location"]["line"] == 2);
}

TEST_CASE("explain silence: accepted and baselined, with the entry") {
  TestEnvironment accepted =
      with(dual_write() +
           "accept:\n  - {rule: INT001, at: catalog/update-product, reason: soon, by: me, "
           "expires: 2026-12-31}\n");
  const auto entry = finding(accepted);
  CHECK(entry["outcome"] == "accepted");
  CHECK(entry["because"]["message"] == "it is accepted until 2026-12-31, by me: soon");
  CHECK(entry["because"]["location"]["line"] == 16);
  CHECK(finding(accepted, {"--no-accept"})["outcome"] == "fires");

  TestEnvironment known = with(dual_write());
  REQUIRE(run(known, {"baseline", "create"}).code == 0);
  const auto listed = finding(known);
  CHECK(listed["outcome"] == "baselined");
  CHECK(listed["because"]["location"]["file"] == ".thalweg-baseline.json");
  CHECK(listed["because"]["location"]["line"] >= 4);
  CHECK(finding(known, {"--no-baseline"})["outcome"] == "fires");
}

TEST_CASE("explain silence: questions and what is only possible") {
  TestEnvironment test = with(kClean);
  const auto all = nlohmann::json::parse(run(test, {"lint", "--strict", "--format", "json"}).out);
  for (const auto& each : all["findings"]) {
    const std::string rule = each["rule"], at = each["at"];
    const auto silence = answer(test, {}, at, rule);
    CAPTURE(rule);
    CHECK(silence["answer"] == "finds");
    CHECK(silence["findings"][0]["outcome"] != "fires");
    CHECK(answer(test, {"--strict"}, at, rule)["findings"][0]["outcome"] == "fires");
  }
}

TEST_CASE("explain silence: a statement, with its place and what would be said") {
  TestEnvironment test = with(
      "thalweg: 1\nsystem: shop\n"
      "stores:\n  shipping-db: {engine: postgresql}\n"
      "topics:\n  orders: {engine: kafka, carries: order, key: order_id}\n"
      "services:\n  shipping:\n    operations:\n      on-order:\n        consumes: orders\n"
      "        steps:\n          - {insert: shipping-db/order, unique_by: event_id}\n");
  const auto silence = answer(test, {}, "shipping/on-order", "IDM001");
  CHECK(silence["answer"] == "discharged");
  REQUIRE(silence["reasons"].size() >= 1);
  const auto& reason = silence["reasons"][0];
  CHECK(reason["statements"][0]["statement"] == "unique_by: event_id");
  CHECK(reason["statements"][0]["location"]["line"] == 13);
  CHECK(reason["statements"][0]["location"]["column"] == 41);
  CHECK(reason["without"]["at"] == "shipping/on-order");
  CHECK(reason["guard"].is_string());
  const Ran text = ask(test, {}, "shipping/on-order", "IDM001");
  CHECK(text.out.starts_with("IDM001 non-idempotent-at-least-once-consumer is silent at "));
  CHECK(contains(text.out, "because of `unique_by: event_id`\n  --> thalweg.yaml:13:41\n"));
  CHECK(contains(text.out, "= without it: "));
  CHECK(ask(test, {"--jobs", "1"}, "shipping/on-order", "IDM001").out == text.out);
}

TEST_CASE("explain silence: neither") {
  TestEnvironment test = with(dual_write());
  const auto other_kind = answer(test, {}, "search", "IDM006");
  CHECK(other_kind["answer"] == "does-not-apply");
  CHECK(other_kind["rule_looks_at"]["kinds"] == nlohmann::json({"operation", "flow"}));
  const auto same_kind = answer(test, {}, "catalog/update-product", "IDM006");
  CHECK(same_kind["answer"] == "no-reason-found");
  CHECK(same_kind["tries"] > 0);
}

TEST_CASE("explain silence: names that are not there, and what does not go together") {
  TestEnvironment test = with(dual_write());
  struct {
    std::vector<std::string> arguments;
    std::string message;
  } const cases[] = {
      {{"--explain-silence", "INT01", "--at", "search"}, "there is no rule `INT01`; did you mean"},
      {{"--explain-silence", "INT001", "--at", "catalog/update-prodct"},
       "there is no element `catalog/update-prodct`; did you mean `catalog/update-product`?"},
      {{"--explain-silence", "INT001", "--at", "zzzzzz"},
       "there is no element `zzzzzz` in system `shop`"},
      {{"--explain-silence", "INT001"}, "`--explain-silence` needs an element: `--at ELEMENT`"},
      {{"--at", "search"}, "`--at` goes with `--explain-silence`"},
      {{"--explain-silence", "INT001", "--at", "search", "--format", "sarif"},
       "answers in the formats `full` and `json`"},
      {{"--explain-silence", "INT001", "--at", "search", "--output", "json=x"},
       "writes to standard output alone"},
      {{"--explain-silence", "INT001", "--at", "search", "--show-config"}, "does not go with"},
  };
  for (const auto& [arguments, message] : cases) {
    std::vector<std::string> all{"lint"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const Ran ran = run(test, all);
    CAPTURE(message);
    CAPTURE(ran.err);
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CHECK(contains(ran.err, message));
  }
}

TEST_CASE("explain silence: an invalid manifest has no answer") {
  TestEnvironment test = with(kInvalid);
  const Ran ran = ask(test, {});
  CHECK(ran.code == 2);
  CHECK(ran.out.empty());
  CHECK(contains(ran.err, "sevices"));
}
