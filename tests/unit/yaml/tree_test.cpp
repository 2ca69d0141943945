// SPDX-License-Identifier: Apache-2.0
// Whole documents: shapes, texts and the source text under every node.
#include <doctest/doctest.h>

#include "shown.h"

namespace thalweg::yaml {

TEST_CASE("tree: block and flow give the same shape") {
  CHECK(Whole("a: 1\nb:\n  - x\n  - {c: d}\ne: ~\n").tree() == "{a: 1, b: [x, {c: d}], e: ~}");
  CHECK(Whole("{a: 1, b: [x, {c: d}], e: ~}").tree() == "{a: 1, b: [x, {c: d}], e: ~}");
  CHECK(Whole("a: []\nb: {}\n").tree() == "{a: [], b: {}}");
  CHECK(Whole("a:\n- [k: v]\n- - 1\n  - 2\n").tree() == "{a: [[{k: v}], [1, 2]]}");
  CHECK(Whole("? a\n: 1\n? b\n").tree() == "{a: 1, b: ~}");
  CHECK(Whole("a: {b, c: }\n").tree() == "{a: {b: ~, c: ~}}");
}

TEST_CASE("tree: quoted scalars are told from plain ones") {
  const Whole whole("a: 1\nb: \"1\"\nc: '1'\nd: |-\n  1\ne: !!str 1\nf: ! 1\ng: !!int \"1\"\n");
  CHECK(whole.tree() == R"({a: 1, b: "1", c: "1", d: "1", e: "1", f: "1", g: 1})");
  CHECK(whole.told().empty());
}

TEST_CASE("tree: text that stands in the source is a view into it") {
  const Whole whole(
      "a: plain text\nb: \"quoted\"\nc: 'it''s'\nd: \"tab\\t\"\ne: two\n  lines\nf: ''\n");
  CHECK(whole.at("a").text_is_in_source());
  CHECK(whole.at("b").text_is_in_source());
  CHECK_FALSE(whole.at("c").text_is_in_source());
  CHECK(whole.at("c").text() == "it's");
  CHECK(whole.at("d").text() == "tab\t");
  CHECK(whole.at("e").text() == "two lines");
  CHECK(whole.at("f").text().empty());
  const std::string_view bytes = whole.sources.bytes(whole.file);
  CHECK(whole.at("b").text().data() == bytes.data() + bytes.find("quoted"));
}

TEST_CASE("tree: the span of a scalar is its source text") {
  const Whole whole(
      "a: plain text  # note\nb: \"qu\\\"oted\" \nc: 'it''s'\nd: two\n  lines  \n\n  more\n"
      "e: |+  # keep\n  one\n\n   two\n\n\nf: >-\n  folded\n  text\ng: |\nh: \"two\n  lines\"\n");
  CHECK(whole.under(whole.at("a")) == "plain text");
  CHECK(whole.under(whole.at("b")) == "\"qu\\\"oted\"");
  CHECK(whole.under(whole.at("c")) == "'it''s'");
  CHECK(whole.under(whole.at("d")) == "two\n  lines  \n\n  more");
  CHECK(whole.under(whole.at("e")) == "|+  # keep\n  one\n\n   two");
  CHECK(whole.under(whole.at("f")) == ">-\n  folded\n  text");
  CHECK(whole.under(whole.at("g")) == "|");
  CHECK(whole.under(whole.at("h")) == "\"two\n  lines\"");
}

TEST_CASE("tree: the span of a container goes from its first to its last byte") {
  const Whole whole(
      "a:\n  x: 1\n  y:\n    - 2\n    -\n# note\n\nb: [1, {c: 2} , ] # end\nc: { }\nd: [k: v]\n");
  CHECK(whole.under(whole.at("a")) == "x: 1\n  y:\n    - 2\n    -");
  CHECK(whole.under(whole.at("b")) == "[1, {c: 2} , ]");
  CHECK(whole.under(whole.at("c")) == "{ }");
  CHECK(whole.under(whole.at("d").first_child()) == "k: v");
  CHECK(whole.under(whole.root()).ends_with("d: [k: v]"));
}

TEST_CASE("tree: duplicate keys are reported with the first place and dropped") {
  const Whole whole("a: 1\nb: 2\na: [3]\nc: 4\n");
  CHECK(whole.tree() == "{a: 1, b: 2, c: 4}");
  CHECK(whole.told() == std::vector<std::string>{
                            "3:1 M003 key `a` appears twice in this map (1:1 first written here); "
                            "rename or remove one of the two; the second is ignored"});
}

TEST_CASE("tree: duplicates are found among many keys") {
  std::string text;
  for (int i = 0; i < 50; ++i) text += 'k' + std::to_string(i) + ": 1\n";
  const Whole whole(text + "k7: 2\nlast: 3\n");
  REQUIRE(whole.told().size() == 1);
  CHECK(whole.told()[0].starts_with("51:1 M003 key `k7`"));
  CHECK(shown(whole.at("k7")) == "1");
  CHECK(shown(whole.at("last")) == "3");
}

TEST_CASE("tree: keys must be plain texts") {
  const Whole whole("? [a, b]\n: 1\n~: 2\n{c: d}: 3\n\"null\": 4\ne: 5\n");
  CHECK(whole.tree() == "{\"null\": 4, e: 5}");
  REQUIRE(whole.told().size() == 3);
  CHECK(whole.told()[0].starts_with("1:3 M012 a list or a map cannot be a key"));
  CHECK(whole.told()[1].starts_with("3:1 M012 `null` cannot be a key"));
  CHECK(whole.told()[2].starts_with("4:1 M012 a list or a map cannot be a key"));
}

TEST_CASE("tree: a missing key is an error") {
  const Whole whole("a:\n  : 1\n");
  CHECK(whole.tree() == "{a: {}}");
  REQUIRE(whole.told().size() == 1);
  CHECK(whole.told()[0].starts_with("2:3 M012 there is no key before this `:`"));
}

}  // namespace thalweg::yaml
