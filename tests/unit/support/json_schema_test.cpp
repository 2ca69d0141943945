// SPDX-License-Identifier: Apache-2.0
#include "support/json_schema.h"

#include <doctest/doctest.h>

namespace thalweg::tests {
namespace {

bool accepts(const char* schema, const char* value) {
  return JsonSchema::parse(schema).accepts(nlohmann::json::parse(value));
}

}  // namespace

TEST_CASE("types, words and constants") {
  CHECK(accepts(R"({"type": "integer"})", "3"));
  CHECK(accepts(R"({"type": "integer"})", "3.0"));
  CHECK_FALSE(accepts(R"({"type": "integer"})", "3.5"));
  CHECK_FALSE(accepts(R"({"type": "string"})", "null"));
  CHECK(accepts(R"({"type": ["number", "string"]})", "\"x\""));
  CHECK_FALSE(accepts(R"({"type": ["number", "string"]})", "true"));
  CHECK(accepts(R"({"enum": ["all", 1, 0]})", "1"));
  CHECK_FALSE(accepts(R"({"enum": ["all", 1, 0]})", "\"1\""));
  CHECK_FALSE(accepts(R"({"const": 1})", "true"));
  CHECK(accepts("true", "{}"));
  CHECK_FALSE(accepts("false", "{}"));
}

TEST_CASE("numbers and texts have limits") {
  CHECK(accepts(R"({"minimum": 0, "maximum": 9})", "9"));
  CHECK_FALSE(accepts(R"({"minimum": 0})", "-1"));
  CHECK_FALSE(accepts(R"({"maximum": 9})", "9.5"));
  CHECK(accepts(R"({"minimum": 0})", "\"text\""));
  CHECK(accepts(R"({"pattern": "^[a-z]+$"})", "\"abc\""));
  CHECK_FALSE(accepts(R"({"pattern": "^[a-z]+$"})", "\"aBc\""));
  CHECK(accepts(R"({"pattern": "b"})", "\"abc\""));
  CHECK_FALSE(accepts(R"({"minLength": 1})", "\"\""));
  CHECK(accepts(R"({"maxLength": 1})", "\"ä\""));
}

TEST_CASE("lists") {
  CHECK(accepts(R"({"items": {"type": "null"}})", "[null, null]"));
  CHECK_FALSE(accepts(R"({"items": {"type": "null"}})", "[null, 1]"));
  CHECK_FALSE(accepts(R"({"minItems": 1})", "[]"));
  CHECK_FALSE(accepts(R"({"maxItems": 1})", "[1, 2]"));
  CHECK_FALSE(accepts(R"({"uniqueItems": true})", "[1, 2, 1]"));
  CHECK(accepts(R"({"uniqueItems": true})", R"([1, "1", {"a": 1}])"));
}

TEST_CASE("maps") {
  const char* closed = R"({"properties": {"a": {"type": "null"}},
                           "patternProperties": {"^x-": true},
                           "additionalProperties": false, "required": ["a"]})";
  CHECK(accepts(closed, R"({"a": null, "x-b": 1})"));
  CHECK_FALSE(accepts(closed, R"({"a": 1})"));
  CHECK_FALSE(accepts(closed, R"({"a": null, "b": 1})"));
  CHECK_FALSE(accepts(closed, R"({})"));
  CHECK(accepts(closed, "[]"));
  CHECK_FALSE(accepts(R"({"additionalProperties": {"type": "null"}})", R"({"a": 1})"));
  CHECK_FALSE(accepts(R"({"propertyNames": {"pattern": "^a"}})", R"({"b": 1})"));
  CHECK_FALSE(accepts(R"({"minProperties": 1})", R"({})"));
}

TEST_CASE("alternatives") {
  const char* one = R"({"oneOf": [{"type": "number"}, {"minimum": 5}]})";
  CHECK(accepts(one, "3"));
  CHECK_FALSE(accepts(one, "7"));
  CHECK(accepts(R"({"anyOf": [{"type": "number"}, {"minimum": 5}]})", "7"));
  CHECK_FALSE(accepts(R"({"anyOf": [{"type": "null"}, {"const": 5}]})", "7"));
  CHECK_FALSE(accepts(R"({"allOf": [{"type": "number"}, {"minimum": 5}]})", "3"));
  CHECK_FALSE(accepts(R"({"not": {"type": "number"}})", "3"));
  CHECK(accepts(R"({"not": {"type": "number"}})", "null"));
}

TEST_CASE("references within the document") {
  const char* tree = R"({"$ref": "#/$defs/tree", "$defs": {"tree": {
      "type": "object", "additionalProperties": {"$ref": "#/$defs/tree"}}}})";
  CHECK(accepts(tree, R"({"a": {"b": {}}})"));
  CHECK_FALSE(accepts(tree, R"({"a": {"b": 1}})"));
  CHECK_FALSE(accepts(R"({"properties": {"a": {"$ref": "#/definitions/b"}},
                          "definitions": {"b": {"const": 2}}})",
                      R"({"a": 1})"));
}

TEST_CASE("a problem says where it is") {
  const auto schema = JsonSchema::parse(R"({"properties": {"a": {"items": {"type": "null"}}}})");
  const auto problems = schema.problems(nlohmann::json::parse(R"({"a": [null, 1]})"));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0] == "/a/1: is not of type \"null\"");
}

TEST_CASE("an unknown keyword never passes in silence") {
  CHECK_FALSE(accepts(R"({"prefixItems": [true]})", "[1]"));
  CHECK(accepts(R"({"title": "x", "format": "uri"})", "[1]"));
}

}  // namespace thalweg::tests
