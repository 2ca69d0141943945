// SPDX-License-Identifier: Apache-2.0
#include "render/json_writer.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "base/utf8.h"

using thalweg::render::append_json_string;
using thalweg::render::JsonWriter;

namespace {

std::string spelled(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

}  // namespace

TEST_CASE("json writer: layout") {
  std::string out;
  JsonWriter json(out);
  json.begin_object().member("a", 1).member("b", true).key("c").null();
  json.member_list("d", std::vector<std::string>{"x", "y"}).member_list("e", std::string_view());
  json.key("f").begin_array().begin_object().end_object().begin_array().end_array().end_array();
  json.member_or_null("g", "").member_or_null("h", "text").end_object();
  CHECK(out == R"({
  "a": 1,
  "b": true,
  "c": null,
  "d": [
    "x",
    "y"
  ],
  "e": [],
  "f": [
    {},
    []
  ],
  "g": null,
  "h": "text"
})");
}

TEST_CASE("json writer: numbers of every kind") {
  std::string out;
  JsonWriter json(out);
  json.begin_array().value(std::size_t{18446744073709551615U}).value(-1).value(false).end_array();
  CHECK(nlohmann::json::parse(out) == nlohmann::json::parse("[18446744073709551615, -1, false]"));
}

TEST_CASE("json writer: strings") {
  CHECK(spelled("plain") == R"("plain")");
  CHECK(spelled("a\"b\\c/d") == R"("a\"b\\c/d")");
  CHECK(spelled("\n\t\r") == R"("\n\t\r")");
  CHECK(spelled({"\0", 1}) == R"("\u0000")");
  CHECK(spelled("größe 日本 😀") == "\"größe 日本 😀\"");
}

TEST_CASE("json writer: nothing that drives a terminal goes out as it is") {
  CHECK(spelled("\x1b[31m\x7f") == R"("\u001b[31m\u007f")");
  CHECK(spelled("\xe2\x80\xae") == R"("\u202e")");
  CHECK(spelled("\xf3\xa0\x80\xa0") == R"("\udb40\udc20")");  // U+E0020, a tag
}

TEST_CASE("json writer: broken bytes become the replacement character") {
  CHECK(spelled("a\xff\xc3z") == "\"a\xef\xbf\xbd\xef\xbf\xbdz\"");
}

TEST_CASE("json writer: what is written is read back") {
  std::string all;
  for (char32_t c = 1; c < 0x500; ++c) thalweg::append_utf8(all, c);
  CHECK(nlohmann::json::parse(spelled(all)).get<std::string>() == all);
}
