// SPDX-License-Identifier: Apache-2.0
// Bytes that no parser gets to see, and limits.
#include <doctest/doctest.h>

#include "shown.h"

namespace thalweg::yaml {

using namespace std::string_literals;

namespace {

struct Refused {
  std::string text;
  std::string told;  // how the only problem begins
};

void check_refused(const std::vector<Refused>& cases) {
  for (const Refused& refused : cases) {
    CAPTURE(refused.text);
    const Whole whole(refused.text);
    CHECK_FALSE(whole.root());
    REQUIRE(whole.told().size() == 1);
    CHECK(whole.told()[0].starts_with(refused.told));
    CHECK_FALSE(HandedOut(refused.text).good);
  }
}

}  // namespace

TEST_CASE("guard: invalid UTF-8 is refused with its place and its byte") {
  check_refused({
      {"a: 1\nb: \"x\xff\"\n", "2:6 M012 byte 0xff is not valid UTF-8; save"},
      {"a: \xc0\x80\n", "1:4 M012 byte 0xc0"},
      {"a: \xed\xa0\x80\n", "1:4 M012 byte 0xed"},
      {"a: \xe2\x82", "1:4 M012 byte 0xe2"},
      {"# caf\xe9\na: 1\n", "1:6 M012 byte 0xe9"},
  });
}

TEST_CASE("guard: UTF-16 and UTF-32 are refused by name") {
  check_refused({
      {"\xff\xfe"s + "a\0:\0"s, "1:1 M012 the file is UTF-16, not UTF-8; save the file as UTF-8"},
      {"\xfe\xff"s + "\0a\0:"s, "1:1 M012 the file is UTF-16"},
      {"\xff\xfe\0\0"s + "a\0\0\0"s, "1:1 M012 the file is UTF-32"},
      {"\0\0\xfe\xff"s, "1:1 M012 the file is UTF-32"},
      {"a\0:\0 \0001\0"s, "1:2 M012 the file has a NUL byte here"},
  });
}

TEST_CASE("guard: control characters are refused") {
  check_refused({
      {"a: 1\x04\n", "1:5 M012 the file has the control character U+0004; remove it"},
      {"a: \x1b[0m\n", "1:4 M012 the file has the control character U+001B"},
      {"a: \x7f\n", "1:4 M012 the file has the control character U+007F"},
      {"a: \xc2\x9b\n", "1:4 M012 the file has the control character U+009B"},
      {"a: 1\rb: 2\r", "1:5 M012 the file has a carriage return without a line feed"},
      {"a: 1\n\xef\xbb\xbf"
       "b: 2\n",
       "2:1 M012 the file has a byte order mark in the middle"},
  });
}

TEST_CASE("guard: line ends of Windows, tabs and every script are fine") {
  const Whole whole("a: x\ty\r\nb:\r\n  - \xe6\x97\xa5\xe6\x9c\xac\r\n  - \xf0\x9f\x98\x80\r\n");
  CHECK(whole.told().empty());
  CHECK(whole.tree() == "{a: x\ty, b: [\xe6\x97\xa5\xe6\x9c\xac, \xf0\x9f\x98\x80]}");
  CHECK(whole.under(whole.at("a")) == "x\ty");
}

TEST_CASE("guard: files without a map are refused") {
  check_refused({
      {"", "1:1 M012 the file is empty"},
      {"\n\n", "1:1 M012 the file has no content besides comments"},
      {"# only this\n", "1:1 M012 the file has no content besides comments"},
      {"---\n", "2:1 M012 the file has no content"},
      {"- a\n", "1:1 M012 the file is a list, not a map"},
      {"[a]\n", "1:1 M012 the file is a list, not a map"},
      {"text\n", "1:1 M012 the file is one text, not a map"},
  });
}

TEST_CASE("guard: one document per file") {
  check_refused({
      {"a: 1\n---\nb: 2\n", "2:1 M012 a second document begins here"},
      {"a: 1\n...\nb: 2\n", "3:1 M012 this line stands outside the map above"},
      {"  a: 1\nb: 2\n", "2:1 M012 this line stands outside the map above"},
  });
  CHECK(Whole("%YAML 1.2\n---\na: 1\n...\n").tree() == "{a: 1}");
  CHECK(HandedOut("s: {a: 1}\n---\ns: {b: 1}\n").calls == std::vector<std::string>{"entry s a=1"});
}

TEST_CASE("guard: size limits") {
  Limits limits;
  limits.file_size = 10;
  CHECK(Whole("a: 1234567", limits).root());
  CHECK(Whole("a: 12345678", limits).told() ==
        std::vector<std::string>{"1:1 M012 the file has 11 bytes, more than the limit of 10 bytes; "
                                 "split the file, or raise the limit"});
  limits = {};
  limits.scalar_size = 10;
  CHECK(Whole("a: 1234567890", limits).root());
  CHECK(
      Whole("a: 12345678901", limits).told() ==
      std::vector<std::string>{"1:4 M012 this text has 11 bytes, more than the limit of 10 bytes; "
                               "keep long texts in files of their own"});
  limits = {};
  limits.nodes = 5;
  CHECK(Whole("a: [1, 2]", limits).root());
  CHECK(Whole("a: [1, 2, 3]", limits).told()[0].find("more than 5 values in one file") !=
        std::string::npos);
  CHECK(HandedOut("s: {a: [1, 2], b: [1, 2]}", limits).good);
  limits = {};
  limits.anchors = 1;
  CHECK(Whole("a: &a 1\nb: 2", limits).root());
  CHECK(Whole("a: &a 1\nb: &b 2", limits).told()[0].find("more than 1 anchors in this file") !=
        std::string::npos);
}

TEST_CASE("guard: nesting is bounded") {
  for (const auto& [open, close] : {std::pair{"[", "]"}, {"{a: ", "}"}}) {
    std::string text;
    std::string end;
    for (int i = 0; i < 99; ++i) {
      text += open;
      end += close;
    }
    CHECK(Whole("a: " + text + end).root());
    const Whole whole("a: " + text + open + close + end);
    CHECK_FALSE(whole.root());
    REQUIRE(whole.told().size() == 1);
    CHECK(whole.told()[0].find("nested deeper than 100 levels") != std::string::npos);
  }
}

TEST_CASE("guard: hostile nesting ends early and never overflows the stack") {
  for (const char* piece : {"[", "{", "- ", "? ", "{a: ", ": ", "[{"}) {
    std::string text = "a:\n  ";
    while (text.size() < 100'000) text += piece;
    for (const std::string& whole : {text, text.substr(5)}) {
      CAPTURE(piece);
      CHECK_FALSE(HandedOut(whole).good);
      CHECK(HandedOut(whole).told().size() == 1);
    }
  }
}

TEST_CASE("guard: what yaml-cpp would have to hold back is bounded") {
  std::string text = "a:\n  - [";
  while (text.size() < 1'000'000) text += "1,";
  CHECK(Whole(text + "1]\n").root());
  const Whole whole(text + "1]\nb: !!str 1\n");
  CHECK_FALSE(whole.root());
  REQUIRE(whole.told().size() == 1);
  CHECK(whole.told()[0].find("too much stands behind this in one piece") != std::string::npos);
}

TEST_CASE("guard: a file that is one map in braces is read bit by bit") {
  std::string text = "# json\n{\"s\": {\n";
  for (int i = 0; i < 100'000; ++i) text += "\t\"k" + std::to_string(i) + "\": [1, 2],\n";
  const HandedOut out(text + "\t\"last\": {\"a\": 3}}}\n");
  CHECK(out.good);
  REQUIRE(out.calls.size() == 100'001);
  CHECK(out.calls.back() == "entry \"s\" \"last\"={\"a\": 3}");
}

TEST_CASE("guard: places are right in a file that is one map in braces") {
  const Whole whole(" \n{a: [x, \"y\"], b: }");
  CHECK(whole.under(whole.root()) == "{a: [x, \"y\"], b: }");
  CHECK(whole.under(whole.at("a")) == "[x, \"y\"]");
  CHECK(Whole("\n{a: [}").told()[0].starts_with("2:6 M012 `}` cannot close `[`"));
}

TEST_CASE("guard: comments of any length are fine") {
  std::string text = "a: 1\n";
  while (text.size() < 20'000'000) text += "# not much, but: [often], {again} and 'again'\n";
  CHECK(Whole(text + "b: 2\n").tree() == "{a: 1, b: 2}");
}

TEST_CASE("guard: after a thousand problems reading ends") {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "a: 1\n";
  const Whole whole(text);
  CHECK_FALSE(whole.root());
  const HandedOut out(text);
  CHECK(out.problems.items().size() == 1001);
  CHECK(out.problems.items().back().message.starts_with("more than a thousand problems"));
}

}  // namespace thalweg::yaml
