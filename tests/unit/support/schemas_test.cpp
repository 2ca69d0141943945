// SPDX-License-Identifier: Apache-2.0
// The schemas that are files: of the configuration and of the results.
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "support/json_schema.h"

namespace thalweg::tests {
namespace {

JsonSchema read(const std::string& name) {
  std::ifstream file(std::string(THALWEG_SOURCE_DIR) + "/schemas/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  return JsonSchema::parse(text.str());
}

}  // namespace

TEST_CASE("schema of the configuration") {
  const JsonSchema schema = read("configuration.schema.json");
  const auto accepts = [&](const char* text) {
    return schema.accepts(nlohmann::json::parse(text));
  };
  CHECK(accepts("{}"));
  CHECK(accepts(R"({"extends": "strict", "rules": {"INT001": "off", "REL": "note"},
                    "overrides": [{"files": ["old/*"], "rules": {"dual-write": "warning"}}],
                    "options": {}, "fail_on": "never"})"));
  CHECK_FALSE(accepts(R"({"rules": {"INT001": "fatal"}})"));
  CHECK_FALSE(accepts(R"({"extend": "strict"})"));
  CHECK(accepts(R"({"baseline": "known.json"})"));
  CHECK_FALSE(accepts(R"({"baseline": ""})"));
  CHECK_FALSE(accepts(R"({"options": {"INT001": 1}})"));
  CHECK_FALSE(accepts(R"({"overrides": [{"rules": {}}]})"));
}

TEST_CASE("schema of the results") {
  const JsonSchema schema = read("results.schema.json");
  const nlohmann::json empty = nlohmann::json::parse(R"({
    "version": 1, "tool": {"name": "thalweg", "version": "0.1.0"},
    "systems": [], "problems": [], "findings": [],
    "summary": {"error": 0, "warning": 0, "note": 0, "possible": 0, "accepted": 0,
                "baselined": 0, "rules": 80, "skipped": []}})");
  CHECK(schema.problems(empty) == std::vector<std::string>{});
  for (const auto& [key, value] : empty.items()) {
    nlohmann::json without = empty;
    without.erase(key);
    CHECK_FALSE(schema.accepts(without));
  }
  nlohmann::json with_problem = empty;
  with_problem["problems"] = nlohmann::json::parse(R"([{"code": "M001", "severity": "error",
    "message": "x", "help": null, "related": [],
    "location": {"file": "a", "line": 1, "column": 1, "end_line": 1, "end_column": 2}}])");
  CHECK(schema.accepts(with_problem));
  with_problem["problems"][0]["location"]["line"] = 0;
  CHECK_FALSE(schema.accepts(with_problem));
  with_problem["problems"][0]["location"] = nullptr;
  CHECK(schema.accepts(with_problem));
}

}  // namespace thalweg::tests
