// SPDX-License-Identifier: Apache-2.0
#include "manifest/schema.h"

#include <doctest/doctest.h>

#include "manifest/vocabulary.h"
#include "support/json_schema.h"

namespace thalweg::manifest {
namespace {

using Json = nlohmann::json;

const tests::JsonSchema& the_schema() {
  static const tests::JsonSchema kSchema = tests::JsonSchema::parse(json_schema());
  return kSchema;
}

// A manifest with one section.
bool accepts(const char* section, const char* value) {
  Json manifest = {{"thalweg", 1}, {"system", "shop"}};
  manifest[section] = Json::parse(value);
  return the_schema().accepts(manifest);
}
bool accepts_step(const std::string& step) {
  const std::string steps = R"({"a": {"operations": {"b": {"steps": [)" + step + "]}}}}";
  return accepts("services", steps.c_str());
}
bool accepts_guarantee(const std::string& guarantee) {
  return accepts("guarantees", (R"({"g": )" + guarantee + "}").c_str());
}

}  // namespace

TEST_CASE("the schema is the same each time, and reads well") {
  const std::string text = json_schema();
  CHECK(text == json_schema());
  CHECK(text.back() == '\n');
  CHECK(text.find("\n    \"thalweg\": {\"const\": 1, ") != std::string::npos);
  CHECK(Json::parse(text)["$schema"] == "https://json-schema.org/draft/2020-12/schema");
}

TEST_CASE("every key is described with its meaning") {
  const Json json = Json::parse(json_schema());
  for (std::size_t s = 0; s < kShapeCount; ++s) {
    const ShapeInfo& shape = info(static_cast<Shape>(s));
    std::string name(shape.name);
    if (name == "step" || name == "guarantee") name += "_options";
    const Json& map = name == "root" ? json : json["$defs"][name];
    for (const FieldInfo& field : shape.fields) {
      CAPTURE(name);
      CAPTURE(field.spelling);
      if (field.spelling == "thalweg") continue;
      CHECK(map["properties"][std::string(field.spelling)]["description"] == field.meaning);
    }
  }
}

TEST_CASE("the file as a whole") {
  CHECK(the_schema().accepts(Json{{"thalweg", 1}}));
  CHECK_FALSE(the_schema().accepts(Json{{"thalweg", 2}}));
  CHECK_FALSE(the_schema().accepts(Json{{"system", "shop"}}));
  CHECK_FALSE(the_schema().accepts(Json{{"thalweg", 1}, {"systems", "shop"}}));
  CHECK_FALSE(the_schema().accepts(Json{{"thalweg", 1}, {"system", "Shop"}}));
  CHECK(the_schema().accepts(Json{{"thalweg", 1}, {"x-team", {1, 2}}}));
  CHECK_FALSE(the_schema().accepts(Json::array()));
}

TEST_CASE("settings are free, but no lists of lists") {
  CHECK(accepts("stores", R"({"a": {"config": {"b": 1, "c": {"d": ["x", true]}}}})"));
  CHECK_FALSE(accepts("stores", R"({"a": {"config": {"b": null}}})"));
  CHECK_FALSE(accepts("stores", R"({"a": {"config": {"b": [["x"]]}}})"));
}

TEST_CASE("a section may be empty") {
  for (const SectionInfo& section : sections()) {
    CHECK(accepts(std::string(section.spelling).c_str(), "null"));
    CHECK_FALSE(accepts(std::string(section.spelling).c_str(), "1"));
  }
}

TEST_CASE("short forms") {
  CHECK(accepts("stores", R"({"a": null, "b": "postgresql", "c": {"holds": ["d"]}})"));
  CHECK(accepts("stores", R"({"a": {"holds": {"d": null, "e": {"ttl": "1h"}}}})"));
  CHECK(accepts("stores", R"({"a": {"holds": "d"}})"));
  CHECK_FALSE(accepts("stores", R"({"a": {"holds": {"d": "e"}}})"));
  CHECK_FALSE(accepts("stores", R"({"a": 1})"));
  CHECK_FALSE(accepts("services", R"({"a": null})"));
  CHECK(accepts(
      "flows",
      R"({"f": {"kind": "sink", "from": "t", "to": "u", "joins": ["a/b", {"with": "c"}]}})"));
  CHECK_FALSE(accepts(
      "flows", R"({"f": {"kind": "sink", "from": "t", "to": "u", "joins": {"versioned": true}}})"));
  CHECK_FALSE(accepts("flows", R"({"f": {"kind": "sink", "to": "u"}})"));
  CHECK_FALSE(accepts("flows", R"({"f": {"kind": "sink", "from": "t"}})"));
  CHECK(accepts("flows", R"({"f": {"kind": "sink", "from": "t", "effects": "mail"}})"));
}

TEST_CASE("a list may be a single value, a set of fields a flag") {
  CHECK(accepts("entities", R"({"a": {"key": "id", "personal": true}})"));
  CHECK(accepts("entities", R"({"a": {"key": ["id", "n"], "personal": "mail"}})"));
  CHECK_FALSE(accepts("entities", R"({"a": {"key": 1}})"));
  CHECK_FALSE(accepts("entities", R"({"a": {"key": [["id"]]}})"));
  CHECK(accepts("stores", R"({"a": {"holds": {"d": {"unique": [["x", "y"], "z"]}}}})"));
}

TEST_CASE("quantities have units") {
  for (const char* good : {"5s", "1.5h", "250ms", "2y", "forever", "0d"}) {
    CHECK(accepts("requirements", (R"({"p99": ")" + std::string(good) + "\"}").c_str()));
  }
  for (const char* bad : {"5", "s", "5 s", "5S", "-5s", "none", ""}) {
    CHECK_FALSE(accepts("requirements", (R"({"p99": ")" + std::string(bad) + "\"}").c_str()));
  }
  CHECK(accepts("requirements",
                R"({"requests": "2k/s", "data": "4TB", "growth": "40%", "users": 5})"));
  CHECK_FALSE(accepts("requirements", R"({"requests": "2000"})"));
  CHECK_FALSE(accepts("requirements", R"({"growth": 40})"));
  CHECK_FALSE(accepts("requirements", R"({"users": -1})"));
  CHECK_FALSE(accepts("requirements", R"({"users": 4294967295})"));
  CHECK_FALSE(accepts("requirements", R"({"users": 1.5})"));
}

