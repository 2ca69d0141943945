// SPDX-License-Identifier: Apache-2.0
// Which lines and files are shown, and how they are headed.
#include "unit/diag/sample.h"

using namespace thalweg::diag;
using test::Sample;

namespace {

std::string numbered_lines(int count) {
  std::string out;
  for (int i = 1; i <= count; ++i) out += "line " + std::to_string(i) + ";\n";
  return out;
}

}  // namespace

TEST_CASE("blocks: lines of one file ascend, whatever is primary") {
  const Sample sample(numbered_lines(40));
  CHECK(
      sample.excerpt(sample.at("line 31;"), "also here", {{sample.at("line 30;"), "first here"}}) ==
      R"(  --> a.yaml:31:1
   |
30 | line 30;
   | -------- first here
31 | line 31;
   | ^^^^^^^^ also here
)");
}

TEST_CASE("blocks: one line between is shown, more are dots") {
  const Sample sample(numbered_lines(40));
  CHECK(sample.excerpt(sample.at("line 8;"), "",
                       {{sample.at("line 10;"), "near"}, {sample.at("line 20;"), "far"}}) ==
        R"(  --> a.yaml:8:1
   |
 8 | line 8;
   | ^^^^^^^
 9 | line 9;
10 | line 10;
   | -------- near
...
20 | line 20;
   | -------- far
)");
}

TEST_CASE("blocks: an empty line between leaves no blank at the end") {
  const Sample sample("a\n\nb\n");
  CHECK(sample.excerpt(sample.at("a"), "", {{sample.at("b"), ""}}) == R"( --> a.yaml:1:1
  |
1 | a
  | ^
2 |
3 | b
  | -
)");
}

TEST_CASE("blocks: the primary file first, others in the order of files") {
  Sample sample;
  sample.map.add("a.yaml", "alpha\n");
  sample.map.add("b.yaml", numbered_lines(120));
  sample.map.add("c/c.yaml", "gamma\n  delta\n");
  CHECK(sample.excerpt(sample.at("120", 1), "here",
                       {{sample.at("delta", 2), "d"},
                        {sample.at("alpha", 0), "a"},
                        {sample.at("line 3", 1), "b"}}) ==
        R"(   --> b.yaml:120:6
    |
  3 | line 3;
    | ------ b
...
120 | line 120;
    |      ^^^ here
    |
   ::: a.yaml:1:1
    |
  1 | alpha
    | ----- a
    |
   ::: c/c.yaml:2:3
    |
  2 |   delta
    |   ----- d
)");
}

TEST_CASE("blocks: places over several lines are cut to the first") {
  const Sample sample("steps:\n  - update: a\n    set: b\nend\n");
  CHECK(sample.excerpt(sample.at("update: a\n    set: b"), "this step") == R"( --> a.yaml:2:5
  |
2 |   - update: a
  |     ^^^^^^^^^ this step
)");
  CHECK_MESSAGE(sample.excerpt(sample.at("\n    set")) == R"( --> a.yaml:2:14
  |
2 |   - update: a
  |              ^
)",
                "begins with the line break");
}

TEST_CASE("blocks: the end of a file") {
  const Sample sample("a: 1\n");
  CHECK(sample.excerpt({thalweg::source::FileId(0), 5, 5}, "something is missing") ==
        R"( --> a.yaml:2:1
  |
2 |
  | ^ something is missing
)");
  CHECK(sample.excerpt({thalweg::source::FileId(0), 900, 901}) == R"( --> a.yaml:2:1
  |
2 |
  | ^
)");
  CHECK(Sample("").excerpt({thalweg::source::FileId(0), 0, 0}) == R"( --> a.yaml:1:1
  |
1 |
  | ^
)");
}

TEST_CASE("blocks: without a primary place the labels are shown, without any nothing") {
  const Sample sample("a\nb\n");
  CHECK(sample.excerpt({}, "not shown", {{sample.at("b"), "b"}}) == R"( --> a.yaml:2:1
  |
2 | b
  | - b
)");
  CHECK(sample.excerpt({}, "not shown", {{{}, "nor this"}}) == "");
}

TEST_CASE("blocks: the gutter is returned") {
  const Sample sample(numbered_lines(1000));
  std::string out;
  const auto gutter = [&](std::string_view text) {
    return append_excerpt(out, sample.map, Severity::error, sample.at(text), "", {},
                          Palette::plain());
  };
  CHECK(gutter("line 9;") == 1);
  CHECK(gutter("line 10;") == 2);
  CHECK(gutter("line 1000;") == 4);
  CHECK(append_excerpt(out, sample.map, Severity::error, {}, "", {}, Palette::plain()) == 1);
}
