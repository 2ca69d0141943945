// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "shown.h"

namespace thalweg::yaml {
namespace {

// `line:column text`, with a `!` for a comment alone on its line.
std::vector<std::string> directives(std::string text) {
  source::SourceMap sources;
  const source::FileId file = sources.add("test.yaml", std::move(text));
  std::vector<std::string> found;
  for (const Comment& comment : directive_comments(sources, file)) {
    const source::Position at = sources.begin(comment.span);
    found.push_back(std::to_string(at.line) + ':' + std::to_string(at.column) +
                    (comment.alone ? "! " : " ") + std::string(comment.text));
    CHECK(sources.text(comment.span).starts_with("#"));
    CHECK(sources.text(comment.span).find('\n') == std::string_view::npos);
  }
  return found;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("comments: alone on a line and behind a value") {
  CHECK(directives("# thalweg: accept A\na: 1  #thalweg:  b c \r\n  #  thalweg:d\n# other\n") ==
        Lines{"1:1! accept A", "2:7 b c", "3:3! d"});
  CHECK(directives("\xef\xbb\xbf# thalweg: x") == Lines{"1:1! x"});
}

TEST_CASE("comments: only the word right behind the mark counts") {
  CHECK(directives("# see thalweg: x\n## thalweg: y\n# thalweg : z\na: thalweg:\n").empty());
  CHECK(directives("").empty());
  CHECK(directives("thalweg: 1\n").empty());
}

TEST_CASE("comments: not inside quoted texts") {
  CHECK(directives("a: \"x # thalweg: no\"\nb: 'x # thalweg: no' # thalweg: yes\n"
                   "c: \"two\n  # thalweg: no\n  lines\"\nd: 'it''s # thalweg: no'\n") ==
        Lines{"2:22 yes"});
}

TEST_CASE("comments: quotes inside plain texts open nothing") {
  CHECK(directives("a: it's # thalweg: x\nb: two\n  'lines # thalweg: y\nc: [d'e, f # thalweg: z\n"
                   "  ]\n- \"a\": 'b'\n# thalweg: u\n") ==
        Lines{"1:9 x", "3:10 y", "4:12 z", "7:1! u"});
}

TEST_CASE("comments: not inside block texts, but on their header and behind them") {
  CHECK(directives("a: |  # thalweg: header\n  x\n  # thalweg: no\n\n  # thalweg: no\n"
                   "# thalweg: behind\nb:\n  - >-\n   x\n   # thalweg: no\n  # thalweg: item\n"
                   "  - c: |2\n        # thalweg: no\n      # thalweg: no\n    d: 1\n") ==
        Lines{"1:7 header", "6:1! behind", "11:3! item"});
}

TEST_CASE("comments: behind brackets and inside them") {
  CHECK(
      directives("a: [1, # thalweg: in\n  2] # thalweg: behind\nb: {c: 'x#', # thalweg: on\n}\n") ==
      Lines{"1:8 in", "2:6 behind", "3:14 on"});
}

}  // namespace thalweg::yaml
