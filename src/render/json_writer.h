// SPDX-License-Identifier: Apache-2.0
// Writes JSON to a string as it goes, indented by two spaces, keys in the order
// they come. Keeps nothing but the depth. Whoever calls it opens and closes in
// pairs and gives each value in an object a key; this is not checked.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace thalweg::render {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }

  // Hands over what is written so far where that is much. Between two values.
  void pass_on(const std::function<void(std::string_view)>& sink);

  // The key of the next value. Our own word, not escaped.
  JsonWriter& key(std::string_view name);

  // Broken UTF-8 becomes U+FFFD; what could drive a terminal is escaped.
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  template <class Number>
  requires std::is_integral_v<Number> JsonWriter& value(Number number) {
    if constexpr (std::is_same_v<Number, bool>)
      return word(number ? "true" : "false");
    else
      return word(std::to_string(number));
  }
  JsonWriter& null() { return word("null"); }

  template <class Value>
  JsonWriter& member(std::string_view name, const Value& v) {
    key(name);
    return value(v);
  }
  // Null for an empty text.
  JsonWriter& member_or_null(std::string_view name, std::string_view text) {
    key(name);
    return text.empty() ? null() : value(text);
  }
  template <class Texts>
  JsonWriter& member_list(std::string_view name, const Texts& texts) {
    key(name).begin_array();
    for (const auto& text : texts) value(text);
    return end_array();
  }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  JsonWriter& word(std::string_view text);
  void before_value();
  void new_line();

  std::string& out_;
  std::size_t depth_ = 0;
  bool is_first_ = true;  // nothing yet in the innermost object or array
  bool after_key_ = false;
};

void append_json_string(std::string& out, std::string_view text);

}  // namespace thalweg::render
