// SPDX-License-Identifier: Apache-2.0
#include "manifest/yaml_text.h"

#include <doctest/doctest.h>

namespace thalweg::manifest {

TEST_CASE("plain where every reader takes it for the text") {
  for (const char* text : {"shop", "shop-db/product", "at least once", "a:b", "5s", "2k/s",
                           "99.95%", "3rd floor", "it's", "naïve – text", "a#b", "user.username"}) {
    CHECK(yaml_scalar(text, false) == text);
  }
}

TEST_CASE("quoted where some reader takes it for something else") {
  for (const char* text :
       {"no",  "Yes",  "null", "NULL", "~",     "true",       "on",    "n",     "1", "-1", "1.5",
        "1e3", "0x1f", "0o7",  ".inf", "-.NaN", "2026-10-02", "12:30", "1_000", "=", "<<", "..."}) {
    CHECK(yaml_scalar(text, false) == '"' + std::string(text) + '"');
  }
}

TEST_CASE("quoted where it would be read as structure") {
  for (const char* text :
       {"",   " a", "a ", "- a", "-a", "? a", ": a", "[a",   "{a", "#a",   "&a", "*",
        "!a", "|",  ">",  "'a",  "%a", "@a",  "`a`", "a: b", "a:", "a #b", ",a"}) {
    CHECK(yaml_scalar(text, false) == '"' + std::string(text) + '"');
  }
  CHECK(yaml_scalar("a, b", false) == "a, b");
  CHECK(yaml_scalar("a, b", true) == "\"a, b\"");
  CHECK(yaml_scalar("a?", true) == "\"a?\"");
  CHECK(yaml_scalar("{{x}}", false) == "\"{{x}}\"");
}

TEST_CASE("escapes only where they are needed") {
  CHECK(yaml_scalar("say \"no\": why", false) == "'say \"no\": why'");
  CHECK(yaml_scalar("it's: \"x\"", false) == "'it''s: \"x\"'");
  CHECK(yaml_scalar("a\nb\t\"c\"\\", false) == "\"a\\nb\\t\\\"c\\\"\\\\\"");
  CHECK(yaml_scalar(std::string("a\0b\x7f", 4), false) == "\"a\\x00b\\x7f\"");
  CHECK(yaml_scalar("a\xc2\x85z", false) == "\"a\\u0085z\"");
  CHECK(yaml_scalar("a\xe2\x80\xa8z", false) == "\"a\\u2028z\"");
}

namespace {

YamlNode step(const char* verb, const char* target) {
  return YamlNode::map(false).add(verb, YamlNode::of_text(target));
}

std::string printed(YamlNode value) {
  return to_yaml(YamlNode::map(false).add("key", std::move(value)));
}

}  // namespace

TEST_CASE("maps and lists as a person lays them out") {
  YamlNode steps = YamlNode::list(false);
  steps.add(step("read", "a/b"));
  steps.add(
      step("transaction", "local").add("steps", YamlNode::list(false).add(step("update", "c"))));
  CHECK(printed(steps) ==
        "key:\n"
        "  - read: a/b\n"
        "  - transaction: local\n"
        "    steps:\n"
        "      - update: c\n");
  CHECK(printed(YamlNode::list(false)) == "key: []\n");
  CHECK(printed(YamlNode::map(false)) == "key: {}\n");
  CHECK(printed(YamlNode()) == "key:\n");
}

TEST_CASE("on one line where it fits") {
  YamlNode list = YamlNode::list(true);
  list.add(YamlNode::of_text("a")).add(YamlNode::of_text("b, c"));
  CHECK(printed(list) == "key: [a, \"b, c\"]\n");
  CHECK(printed(YamlNode::map(true).add("a", list).add("z", YamlNode::word("5s"))) ==
        "key: {a: [a, \"b, c\"], z: 5s}\n");
  list.add(YamlNode::of_text(std::string(100, 'd')));
  CHECK(printed(list) == "key:\n  - a\n  - b, c\n  - " + std::string(100, 'd') + "\n");
}

TEST_CASE("texts of several lines") {
  CHECK(printed(YamlNode::of_text("one\n\n  two\n")) == "key: |\n  one\n\n    two\n");
  CHECK(printed(YamlNode::of_text("one\ntwo")) == "key: |-\n  one\n  two\n");
  CHECK(printed(YamlNode::of_text(" one\ntwo")) == "key: \" one\\ntwo\"\n");
  CHECK(printed(YamlNode::of_text("one \ntwo")) == "key: \"one \\ntwo\"\n");
  CHECK(printed(YamlNode::of_text("one\n\n")) == "key: \"one\\n\\n\"\n");
}

TEST_CASE("comments stand above, entries of several lines apart") {
  YamlNode commented = step("read", "a");
  commented.comments = {"thalweg: x"};
  YamlNode root = YamlNode::map(false);
  root.add("a", YamlNode::word("1")).add("b", YamlNode::list(false).add(commented));
  root.add("c", YamlNode::word("2"));
  CHECK(to_yaml(root) == "a: 1\n\nb:\n  # thalweg: x\n  - read: a\nc: 2\n");
}

}  // namespace thalweg::manifest
