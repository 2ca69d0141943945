// SPDX-License-Identifier: Apache-2.0
#include "support/json_schema.h"

#include <algorithm>
#include <set>

namespace thalweg::tests {

using Json = JsonSchema::Json;

namespace {

bool is_integer(const Json& value) {
  return value.is_number_integer() ||
         (value.is_number_float() && value.get<double>() == std::floor(value.get<double>()));
}

bool has_type(const Json& value, const std::string& type) {
  if (type == "null") return value.is_null();
  if (type == "boolean") return value.is_boolean();
  if (type == "string") return value.is_string();
  if (type == "number") return value.is_number();
  if (type == "integer") return is_integer(value);
  if (type == "array") return value.is_array();
  return type == "object" && value.is_object();
}

std::size_t code_points(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

// Say something about a schema, but nothing about a value.
const std::set<std::string> kAnnotations = {"$schema",     "$id",         "$comment", "$defs",
                                            "definitions", "title",       "default",  "examples",
                                            "id",          "description", "format",   "deprecated"};

}  // namespace

// One validation: collects problems on the way down, or stops at the first one.
class SchemaRun {
 public:
  SchemaRun(const JsonSchema& schema, bool stops) : root_(schema), stops_(stops) {}

  std::vector<std::string> problems;

  // What is quick and often decides comes first: the alternatives of a `oneOf`
  // mostly differ in what they require.
  void check(const Json& schema, const Json& value, const std::string& path) {
    if (schema.is_boolean()) {
      expect(schema.get<bool>(), path, "is not allowed");
      return;
    }
    for (const char* keyword : {"type", "required"}) {
      if (schema.contains(keyword)) apply(keyword, schema, value, path);
    }
    for (const auto& [keyword, rule] : schema.items()) {
      if (keyword != "type" && keyword != "required") apply(keyword, schema, value, path);
    }
  }

 private:
  void apply(const std::string& keyword, const Json& schema, const Json& value,
             const std::string& path) {
    if (kAnnotations.count(keyword) != 0 || (stops_ && !problems.empty())) return;
    const Json& rule = schema.at(keyword);
    const bool known =
        check_any(keyword, rule, value, path) || check_number(keyword, rule, value, path) ||
        check_text(keyword, rule, value, path) || check_array(keyword, rule, value, path) ||
        check_object(keyword, rule, schema, value, path);
    expect(known, path, "uses a keyword the validator does not know: ", Json(keyword));
  }

  void expect(bool good, const std::string& path, const char* problem, const Json& rule = {}) {
    if (good) return;
    problems.push_back((path.empty() ? "/" : path) + ": " + problem +
                       (rule.is_null() ? "" : rule.dump()));
  }

  bool fits(const Json& schema, const Json& value, const std::string& path) const {
    SchemaRun inner(root_, true);
    inner.check(schema, value, path);
    return inner.problems.empty();
  }
  std::ptrdiff_t count_fits(const Json& list, const Json& value, const std::string& path) const {
    return std::count_if(list.begin(), list.end(),
                         [&](const Json& s) { return fits(s, value, path); });
  }
  bool fits_one(const Json& list, const Json& value, const std::string& path) const {
    return std::any_of(list.begin(), list.end(),
                       [&](const Json& s) { return fits(s, value, path); });
  }

  bool check_any(const std::string& keyword, const Json& rule, const Json& value,
                 const std::string& path) {
    if (keyword == "$ref") {
      check(target_of(rule.get<std::string>()), value, path);
    } else if (keyword == "type") {
      const Json types = rule.is_array() ? rule : Json::array({rule});
      const auto fits_type = [&](const Json& t) { return has_type(value, t.get<std::string>()); };
      expect(std::any_of(types.begin(), types.end(), fits_type), path, "is not of type ", rule);
    } else if (keyword == "enum") {
      expect(std::find(rule.begin(), rule.end(), value) != rule.end(), path, "is none of ", rule);
    } else if (keyword == "const") {
      expect(value == rule, path, "is not ", rule);
    } else if (keyword == "allOf") {
      for (const Json& part : rule) check(part, value, path);
    } else if (keyword == "anyOf") {
      expect(fits_one(rule, value, path), path, "fits no alternative");
    } else if (keyword == "oneOf") {
      const auto count = count_fits(rule, value, path);
      expect(count == 1, path, "does not fit exactly one alternative, but ", Json(count));
    } else if (keyword == "not") {
      expect(!fits(rule, value, path), path, "is excluded");
    } else {
      return false;
    }
    return true;
  }

