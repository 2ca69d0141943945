// SPDX-License-Identifier: Apache-2.0
// What stands below one line: carets, dashes and their messages.
#include "unit/diag/sample.h"

using namespace thalweg::diag;
using test::Sample;

TEST_CASE("marks: one place") {
  const Sample sample("kind: stor\n");
  CHECK(sample.excerpt(sample.at("stor")) == R"( --> a.yaml:1:7
  |
1 | kind: stor
  |       ^^^^
)");
  CHECK(sample.excerpt(sample.at("stor"), "no such kind") == R"( --> a.yaml:1:7
  |
1 | kind: stor
  |       ^^^^ no such kind
)");
}

TEST_CASE("marks: an empty place is one caret") {
  const Sample sample("key:\nb: 1\n");
  const Label end{{thalweg::source::FileId(0), 4, 4}, "nothing follows"};
  CHECK(sample.excerpt(sample.before("key"), "here", {end}) == R"( --> a.yaml:1:1
  |
1 | key:
  | ^   - nothing follows
  | |
  | here
)");
}

TEST_CASE("marks: messages from right to left") {
  const Sample sample("first, second, third");
  CHECK(sample.excerpt(sample.at("third"), "3",
                       {{sample.at("first"), "1"}, {sample.at("second"), "2"}}) ==
        R"( --> a.yaml:1:16
  |
1 | first, second, third
  | -----  ------  ^^^^^ 3
  | |      |
  | |      2
  | 1
)");
}

TEST_CASE("marks: a mark without message needs no row") {
  const Sample sample("first, second, third");
  CHECK(sample.excerpt(sample.at("first"), "",
                       {{sample.at("third"), "3"}, {sample.at("second"), ""}}) ==
        R"( --> a.yaml:1:1
  |
1 | first, second, third
  | ^^^^^  ------  ----- 3
)");
  CHECK(sample.excerpt(sample.at("second"), "2", {{sample.at("third"), ""}}) ==
        R"( --> a.yaml:1:8
  |
1 | first, second, third
  |        ^^^^^^  -----
  |        |
  |        2
)");
}

TEST_CASE("marks: overlapping ones hang, the short one is drawn over the long one") {
  const Sample sample("- upsert: search/product");
  CHECK(sample.excerpt(sample.at("upsert: search/product"), "the whole",
                       {{sample.at("search"), "the store"}}) ==
        R"( --> a.yaml:1:3
  |
1 | - upsert: search/product
  |   ^^^^^^^^------^^^^^^^^
  |   |       |
  |   |       the store
  |   the whole
)");
}

TEST_CASE("marks: same place, several messages") {
  const Sample sample("a: bcd");
  CHECK(sample.excerpt(sample.at("bcd"), "one",
                       {{sample.at("bcd"), "two"}, {sample.at("bcd"), "three"}}) ==
        R"( --> a.yaml:1:4
  |
1 | a: bcd
  |    ^^^
  |    |
  |    one
  |    two
  |    three
)");
}

TEST_CASE("marks: the same place twice is shown once") {
  const Sample sample("a: bcd");
  CHECK(sample.excerpt(sample.at("bcd"), "", {{sample.at("bcd"), "said by a label"}}) ==
        sample.excerpt(sample.at("bcd"), "said by a label"));
  CHECK(sample.excerpt(sample.at("bcd"), "x", {{sample.at("bcd"), "x"}}) ==
        sample.excerpt(sample.at("bcd"), "x"));
  CHECK(sample.excerpt(sample.at("a"), "x", {{sample.at("bcd"), "y"}, {sample.at("bcd"), "y"}}) ==
        sample.excerpt(sample.at("a"), "x", {{sample.at("bcd"), "y"}}));
}

TEST_CASE("marks: touching ones do not overlap") {
  const Sample sample("shop-db/product");
  CHECK(sample.excerpt(sample.at("/product"), "dataset", {{sample.at("shop-db"), "store"}}) ==
        R"( --> a.yaml:1:8
  |
1 | shop-db/product
  | -------^^^^^^^^ dataset
  | |
  | store
)");
}

TEST_CASE("marks: colours, only through the palette") {
  const Sample sample("ab cd");
  Palette palette;
  palette.error = "<E>";
  palette.gutter = "<g>";
  palette.path = "<p>";
  palette.reset = "</>";
  CHECK(sample.excerpt(sample.at("ab"), "one", {{sample.at("cd"), "two"}}, palette) ==
        R"( <g>--></> <p>a.yaml:1:1</>
  <g>|</>
<g>1 |</> ab cd
  <g>|</> <E>^^</> <g>--</> <g>two</>
  <g>|</> <E>|</>
  <g>|</> <E>one</>
)");
}

TEST_CASE("marks: without its escape sequences the coloured text is the plain one") {
  const Sample sample("first, second, third\n\n\nfourth");
  const std::vector<Label> labels{{sample.at("first"), "1"}, {sample.at("fourth"), "4"}};
  std::string coloured = sample.excerpt(sample.at("first, second"), "3", labels, Palette::ansi());
  CHECK(coloured.find("\x1b[") != std::string::npos);
  for (std::size_t at = coloured.find('\x1b'); at != std::string::npos;
       at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  CHECK(coloured == sample.excerpt(sample.at("first, second"), "3", labels));
}
