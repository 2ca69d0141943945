// SPDX-License-Identifier: Apache-2.0
#include "yaml/places.h"

#include <cstring>

namespace thalweg::yaml {
namespace {

Offset size_of(std::string_view bytes) {
  return static_cast<Offset>(bytes.size());
}

Offset skip_spaces(std::string_view bytes, Offset at) {
  while (at < bytes.size() && is_space(bytes[at])) ++at;
  return at;
}

bool ends_entry(char c) {
  return c == ',' || c == ']' || c == '}';
}

Offset tag_end(std::string_view bytes, Offset at) {
  if (byte_at(bytes, at + 1) == '<') {
    const std::size_t close = bytes.find('>', at);
    return close == std::string_view::npos ? size_of(bytes) : static_cast<Offset>(close + 1);
  }
  return anchor_end(bytes, at);
}

// Matches the text against the source, taking any run of white space on one side
// for any run on the other; returns the end of the last thing that matched.
Offset match_folded(std::string_view bytes, Offset at, std::string_view text) {
  Offset end = at;
  for (std::size_t i = 0; i < text.size();) {
    if (is_space(text[i])) {
      ++i;
      continue;
    }
    at = skip_spaces(bytes, at);
    if (at >= bytes.size() || bytes[at] != text[i]) return end;
    end = ++at;
    ++i;
  }
  return end;
}

}  // namespace

Offset skip_blanks(std::string_view bytes, Offset at) {
  while (at < bytes.size() && is_blank(bytes[at])) ++at;
  return at;
}

Offset line_end(std::string_view bytes, Offset at) {
  const std::size_t end = bytes.find('\n', at);
  if (end == std::string_view::npos) return size_of(bytes);
  return static_cast<Offset>(end > at && bytes[end - 1] == '\r' ? end - 1 : end);
}

Offset line_begin(std::string_view bytes, Offset at) {
  const std::size_t end = at == 0 ? std::string_view::npos : bytes.rfind('\n', at - 1);
  if (end != std::string_view::npos) return static_cast<Offset>(end + 1);
  return bytes.starts_with(kByteOrderMark) ? static_cast<Offset>(kByteOrderMark.size()) : 0;
}

Offset skip_gap(std::string_view bytes, Offset at) {
  for (;;) {
    at = skip_spaces(bytes, at);
    if (byte_at(bytes, at) != '#') return at;
    at = line_end(bytes, at);
  }
}

Offset anchor_end(std::string_view bytes, Offset at) {
  while (at < bytes.size() && !is_space(bytes[at]) && !is_flow_mark(bytes[at])) ++at;
  return at;
}

Properties skip_properties(std::string_view bytes, Offset at) {
  Properties found{at, at, 0, false};
  for (;;) {
    const char c = byte_at(bytes, found.value);
    if (c != '&' && c != '!') return found;
    if (c == '!') found.tag = found.value;
    found.has_tag |= c == '!';
    found.end = c == '&' ? anchor_end(bytes, found.value) : tag_end(bytes, found.value);
    found.value = skip_gap(bytes, found.end);
  }
}

Offset plain_end(std::string_view bytes, Offset at, std::string_view text) {
  if (bytes.substr(at, text.size()) == text) return at + size_of(text);
  return match_folded(bytes, at, text);
}

std::optional<Offset> quoted_end(std::string_view bytes, Offset at) {
  const char quote = bytes[at];
  for (std::size_t i = at + 1; i < bytes.size(); ++i) {
    if (quote == '"' && bytes[i] == '\\') {
      ++i;
    } else if (bytes[i] == quote) {
      if (quote == '"' || byte_at(bytes, static_cast<Offset>(i + 1)) != quote) {
        return static_cast<Offset>(i + 1);
      }
      ++i;
    }
  }
  return std::nullopt;
}

Offset block_end(std::string_view bytes, Offset at, std::string_view text) {
  const Offset header = anchor_end(bytes, at);
  const Offset content = line_end(bytes, at);
  const Offset end = match_folded(bytes, content, text);
  return end == content ? header : end;
}

std::optional<Offset> behind_bracket(std::string_view bytes, Offset at) {
  for (;;) {
    at = skip_gap(bytes, at);
    const char c = byte_at(bytes, at);
    if (c == ']' || c == '}') return at + 1;
    if (c != ',' && c != ':' && c != '?') return std::nullopt;
    ++at;
  }
}

std::optional<Offset> behind_colon(std::string_view bytes, Offset at) {
  at = skip_gap(bytes, at);
  if (byte_at(bytes, at) != ':') return std::nullopt;
  if (!ends_word(bytes, at + 1) && !ends_entry(bytes[at + 1])) return std::nullopt;
  return at + 1;
}

std::optional<Offset> behind_dash(std::string_view bytes, Offset at) {
  at = skip_gap(bytes, at);
  if (byte_at(bytes, at) != '-' || !ends_word(bytes, at + 1)) return std::nullopt;
  return at + 1;
}

std::optional<Offset> null_word_end(std::string_view bytes, Offset at, std::string_view closers) {
  Offset end = at + 1;
  if (byte_at(bytes, at) != '~') {
    const std::string_view word = bytes.substr(at, 4);
    if (word != "null" && word != "Null" && word != "NULL") return std::nullopt;
    end = at + 4;
  }
  const Offset next = skip_blanks(bytes, end);
  const char c = byte_at(bytes, next);
  const bool comment = c == '#' && next > end;
  const bool whole =
      next >= bytes.size() || is_break(c) || comment || closers.find(c) != std::string_view::npos;
  if (!whole) return std::nullopt;
  return end;
}

}  // namespace thalweg::yaml