TEST_CASE("a step has one verb, and the verb decides its options") {
  CHECK(accepts_step(R"({"read": "db/a", "requires": "strong", "timeout": "none"})"));
  CHECK_FALSE(accepts_step(R"({"insert": "db/a", "requires": "strong"})"));
  CHECK_FALSE(accepts_step(R"({"read": "db/a", "insert": "db/a"})"));
  CHECK_FALSE(accepts_step(R"({"requires": "strong"})"));
  CHECK_FALSE(accepts_step(R"({"read": "db a"})"));
  CHECK(accepts_step(R"({"transaction": "local", "steps": {"update": "db/a"}})"));
  CHECK_FALSE(accepts_step(R"({"transaction": "local"})"));
  CHECK_FALSE(accepts_step(R"({"transaction": "none", "steps": []})"));
  CHECK(accepts_step(R"({"parallel": [{"read": "a"}, {"call": "s/o", "mode": "async"}]})"));
  CHECK(accepts_step(R"({"either": [{"when": "x", "steps": []}]})"));
  CHECK_FALSE(accepts_step(R"({"either": [{"steps": []}]})"));
  CHECK(accepts_step(R"({"saga": "orchestrated", "steps": [
      {"update": "a", "compensate": {"update": "a"}, "kind": "pivot"}]})"));
}

TEST_CASE("a guarantee has one verb and what belongs to it") {
  CHECK(accepts_guarantee(R"({"fresh": "a/b", "within": "5s"})"));
  CHECK_FALSE(accepts_guarantee(R"({"fresh": "a/b"})"));
  CHECK(accepts_guarantee(R"({"erasable": "user", "strictness": "hard"})"));
  CHECK_FALSE(accepts_guarantee(R"({"converges": "a/b"})"));
  CHECK(accepts_guarantee(R"({"bound": "a.b", "at_least": 0})"));
  CHECK(accepts_guarantee(R"({"bound": "a.b", "at_most": "c.d", "per": ["e", "f"]})"));
  CHECK_FALSE(accepts_guarantee(R"({"bound": "a.b"})"));
  CHECK(accepts_guarantee(R"({"unique": ["a.b", "a.c"], "enforced_by": "app"})"));
  CHECK_FALSE(accepts_guarantee(R"({"unique": "a.b", "within": "5s"})"));
  CHECK(accepts_guarantee(R"({"causal": {"before": "s/a", "after": "t", "observer": "f"}})"));
  CHECK_FALSE(accepts_guarantee(R"({"causal": {"before": "s/a", "after": "t"}})"));
  CHECK_FALSE(accepts_guarantee(R"({"strictness": "hard"})"));
}

TEST_CASE("words, numbers that are words, dates") {
  CHECK(accepts("topics", R"({"t": {"producer": {"acks": "all"}}})"));
  CHECK(accepts("topics", R"({"t": {"producer": {"acks": 1}}})"));
  CHECK(accepts("topics", R"({"t": {"producer": {"acks": "1"}}})"));
  CHECK_FALSE(accepts("topics", R"({"t": {"producer": {"acks": 2}}})"));
  CHECK_FALSE(accepts("topics", R"({"t": {"producer": {"acks": "2"}}})"));
  CHECK_FALSE(accepts("services", R"({"s": {"instances": "3"}})"));
  CHECK_FALSE(accepts("topics", R"({"t": {"kind": "Log"}})"));
  CHECK(accepts("topics", R"({"t": {"dead_letter": "none", "dedupe_window": "none"}})"));
  CHECK(accepts("decisions", R"({"d": {"title": "x", "date": "2026-10-02"}})"));
  CHECK_FALSE(accepts("decisions", R"({"d": {"title": "x", "date": "2026-13-02"}})"));
  CHECK_FALSE(accepts("decisions", R"({"d": {"date": "2026-10-02"}})"));
  CHECK_FALSE(accepts("accept", R"([{"rule": "INT001", "at": "a/b", "reason": "x"}])"));
}

}  // namespace thalweg::manifest
