// SPDX-License-Identifier: Apache-2.0
// What yaml-cpp 0.7 does differently from what one would expect, mended here.
#include <doctest/doctest.h>

#include "shown.h"

namespace thalweg::yaml {

TEST_CASE("quirk: offsets count bytes, and a byte order mark is counted") {
  const Whole whole("\xef\xbb\xbfk\xc3\xa9y: \xe2\x82\xac\nb: x\n");
  CHECK(whole.under(whole.at("k\xc3\xa9y")) == "\xe2\x82\xac");
  CHECK(whole.under(whole.at("b")) == "x");
}

TEST_CASE("quirk: an empty value stands behind its key, not at the next token") {
  const Whole whole("a:\n\n# note\nb:   # note\nnull:\nc: {d: , e}\nf:\n");
  CHECK(whole.at("a").is_null());
  CHECK(whole.at("a").span().begin == 2);
  CHECK(whole.at("a").span().end == 2);
  CHECK(whole.at("b").span().begin == 13);
  CHECK(whole.under(whole.at("c")) == "{d: , e}");
}

TEST_CASE("quirk: an empty item stands behind its dash") {
  const Whole whole("a:\n  -\n  # note\n  -\n  - x\n");
  Node item = whole.at("a").first_child();
  CHECK(item.span().begin == 6);
  item = item.next_sibling();
  CHECK(item.span().begin == 19);
  CHECK(whole.under(item.next_sibling()) == "x");
}

TEST_CASE("quirk: a written null keeps its place") {
  const Whole whole("a: ~\nb: null\nc: NULL # x\nd:\n  null\ne: [~, null]\nf: nullable\n");
  CHECK(whole.under(whole.at("a")) == "~");
  CHECK(whole.under(whole.at("b")) == "null");
  CHECK(whole.under(whole.at("c")) == "NULL");
  CHECK(whole.under(whole.at("d")) == "null");
  CHECK(whole.under(whole.at("e").first_child()) == "~");
  CHECK(whole.at("f").text() == "nullable");
}

TEST_CASE("quirk: an empty value before a key that begins with null is empty") {
  const Whole whole("a:\nnull [x: 1\nb:\n  -\nnull-b: 2\nc: [ , null ]\n? d\n:{e: 3\n");
  CHECK(whole.told().empty());
  CHECK(whole.tree() == "{a: ~, null [x: 1, b: [~], null-b: 2, c: [~, ~], d: ~, :{e: 3}");
  CHECK(whole.at("a").span().begin == 2);
  CHECK(whole.under(whole.at("b")) == "-");
  CHECK(whole.under(whole.at("d")).empty());
  CHECK(whole.at("d").span().begin < whole.at(":{e").span().begin);
}

TEST_CASE("quirk: anchors and tags are not part of a value's place") {
  const Whole whole(
      "a: &x !!str v\nb: !!str &y 'w'\nc: &z\n  d: 1\ne: &w [1]\nf: &v\ng: &u ~\nh: !!str\ni: 1\n");
  CHECK(whole.told().empty());
  CHECK(whole.under(whole.at("a")) == "v");
  CHECK(whole.under(whole.at("b")) == "'w'");
  CHECK(whole.under(whole.at("c")) == "d: 1");
  CHECK(whole.under(whole.at("e")) == "[1]");
  CHECK(whole.at("f").is_null());
  CHECK(whole.under(whole.at("f")).empty());
  CHECK(whole.under(whole.at("g")) == "~");
  CHECK(shown(whole.at("h")) == "\"\"");
  CHECK(whole.under(whole.at("h")).empty());
}

TEST_CASE("quirk: an empty value is empty where what follows has an anchor") {
  const Whole whole("a:\n&x b: !!str 1\nc:\n!!str d: 2\n");
  CHECK(whole.told().empty());
  CHECK(whole.tree() == "{a: ~, b: \"1\", c: ~, \"d\": 2}");
  CHECK(whole.at("a").span().begin == 2);
  CHECK_FALSE(whole.at("c").is_quoted());
}

TEST_CASE("quirk: a quote that is never closed is an error, also at the end of a line") {
  const Whole whole("a: 1\nb: \"foo\nc: 2\n");
  CHECK_FALSE(whole.root());
  REQUIRE(whole.told().size() == 1);
  CHECK(whole.told()[0].starts_with("2:4 M012 this quote is never closed"));
}

TEST_CASE("quirk: a last line without a colon is no key") {
  for (const char* text : {"a: 1\nb\n", "a: 1\nb:2\n", "a:\n  b: 1\n  c\n", "a:\nnull - k\n"}) {
    const Whole whole(text);
    CHECK_FALSE(whole.root());
    REQUIRE(whole.told().size() == 1);
    CHECK(whole.told()[0].find("expected `:` behind this key") != std::string::npos);
  }
}

TEST_CASE("quirk: the escapes for U+0085 and U+00A0 give UTF-8") {
  CHECK(Whole("a: \"\\N\\_x\"\n").at("a").text() == "\xc2\x85\xc2\xa0x");
}

TEST_CASE("quirk: control characters cannot come in by escapes") {
  const Whole whole("a: \"\\e[31m\"\nb: \"\\t\\n\"\n");
  REQUIRE(whole.told().size() == 1);
  CHECK(whole.told()[0].starts_with("1:4 M012 this text has the control character U+001B"));
}

TEST_CASE("quirk: events before a throw leave no problems behind") {
  const Whole whole("a: [{: x, b: [}\n");
  CHECK_FALSE(whole.root());
  CHECK(whole.told().size() == 1);
}

}  // namespace thalweg::yaml
