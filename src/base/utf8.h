// SPDX-License-Identifier: Apache-2.0
// UTF-8: is it valid, what stands there, how wide is it on a terminal.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace thalweg {

// What stands at the start of a text. A byte that begins no valid sequence
// (overlong, surrogate, beyond U+10FFFF, cut off) stands for itself alone.
struct CodePoint {
  char32_t value = 0;
  std::size_t length = 1;  // in bytes
  bool valid = true;
};
// `text` must not be empty.
CodePoint first_code_point(std::string_view text);

// The offset of the first byte that is not valid UTF-8, if any.
std::optional<std::size_t> find_invalid_utf8(std::string_view bytes);

// A broken byte counts as one.
std::size_t count_code_points(std::string_view text);

void append_utf8(std::string& out, char32_t code_point);

// Terminal cells of one code point: 2 for wide ones (CJK, emoji), 0 for marks
// that combine with the one before, else 1.
int display_width(char32_t code_point);
// Of a text that has no control characters.
std::size_t display_width(std::string_view text);

// Characters that would drive a terminal or hide what is written: controls,
// line separators and changes of direction.
bool is_unprintable(char32_t code_point);

// Appends the text with every unprintable character as YAML spells it (`\x1b`,
// `\u202e`) and every broken byte as `\xNN`. Tabs and line breaks become `\t`,
// `\n` and `\r`.
void append_escaped(std::string& out, std::string_view text);
std::string escaped(std::string_view text);

}  // namespace thalweg
