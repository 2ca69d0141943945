// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "shown.h"

namespace thalweg::yaml {

using Lines = std::vector<std::string>;

TEST_CASE("anchors: aliases are expanded, each node at the place of use") {
  const Whole whole("a: &x {k: [1, \"t\\t\"]}\nb: *x\n");
  CHECK(whole.tree() == "{a: {k: [1, \"t\t\"]}, b: {k: [1, \"t\t\"]}}");
  const Node b = whole.at("b");
  CHECK(whole.under(b) == "*x");
  CHECK(whole.under(b.first_child()) == "*x");
  CHECK(whole.under(b.first_child().next_sibling().first_child()) == "*x");
  CHECK(b.first_child().text_is_in_source());
}

TEST_CASE("anchors: a later definition of the same name wins for later aliases") {
  CHECK(Whole("a: &x 1\nb: *x\nc: &x 2\nd: *x\n").tree() == "{a: 1, b: 1, c: 2, d: 2}");
}

TEST_CASE("anchors: anchored nodes outlive the entry they stand in") {
  const HandedOut out(
      "x: &d\n  a: &i [\"\\t\", 1]\n  b: 2\ns:\n  e: {<<: *d, b: 3}\n  f: *i\n  g: &g {h: *i}\n"
      "  i: [*g, *g]\n");
  CHECK(out.calls == Lines{"top x={a: [\"\t\", 1], b: 2}", "entry s e={b: 3, a: [\"\t\", 1]}",
                           "entry s f=[\"\t\", 1]", "entry s g={h: [\"\t\", 1]}",
                           "entry s i=[{h: [\"\t\", 1]}, {h: [\"\t\", 1]}]"});
  CHECK(out.told().empty());
}

TEST_CASE("anchors: a dropped duplicate still defines its anchors") {
  CHECK(HandedOut("s:\n  a: 1\n  a: &x 2\n  b: *x\n").calls == Lines{"entry s a=1", "entry s b=2"});
}

TEST_CASE("merge: explicit keys win and come first") {
  const Whole whole("d: &d {a: 1, b: 2}\ne: {<<: *d, b: 3, c: 4}\n");
  CHECK(shown(whole.at("e")) == "{b: 3, c: 4, a: 1}");
}

TEST_CASE("merge: of a list, the earlier map wins") {
  const Whole whole("d: &d {a: 1}\nf: &f {a: 2, b: 2}\ne:\n  <<: [*d, *f, {c: 3}]\n  z: 0\n");
  CHECK(shown(whole.at("e")) == "{z: 0, a: 1, b: 2, c: 3}");
}

TEST_CASE("merge: chains of defaults") {
  CHECK(Whole("a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b, z: 3}\n").tree() ==
        "{a: {x: 1}, b: {y: 2, x: 1}, c: {z: 3, y: 2, x: 1}}");
}

TEST_CASE("merge: anchors inside a merged map keep their nodes") {
  CHECK(Whole("a: &a {x: 1}\nb: {<<: *a, y: &y [2]}\nc: *y\n").tree() ==
        "{a: {x: 1}, b: {y: [2], x: 1}, c: [2]}");
}

TEST_CASE("merge: only maps can be merged") {
  const Whole whole("a: &a [1]\nb: {<<: *a, c: 1}\nd: {<<: 1}\n\"<<\": x\n");
  CHECK(whole.tree() == "{a: [1], b: {c: 1}, d: {}, \"<<\": x}");
  REQUIRE(whole.told().size() == 2);
  CHECK(whole.told()[0].starts_with("2:9 M012 `<<` merges maps, and this is not a map"));
}

TEST_CASE("merge: two merge keys in one map are a duplicate") {
  const Whole whole("a: &a {x: 1}\nb: {<<: *a, <<: *a}\n");
  REQUIRE(whole.told().size() == 1);
  CHECK(whole.told()[0].ends_with("merge several maps with one list: `<<: [*a, *b]`"));
}

TEST_CASE("anchors: a value that contains itself is an error") {
  for (const char* text : {"a: &a [*a]\n", "a: &a {b: *a}\n", "&r\na: *r\n"}) {
    const Whole whole(text);
    CHECK_FALSE(whole.root());
    REQUIRE(whole.told().size() == 1);
    CHECK(whole.told()[0].find("stands inside the value it names") != std::string::npos);
  }
}

TEST_CASE("anchors: what aliases may add is bounded") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int k = 0; k < 8; ++k) bomb += ", " + before;
    bomb += "]\n";
  }
  const Whole whole(bomb);
  CHECK_FALSE(whole.root());
  REQUIRE(whole.told().size() == 1);
  CHECK(whole.told()[0].find("aliases stand for more than 10000") != std::string::npos);
}

TEST_CASE("anchors: aliases cannot nest deeper than the limit") {
  std::string text = "a0: &a0 [x]\n";
  for (int i = 1; i < 200; ++i) {
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) +
            "]\n";
  }
  const Whole whole(text);
  CHECK_FALSE(whole.root());
  REQUIRE(whole.told().size() == 1);
  CHECK(whole.told()[0].find("nests deeper than 100 levels") != std::string::npos);
}

}  // namespace thalweg::yaml
