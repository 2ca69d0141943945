// SPDX-License-Identifier: Apache-2.0
#include "yaml/lines.h"

#include <algorithm>

namespace thalweg::yaml {
namespace {

// Takes no notice of quotes: good enough to talk about a broken line.
Offset without_comment(std::string_view bytes, Offset begin, Offset end) {
  for (Offset i = begin; i < end; ++i) {
    if (bytes[i] == '#' && (i == begin || is_blank(bytes[i - 1]))) end = i;
  }
  while (end > begin && is_blank(bytes[end - 1])) --end;
  return end;
}

}  // namespace

Line line_at(std::string_view bytes, Offset at) {
  Line line;
  line.begin = line_begin(bytes, at);
  const Offset end = line_end(bytes, line.begin);
  line.text = line.first = skip_blanks(bytes, line.begin);
  while (byte_at(bytes, line.first) == '-' && ends_word(bytes, line.first + 1)) {
    line.first = std::min(end, skip_blanks(bytes, line.first + 1));
  }
  line.end = without_comment(bytes, line.text, end);
  line.first = std::min(line.first, line.end);
  return line;
}

std::optional<Line> line_before(std::string_view bytes, const Line& line) {
  const Offset top = line_begin(bytes, 0);
  for (Offset begin = line.begin; begin > top;) {
    begin = line_begin(bytes, begin - 1);
    const Line before = line_at(bytes, begin);
    if (!before.empty()) return before;
  }
  return std::nullopt;
}

std::optional<Offset> find_colon(std::string_view bytes, Offset begin, Offset end) {
  for (Offset i = begin; i < end; ++i) {
    if (bytes[i] == ':' && ends_word(bytes, i + 1)) return i;
  }
  return std::nullopt;
}

bool is_conflict_marker(std::string_view bytes, const Line& line) {
  const std::string_view start = bytes.substr(line.begin, 7);
  return start == "<<<<<<<" || start == "=======" || start == ">>>>>>>";
}

}  // namespace thalweg::yaml
