// SPDX-License-Identifier: Apache-2.0
// Where things end. The parser tells where a node begins and no more; the ends
// are found by a small rescan of the bytes. Pure functions over valid YAML text:
// offsets in, offsets out, never beyond the text.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace thalweg::yaml {

using Offset = std::uint32_t;

inline constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

inline bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
inline bool is_break(char c) {
  return c == '\n' || c == '\r';
}
inline bool is_space(char c) {
  return is_blank(c) || is_break(c);
}
inline bool is_flow_mark(char c) {
  return c == '[' || c == ']' || c == '{' || c == '}' || c == ',';
}
inline char byte_at(std::string_view bytes, Offset at) {
  return at < bytes.size() ? bytes[at] : '\0';
}
// True at blanks, line breaks and behind the last byte.
inline bool ends_word(std::string_view bytes, Offset at) {
  return at >= bytes.size() || is_space(bytes[at]);
}

Offset skip_blanks(std::string_view bytes, Offset at);
// Over blanks, line breaks and comments.
Offset skip_gap(std::string_view bytes, Offset at);
Offset line_end(std::string_view bytes, Offset at);    // at the break or the end
Offset line_begin(std::string_view bytes, Offset at);  // behind the break before

// Behind the name of `&name` or `*name` at `at`.
Offset anchor_end(std::string_view bytes, Offset at);

// `&anchor !tag value`: where the value stands and where the last property ends.
struct Properties {
  Offset value = 0;
  Offset end = 0;  // equal to the begin if there are none
  Offset tag = 0;  // of `!`, if there is one
  bool has_tag = false;
};
Properties skip_properties(std::string_view bytes, Offset at);

// The end of an unquoted scalar; `text` is what it was folded to.
Offset plain_end(std::string_view bytes, Offset at, std::string_view text);
// Behind the closing quote; none if it is missing.
std::optional<Offset> quoted_end(std::string_view bytes, Offset at);
// Of `|` and `>`: behind the last content line, or the header if there is none.
Offset block_end(std::string_view bytes, Offset at, std::string_view text);

// Behind the bracket that closes a collection whose last thing ends at `at`.
std::optional<Offset> behind_bracket(std::string_view bytes, Offset at);
// Behind the colon of a key that ends at `at`, if nothing else follows it.
std::optional<Offset> behind_colon(std::string_view bytes, Offset at);
// Behind the next dash of a block list, from `at` on.
std::optional<Offset> behind_dash(std::string_view bytes, Offset at);

// The end of `~`, `null`, `Null` or `NULL`, if a line break, a comment or one of
// `closers` follows.
std::optional<Offset> null_word_end(std::string_view bytes, Offset at, std::string_view closers);

}  // namespace thalweg::yaml
