// SPDX-License-Identifier: Apache-2.0
#include "render/json_parts.h"

namespace thalweg::render {

void add_location(JsonWriter& json, const view::Location& location) {
  json.key("location");
  if (!location) {
    json.null();
    return;
  }
  json.begin_object();
  json.member("file", location.file());
  json.member("line", location.line).member("column", location.column);
  json.member("end_line", location.end_line).member("end_column", location.end_column);
  json.end_object();
}

void add_facts(JsonWriter& json, std::string_view key, const std::vector<view::Fact>& facts) {
  json.key(key).begin_array();
  for (const view::Fact& fact : facts) {
    json.begin_object().member("fact", fact.text).member("origin", fact.origin);
    add_location(json, fact.location);
    json.end_object();
  }
  json.end_array();
}

}  // namespace thalweg::render
