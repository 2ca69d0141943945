// SPDX-License-Identifier: Apache-2.0
// The lines around a syntax error, as far as words, dashes and colons go.
#pragma once

#include <optional>
#include <string_view>

#include "yaml/places.h"

namespace thalweg::yaml {

struct Line {
  Offset begin = 0;
  Offset text = 0;   // behind the indentation
  Offset first = 0;  // behind dashes as well
  Offset end = 0;    // without trailing blanks and comment

  Offset column() const { return text - begin; }
  bool empty() const { return text == end; }
};

Line line_at(std::string_view bytes, Offset at);
// The nearest line above that is neither blank nor a comment.
std::optional<Line> line_before(std::string_view bytes, const Line& line);
// The first `: ` from `begin` on, or a `:` at `end`.
std::optional<Offset> find_colon(std::string_view bytes, Offset begin, Offset end);
// `<<<<<<<`, `=======` or `>>>>>>>` at the start.
bool is_conflict_marker(std::string_view bytes, const Line& line);

}  // namespace thalweg::yaml
