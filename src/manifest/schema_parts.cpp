// SPDX-License-Identifier: Apache-2.0
#include "manifest/schema_parts.h"

#include "manifest/plain.h"
#include "manifest/record.h"

namespace thalweg::manifest::parts {

namespace {

std::string in_full(std::string_view pattern) {
  return "^" + std::string(pattern) + "$";
}

}  // namespace

std::string concat(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

Json type(std::string_view name) {
  return {{"type", name}};
}
Json type(std::initializer_list<std::string_view> names) {
  return {{"type", std::vector<std::string_view>(names)}};
}
Json text_like(std::string_view pattern) {
  return {{"type", "string"}, {"pattern", in_full(pattern)}};
}
Json defined(std::string_view name) {
  return {{"$ref", concat({"#/$defs/", name})}};
}
Json word(std::string_view spelling) {
  return {{"const", spelling}};
}
Json any_of(std::initializer_list<Json> alternatives) {
  return {{"anyOf", Json(std::vector<Json>(alternatives))}};
}
Json list_of(Json item) {
  return {{"type", "array"}, {"items", std::move(item)}};
}
Json one_or_more(const Json& item) {
  return any_of({item, list_of(item)});
}
Json map_of(Json value) {
  return {{"type", "object"},
          {"propertyNames", defined("id")},
          {"additionalProperties", std::move(value)}};
}

Json one_of_words(std::span<const std::string_view> words) {
  Json list = Json::array();
  for (const std::string_view spelling : words) {
    list.push_back(spelling);
    // `acks: 1` is a number to every reader of YAML, `acks: "1"` is the same word.
    if (const auto number = parse_digits(spelling)) list.push_back(*number);
  }
  return {{"enum", std::move(list)}};
}

Json value_definitions() {
  Json defs = Json::object();
  const std::string number = "\\d+(\\.\\d+)?";
  defs["id"] = text_like(kId);
  defs["path"] = text_like(concat({kId, "/", kId}));
  defs["reference"] = text_like(concat({kId, "(/", kId, ")?"}));
  defs["texts"] = one_or_more(type("string"));
  defs["count"] = {{"type", "integer"}, {"minimum", 0}, {"maximum", kUnbounded - 1}};
  defs["duration"] = text_like(concat({"(", number, "(ms|s|m|h|d|w|y)|forever)"}));
  defs["rate"] = text_like(concat({number, "k?/(s|m|h|d)"}));
  defs["size"] = text_like(concat({number, "(B|KB|MB|GB|TB|PB)"}));
  defs["percentage"] = text_like(concat({number, "%"}));
  defs["date"] = text_like("\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])");
  const Json single = type({"string", "number", "boolean"});
  defs["settings"] = {
      {"type", "object"},
      {"additionalProperties", any_of({single, list_of(single), defined("settings")})}};
  defs["version_range"] = any_of({defined("count"), text_like("\\d+(\\.\\.\\d*)?")});
  return defs;
}

}  // namespace thalweg::manifest::parts
