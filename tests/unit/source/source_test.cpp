// SPDX-License-Identifier: Apache-2.0
#include "source/source.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/utf8.h"
#include "support/random.h"

using namespace thalweg;
using source::FileId;
using source::Position;
using source::SourceMap;
using source::Span;

namespace {

struct OneFile {
  explicit OneFile(std::string bytes) : id(map.add("a.yaml", std::move(bytes))) {}

  std::vector<std::string> lines() const {
    std::vector<std::string> out;
    for (std::uint32_t i = 1; i <= map.line_count(id); ++i) out.emplace_back(map.line(id, i));
    return out;
  }
  std::string at(std::uint32_t offset) const {
    const Position position = map.position(id, offset);
    return std::to_string(position.line) + ":" + std::to_string(position.column);
  }

  SourceMap map;
  FileId id;
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("SourceMap: keeps names and bytes") {
  SourceMap map;
  const FileId a = map.add("a.yaml", "one");
  const FileId b = map.add("b/c.yaml", "two");
  CHECK(map.size() == 2);
  CHECK(map.name(a) == "a.yaml");
  CHECK(map.bytes(b) == "two");
  const char* const where = map.bytes(a).data();
  for (int i = 0; i < 1000; ++i) map.add("x", "y");
  CHECK_MESSAGE(map.bytes(a).data() == where, "views stay good when files are added");
}

TEST_CASE("SourceMap: text of a span, whatever the span") {
  const OneFile file("hello");
  CHECK(file.map.text({file.id, 1, 3}) == "el");
  CHECK(file.map.text({file.id, 2, 2}) == "");
  CHECK(file.map.text({file.id, 3, 99}) == "lo");
  CHECK(file.map.text({file.id, 98, 99}) == "");
  CHECK(file.map.text({file.id, 3, 1}) == "");
}

TEST_CASE("SourceMap: lines end with LF, CRLF or a lone CR") {
  CHECK(OneFile("a\nb\n").lines() == Lines{"a", "b", ""});
  CHECK(OneFile("a\r\nb\r\n").lines() == Lines{"a", "b", ""});
  CHECK(OneFile("a\rb\r").lines() == Lines{"a", "b", ""});
  CHECK(OneFile("a\n\rb").lines() == Lines{"a", "", "b"});
  CHECK(OneFile("a\r\r\nb\n\n").lines() == Lines{"a", "", "b", "", ""});
  CHECK(OneFile("no break").lines() == Lines{"no break"});
  CHECK(OneFile("").lines() == Lines{""});
  CHECK(OneFile("\n").lines() == Lines{"", ""});
}

TEST_CASE("SourceMap: a line that is not there") {
  const OneFile file("a\nb");
  CHECK(file.map.line(file.id, 0) == "");
  CHECK(file.map.line(file.id, 3) == "");
  CHECK(file.map.line_start(file.id, 2) == 2);
  CHECK(file.map.line_start(file.id, 3) == 3);
  CHECK(file.map.line_start(file.id, 0) == 3);
}

TEST_CASE("SourceMap: positions are one-based, columns count code points") {
  const OneFile file("ab\n\xc3\xa9\xe6\x97\xa5x\r\ny");
  CHECK(file.at(0) == "1:1");
  CHECK(file.at(2) == "1:3");
  CHECK(file.at(3) == "2:1");
  CHECK(file.at(5) == "2:2");
  CHECK(file.at(8) == "2:3");
  CHECK(file.at(9) == "2:4");
  CHECK(file.at(11) == "3:1");
  CHECK(file.at(12) == "3:2");
  CHECK_MESSAGE(file.at(4'000'000'000U) == "3:2", "beyond the end is the end");
  CHECK(file.map.begin({file.id, 3, 11}) == Position{2, 1});
  CHECK(file.map.end({file.id, 3, 11}) == Position{3, 1});
  CHECK(file.map.line_of(file.id, 8) == 2);
}

TEST_CASE("SourceMap: the end of a file that ends with a line break") {
  const OneFile file("a\n");
  CHECK(file.at(1) == "1:2");
  CHECK(file.at(2) == "2:1");
  CHECK(OneFile("").at(0) == "1:1");
}

TEST_CASE("SourceMap: a byte order mark belongs to no line") {
  const OneFile file("\xef\xbb\xbfkey: 1\nb");
  CHECK(file.lines() == Lines{"key: 1", "b"});
  CHECK(file.at(0) == "1:1");
  CHECK(file.at(3) == "1:1");
  CHECK(file.at(4) == "1:2");
  CHECK(file.at(10) == "2:1");
  CHECK(OneFile("\xef\xbb\xbf").lines() == Lines{""});
}

TEST_CASE("SourceMap: agrees with counting from the start") {
  test::Random random(11);
  for (int i = 0; i < 300; ++i) {
    std::string bytes;
    for (std::size_t n = random.below(60); n > 0; --n) {
      static const std::vector<std::string> kPieces{
          "a", "bc", "\n", "\r\n", "\r", "\xc3\xa9", "\xe6\x97\xa5", "\xf0\x9f\x98\x80"};
      bytes += kPieces[random.below(kPieces.size())];
    }
    const OneFile file(bytes);
    std::string rejoined;
    for (std::uint32_t line = 1; line <= file.map.line_count(file.id); ++line) {
      const std::uint32_t start = file.map.line_start(file.id, line);
      const std::string_view text = file.map.line(file.id, line);
      CHECK(text.find_first_of("\r\n") == std::string_view::npos);
      CHECK(bytes.substr(start, text.size()) == text);
      for (std::uint32_t at = 0; at <= text.size(); ++at) {
        const std::size_t column = count_code_points(text.substr(0, at)) + 1;
        const bool inside = at < text.size() && (static_cast<unsigned char>(text[at]) >> 6U) == 2;
        if (inside) continue;
        REQUIRE(file.map.position(file.id, start + at) ==
                Position{line, static_cast<std::uint32_t>(column)});
      }
    }
  }
}

TEST_CASE("SourceMap: places in one enormous line do not cost its length") {
  std::string bytes(20'000'000, 'x');
  bytes.insert(10'000'000, "\xc3\xa9");
  const OneFile file(std::move(bytes));
  CHECK(file.at(9'999'999) == "1:10000000");
  CHECK(file.at(10'000'002) == "1:10000002");
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    sum += file.map.position(file.id, (i * 7919U) % 10'000'000U).column;
  }
  std::uint64_t expected = 0;
  for (std::uint32_t i = 0; i < 20'000; ++i) expected += (i * 7919U) % 10'000'000U + 1;
  CHECK(sum == expected);
}
