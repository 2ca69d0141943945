// SPDX-License-Identifier: Apache-2.0
#include "view/location.h"

#include <algorithm>

#include "base/utf8.h"

namespace thalweg::view {

Location locate(const source::SourceMap& sources, source::Span span) {
  if (!span) return {};
  const source::Position begin = sources.begin(span);
  const source::Position end = sources.end(span);
  return {&sources, span, begin.line, begin.column, end.line, end.column};
}

Location first_line(Location location) {
  if (!location) return location;
  const auto length = count_code_points(location.sources->line(location.span.file, location.line));
  const auto line_end = static_cast<std::uint32_t>(length) + 1;
  if (location.end_line != location.line) location.end_column = line_end;
  location.end_line = location.line;
  if (location.end_column == location.column)
    location.end_column = std::min(location.column + 1, std::max(line_end, location.column));
  return location;
}

}  // namespace thalweg::view
