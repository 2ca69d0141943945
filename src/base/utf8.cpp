// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace thalweg {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t i) {
  return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0;
}

bool is_continuation(std::uint8_t byte) {
  return (byte & 0xc0U) == 0x80U;
}

bool is_printable_ascii(char c) {
  return c >= 0x20 && c < 0x7f;
}

// By the first byte; 0 where it cannot be first.
std::size_t sequence_length(std::uint8_t first) {
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;  // continuation, or only overlong ones begin so
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 0;
}

// The second byte decides what is overlong, a surrogate or out of range.
bool second_fits(std::uint8_t first, std::uint8_t second) {
  switch (first) {
    case 0xe0:
      return second >= 0xa0;
    case 0xed:
      return second < 0xa0;
    case 0xf0:
      return second >= 0x90;
    case 0xf4:
      return second < 0x90;
    default:
      return true;
  }
}

bool is_ascii_block(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return (word & 0x8080808080808080ULL) == 0;
}

// Skips ASCII, eight bytes at a time as long as possible.
std::size_t skip_ascii(std::string_view text, std::size_t i) {
  while (i + 8 <= text.size() && is_ascii_block(text.data() + i)) i += 8;
  while (i < text.size() && byte_at(text, i) < 0x80) ++i;
  return i;
}

void append_hex(std::string& out, std::uint32_t value, int digits) {
  for (int i = digits - 1; i >= 0; --i) {
    out += "0123456789abcdef"[(value >> (4U * static_cast<unsigned>(i))) & 0xfU];
  }
}

void append_escape(std::string& out, char32_t c) {
  const auto value = static_cast<std::uint32_t>(c);
  if (c == U'\t') {
    out += "\\t";
  } else if (c == U'\n') {
    out += "\\n";
  } else if (c == U'\r') {
    out += "\\r";
  } else if (value < 0x100) {
    out += "\\x";
    append_hex(out, value, 2);
  } else {
    out += value < 0x10000 ? "\\u" : "\\U";
    append_hex(out, value, value < 0x10000 ? 4 : 8);
  }
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
  const std::uint8_t first = byte_at(text, 0);
  const std::size_t length = sequence_length(first);
  if (length == 1) return {first, 1, true};
  const CodePoint broken{first, 1, false};
  if (length == 0 || !second_fits(first, byte_at(text, 1))) return broken;
  char32_t value = first & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const std::uint8_t next = byte_at(text, i);
    if (!is_continuation(next)) return broken;
    value = (value << 6U) | (next & 0x3fU);
  }
  return {value, length, true};
}

std::optional<std::size_t> find_invalid_utf8(std::string_view bytes) {
  for (std::size_t i = skip_ascii(bytes, 0); i < bytes.size(); i = skip_ascii(bytes, i)) {
    const CodePoint c = first_code_point(bytes.substr(i));
    if (!c.valid) return i;
    i += c.length;
  }
  return std::nullopt;
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++count) {
    const std::size_t ascii = skip_ascii(text, i);
    count += ascii - i;
    i = ascii;
    if (i == text.size()) break;
    i += first_code_point(text.substr(i)).length;
  }
  return count;
}

void append_utf8(std::string& out, char32_t c) {
  const auto add = [&out](char32_t bits) { out += static_cast<char>(bits); };
  const auto tail = [&](unsigned shift) { add(0x80U | ((c >> shift) & 0x3fU)); };
  if (c < 0x80) {
    add(c);
  } else if (c < 0x800) {
    add(0xc0U | (c >> 6U));
    tail(0);
  } else if (c < 0x10000) {
    add(0xe0U | (c >> 12U));
    tail(6);
    tail(0);
  } else {
    add(0xf0U | (c >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const CodePoint c = first_code_point(text);
    width += static_cast<std::size_t>(display_width(c.value));
    text.remove_prefix(c.length);
  }
  return width;
}

bool is_unprintable(char32_t c) {
  if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return true;
  if (c == 0x61c || c == 0x200e || c == 0x200f || c == 0xfeff) return true;
  return (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
         (c >= 0xe0000 && c <= 0xe007f);
}

void append_escaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    // Nearly all of it is printable ASCII, which is copied in one go.
    const auto* plain = std::find_if_not(text.begin(), text.end(), is_printable_ascii);
    out.append(text.begin(), plain);
    text.remove_prefix(static_cast<std::size_t>(plain - text.begin()));
    if (text.empty()) return;
    const CodePoint c = first_code_point(text);
    if (c.valid && !is_unprintable(c.value))
      out += text.substr(0, c.length);
    else
      append_escape(out, c.value);
    text.remove_prefix(c.length);
  }
}

std::string escaped(std::string_view text) {
  std::string out;
  append_escaped(out, text);
  return out;
}

}  // namespace thalweg