  bool check_number(const std::string& keyword, const Json& rule, const Json& value,
                    const std::string& path) {
    const bool is_number = value.is_number();
    if (keyword == "minimum") {
      expect(!is_number || value >= rule, path, "is less than ", rule);
    } else if (keyword == "maximum") {
      expect(!is_number || value <= rule, path, "is more than ", rule);
    } else {
      return false;
    }
    return true;
  }

  bool check_text(const std::string& keyword, const Json& rule, const Json& value,
                  const std::string& path) {
    static const std::string kNone;
    const std::string& text = value.is_string() ? value.get_ref<const std::string&>() : kNone;
    if (keyword == "pattern") {
      const auto& pattern = root_.pattern(rule.get<std::string>());
      expect(!value.is_string() || std::regex_search(text, pattern), path, "does not match ", rule);
    } else if (keyword == "minLength") {
      expect(!value.is_string() || code_points(text) >= rule, path, "is too short");
    } else if (keyword == "maxLength") {
      expect(!value.is_string() || code_points(text) <= rule, path, "is too long");
    } else {
      return false;
    }
    return true;
  }

  bool check_array(const std::string& keyword, const Json& rule, const Json& value,
                   const std::string& path) {
    if (keyword == "items") {
      for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
        check(rule, value[i], path + "/" + std::to_string(i));
      }
    } else if (keyword == "minItems") {
      expect(!value.is_array() || value.size() >= rule, path, "has too few items");
    } else if (keyword == "maxItems") {
      expect(!value.is_array() || value.size() <= rule, path, "has too many items");
    } else if (keyword == "uniqueItems") {
      const bool ask = value.is_array() && rule == true;
      expect(!ask || std::set<Json>(value.begin(), value.end()).size() == value.size(), path,
             "has an item twice");
    } else {
      return false;
    }
    return true;
  }

  bool check_object(const std::string& keyword, const Json& rule, const Json& schema,
                    const Json& value, const std::string& path) {
    static const Json kNone = Json::object();
    const Json& object = value.is_object() ? value : kNone;
    if (keyword == "required") {
      for (const Json& key : rule) {
        expect(!value.is_object() || object.contains(key), path, "has no ", key);
      }
    } else if (keyword == "properties") {
      for (const auto& [key, part] : rule.items()) {
        if (object.contains(key)) check(part, object.at(key), path + "/" + key);
      }
    } else if (keyword == "patternProperties") {
      for (const auto& [key, child] : object.items()) check_patterns(rule, key, child, path);
    } else if (keyword == "additionalProperties") {
      for (const auto& [key, child] : object.items()) {
        if (!is_named(schema, key)) check(rule, child, path + "/" + key);
      }
    } else if (keyword == "propertyNames") {
      for (const auto& [key, child] : object.items()) check(rule, Json(key), path + "/" + key);
    } else if (keyword == "minProperties") {
      expect(!value.is_object() || value.size() >= rule, path, "has too few keys");
    } else {
      return false;
    }
    return true;
  }

  void check_patterns(const Json& rules, const std::string& key, const Json& child,
                      const std::string& path) {
    for (const auto& [pattern, part] : rules.items()) {
      if (std::regex_search(key, root_.pattern(pattern))) check(part, child, path + "/" + key);
    }
  }

  // By `properties` or `patternProperties` of the same schema.
  bool is_named(const Json& schema, const std::string& key) const {
    if (schema.contains("properties") && schema["properties"].contains(key)) return true;
    if (!schema.contains("patternProperties")) return false;
    const auto& patterns = schema["patternProperties"].items();
    return std::any_of(patterns.begin(), patterns.end(), [&](const auto& p) {
      return std::regex_search(key, root_.pattern(p.key()));
    });
  }

  const Json& target_of(const std::string& reference) const {
    return root_.schema_.at(Json::json_pointer(reference.substr(1)));
  }

  const JsonSchema& root_;
  const bool stops_;
};

JsonSchema::JsonSchema(Json schema) : schema_(std::move(schema)) {}

JsonSchema JsonSchema::parse(std::string_view text) {
  return JsonSchema(Json::parse(text));
}

std::vector<std::string> JsonSchema::problems(const Json& value) const {
  SchemaRun run(*this, false);
  run.check(schema_, value, "");
  return run.problems;
}

const std::regex& JsonSchema::pattern(const std::string& text) const {
  const auto found = patterns_.find(text);
  if (found != patterns_.end()) return found->second;
  return patterns_.emplace(text, std::regex(text, std::regex::ECMAScript)).first->second;
}

}  // namespace thalweg::tests
