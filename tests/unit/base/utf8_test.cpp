// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.h"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "support/random.h"

using namespace thalweg;

namespace {

bool is_valid(std::string_view text) {
  return !find_invalid_utf8(text).has_value();
}

}  // namespace

TEST_CASE("UTF-8: every code point is valid and reads back") {
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xd800 && c < 0xe000) continue;
    std::string text;
    append_utf8(text, c);
    const CodePoint back = first_code_point(text);
    if (!back.valid || back.value != c || back.length != text.size() || !is_valid(text)) {
      CAPTURE(static_cast<std::uint32_t>(c));
      FAIL("does not read back");
    }
  }
}

TEST_CASE("UTF-8: what is not valid") {
  CHECK_FALSE(is_valid("\x80"));              // continuation first
  CHECK_FALSE(is_valid("\xc3"));              // cut off
  CHECK_FALSE(is_valid("\xc3("));             // not continued
  CHECK_FALSE(is_valid("\xe2\x82"));          // cut off
  CHECK_FALSE(is_valid("\xc0\xaf"));          // overlong
  CHECK_FALSE(is_valid("\xc1\xbf"));          // overlong
  CHECK_FALSE(is_valid("\xe0\x9f\xbf"));      // overlong
  CHECK_FALSE(is_valid("\xf0\x8f\xbf\xbf"));  // overlong
  CHECK_FALSE(is_valid("\xed\xa0\x80"));      // surrogate
  CHECK_FALSE(is_valid("\xed\xbf\xbf"));      // surrogate
  CHECK_FALSE(is_valid("\xf4\x90\x80\x80"));  // beyond U+10FFFF
  CHECK_FALSE(is_valid("\xf5\x80\x80\x80"));  // never
  CHECK_FALSE(is_valid("\xff"));              // never
  CHECK(is_valid("\xed\x9f\xbf"));
  CHECK(is_valid("\xee\x80\x80"));
  CHECK(is_valid("\xf4\x8f\xbf\xbf"));
}

TEST_CASE("UTF-8: the place of the first broken byte") {
  CHECK(find_invalid_utf8("") == std::nullopt);
  for (std::size_t length = 0; length < 40; ++length) {
    const std::string text = std::string(length, 'a') + "\xc3\xa9";
    CHECK(find_invalid_utf8(text + "\xff" + text) == length + 2);
    CHECK(find_invalid_utf8(text + "\xe2\x82") == length + 2);
  }
}

TEST_CASE("count_code_points: broken bytes count one each") {
  CHECK(count_code_points("") == 0);
  CHECK(count_code_points("abc") == 3);
  CHECK(count_code_points("h\xc3\xa9llo w\xc3\xb6rld, all of it") == 22);
  CHECK(count_code_points("\xe6\x97\xa5\xf0\x9f\x98\x80") == 2);
  CHECK(count_code_points("\xff\xe2\x82x") == 4);
}

TEST_CASE("display_width") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("\xe6\x97\xa5\xe6\x9c\xac") == 4);  // 日本
  CHECK(display_width("\xf0\x9f\x98\x80") == 2);          // emoji
  CHECK(display_width("e\xcc\x81") == 1);                 // e + combining acute
  CHECK(display_width("\xef\xbc\xa1") == 2);              // full width A
  CHECK(display_width("\xc3\xa9\xd0\xb6\xce\xb1") == 3);  // é ж α
  CHECK(display_width("\xed\x95\x9c\xea\xb8\x80") == 4);  // 한글
  CHECK(display_width(U'\u200b') == 0);                   // zero width space
  CHECK(display_width(U'\u00ad') == 1);                   // soft hyphen, as terminals do
  CHECK(display_width(U'\U0010ffff') == 1);
  CHECK(display_width(U'\0') == 1);
}

TEST_CASE("escaped: nothing gets through that drives a terminal") {
  CHECK(escaped("a b \xc3\xa9 \xe6\x97\xa5") == "a b \xc3\xa9 \xe6\x97\xa5");
  CHECK(escaped("\x1b]0;title\x07") == "\\x1b]0;title\\x07");
  CHECK(escaped(std::string_view("\0\t\n\r\x7f", 5)) == "\\x00\\t\\n\\r\\x7f");
  CHECK(escaped("\xc2\x9b") == "\\x9b");                // one byte CSI
  CHECK(escaped("\xe2\x80\xae") == "\\u202e");          // right to left override
  CHECK(escaped("\xe2\x81\xa6") == "\\u2066");          // isolate
  CHECK(escaped("\xef\xbb\xbf") == "\\ufeff");          // byte order mark
  CHECK(escaped("\xf3\xa0\x81\x81") == "\\U000e0041");  // tag
  CHECK(escaped("\xff\xc3") == "\\xff\\xc3");           // broken bytes
}

TEST_CASE("escaped: always valid and harmless, whatever the bytes") {
  test::Random random(5);
  for (int i = 0; i < 5000; ++i) {
    const std::string text =
        random.text(std::string_view("a\x1b\x80\xc2\xe2\x80\xae\xf0\x9f\xff\0\n", 12), 12);
    const std::string safe = escaped(text);
    CHECK(is_valid(safe));
    for (std::size_t at = 0; at < safe.size();) {
      const CodePoint c = first_code_point(std::string_view(safe).substr(at));
      CHECK_FALSE(is_unprintable(c.value));
      at += c.length;
    }
  }
}
