// SPDX-License-Identifier: Apache-2.0
// How the text of a line is shown: tabs, wide characters, controls, long lines.
#include "base/utf8.h"
#include "support/random.h"
#include "unit/diag/sample.h"

using namespace thalweg::diag;
using test::Sample;
using thalweg::source::FileId;

namespace {

// The line with number 1 and the first row below it, without their gutters.
struct Shown {
  std::string text;
  std::string marks;
};

Shown shown(const std::string& excerpt) {
  const std::size_t line = excerpt.find("\n1 |");
  REQUIRE(line != std::string::npos);
  const std::size_t end = excerpt.find('\n', line + 1);
  const std::size_t below = excerpt.find('\n', end + 1);
  const std::string row = excerpt.substr(line + 1, end - line - 1);
  return {row.size() > 4 ? row.substr(4) : "", excerpt.substr(end + 5, below - end - 5)};
}

std::string repeat(std::string_view text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("text: tabs go to the next multiple of four") {
  const Sample sample("\tab\tc: x\ty");
  CHECK(sample.excerpt(sample.at("x"), "here") == R"( --> a.yaml:1:8
  |
1 |     ab  c: x    y
  |            ^ here
)");
  CHECK(sample.excerpt(sample.at("\tc"), "a tab is as wide as it is shown") == R"( --> a.yaml:1:4
  |
1 |     ab  c: x    y
  |       ^^^ a tab is as wide as it is shown
)");
}

TEST_CASE("text: carets count cells, columns count code points") {
  const Sample sample("名: 日本 → é\xcc\x81x 😀 end");
  CHECK(sample.excerpt(sample.at("日本"), "wide") == R"( --> a.yaml:1:4
  |
1 | 名: 日本 → é́x 😀 end
  |     ^^^^ wide
)");
  CHECK(sample.excerpt(sample.at("x "), "after a mark that combines", {{sample.at("end"), "e"}}) ==
        R"( --> a.yaml:1:11
  |
1 | 名: 日本 → é́x 😀 end
  |             ^^   --- e
  |             |
  |             after a mark that combines
)");
}

TEST_CASE("text: CRLF is no part of a line") {
  const Sample sample("a: b\r\nc: d\r\n");
  CHECK(sample.excerpt(sample.at("d\r\n")) == R"( --> a.yaml:2:4
  |
2 | c: d
  |    ^
)");
}

TEST_CASE("text: blanks at the end are not shown but counted") {
  const Sample sample("a: b   \n");
  CHECK(sample.excerpt(sample.at("   "), "blanks") == R"( --> a.yaml:1:5
  |
1 | a: b
  |     ^^^ blanks
)");
}

TEST_CASE("text: a hostile manifest does not drive the terminal") {
  const Sample sample("a: \x1b[2Jb \xff x\u202ey\n");
  CHECK(sample.excerpt(sample.at("b"), "bad\x07 message\n") == R"( --> a.yaml:1:8
  |
1 | a: \x1b[2Jb \xff x\u202ey
  |           ^ bad\x07 message\n
)");
  CHECK(sample.excerpt(sample.at("\x1b")) == R"( --> a.yaml:1:4
  |
1 | a: \x1b[2Jb \xff x\u202ey
  |    ^^^^
)");
  Sample named;
  named.map.add("a\x1b.yaml", "x");
  CHECK(named.excerpt(named.at("x")) == R"( --> a\x1b.yaml:1:1
  |
1 | x
  | ^
)");
}

TEST_CASE("text: long lines show a window around the place") {
  const std::string left = repeat("0123456789", 100), right = repeat("abcdefghij", 100);
  const Sample sample(left + "HERE" + right);
  const Shown window = shown(sample.excerpt(sample.at("HERE")));
  CHECK(window.text ==
        "…" + repeat("0123456789", 4) + "HERE" + repeat("abcdefghij", 7) + "abcdef…");
  CHECK(window.marks == std::string(41, ' ') + "^^^^");
}

TEST_CASE("text: windows at both ends of a line use their width") {
  const std::string middle = repeat("0123456789", 30);
  const Sample sample("START" + middle + "END");
  const Shown start = shown(sample.excerpt(sample.at("START")));
  CHECK(start.text == "START" + middle.substr(0, 115) + "…");
  CHECK(start.marks == "^^^^^");
  const Shown end = shown(sample.excerpt(sample.at("END")));
  CHECK(end.text == "…" + middle.substr(300 - 117) + "END");
  CHECK(end.marks == std::string(118, ' ') + "^^^");
}

TEST_CASE("text: a line as wide as the window is shown whole") {
  const std::string exact(119, '.');
  const Sample fits(exact + "x"), longer(exact + "xy");
  CHECK(shown(fits.excerpt(fits.at("x"))).text == exact + "x");
  CHECK(shown(longer.excerpt(longer.at("y"))).text == "…" + exact.substr(1) + "xy");
}

TEST_CASE("text: places that fit into one window are all seen") {
  const Sample sample(std::string(500, '.') + "one" + std::string(60, '-') + "two" +
                      std::string(500, '.'));
  const std::string excerpt = sample.excerpt(sample.at("two"), "", {{sample.at("one"), ""}});
  CHECK(shown(excerpt).text == "…" + std::string(40, '.') + "one" + std::string(60, '-') + "two" +
                                   std::string(14, '.') + "…");
  CHECK(shown(excerpt).marks == std::string(41, ' ') + "---" + std::string(60, ' ') + "^^^");
}

TEST_CASE("text: a place outside the window is marked at its edge") {
  const Sample sample("one" + std::string(1000, '.') + "two" + std::string(1000, '.') + "three");
  const std::string excerpt =
      sample.excerpt(sample.at("two"), "2", {{sample.at("one"), "1"}, {sample.at("three"), "3"}});
  CHECK(shown(excerpt).text == "…" + std::string(40, '.') + "two" + std::string(77, '.') + "…");
  CHECK(shown(excerpt).marks == "-" + std::string(40, ' ') + "^^^" + std::string(77, ' ') + "- 3");
}

TEST_CASE("text: a place longer than the window fills it") {
  const Sample sample(std::string(300, '.') + std::string(300, 'x') + std::string(300, '.'));
  const Shown window = shown(sample.excerpt(sample.at(std::string(300, 'x'))));
  CHECK(window.text == "…" + std::string(40, '.') + std::string(80, 'x') + "…");
  CHECK(window.marks == std::string(41, ' ') + std::string(80, '^'));
}

TEST_CASE("text: wide characters at the edges of a window are not halved") {
  const Sample sample(repeat("日", 300) + "x" + repeat("本", 300));
  const Shown window = shown(sample.excerpt(sample.at("x")));
  CHECK(window.text == "…" + repeat("日", 20) + "x" + repeat("本", 39) + "…");
  CHECK(window.marks == std::string(41, ' ') + "^");
}

TEST_CASE("text: whatever the bytes, carets lie below the text and nothing escapes") {
  thalweg::test::Random random(21);
  static constexpr std::string_view kAlphabet("a:\t \x1b\x80\xc3\xa9\xe6\x97\xa5\xff\n\r\0", 15);
  for (int i = 0; i < 3000; ++i) {
    const std::string bytes = random.text(kAlphabet, i % 3 == 0 ? 900 : 20);
    const Sample sample(bytes);
    const auto place = [&] {
      const auto begin = static_cast<std::uint32_t>(random.below(bytes.size() + 2));
      return thalweg::source::Span{FileId(0), begin,
                                   begin + static_cast<std::uint32_t>(random.below(9))};
    };
    const std::string out = sample.excerpt(place(), "p", {{place(), "q"}, {place(), "r"}});
    CHECK(out.find('^') != std::string::npos);
    CHECK_FALSE(thalweg::find_invalid_utf8(out).has_value());
    CHECK(out.find_first_of("\x1b\t\r") == std::string::npos);
    for (std::size_t at = 0, end; at < out.size(); at = end + 1) {
      end = out.find('\n', at);
      CHECK(thalweg::display_width(out.substr(at, end - at)) < 140);
      CHECK((end == at || out[end - 1] != ' '));
    }
  }
}

TEST_CASE("text: an enormous line costs no more than a short one") {
  const Sample sample(std::string(20'000'000, 'x') + "y");
  for (std::uint32_t i = 0; i < 2000; ++i) {
    const std::string out = sample.excerpt({FileId(0), i * 9999, i * 9999 + 5}, "here");
    REQUIRE(out.size() < 600);
  }
}
