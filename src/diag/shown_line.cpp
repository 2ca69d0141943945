// SPDX-License-Identifier: Apache-2.0
#include "diag/shown_line.h"

#include <algorithm>
#include <cstdint>

#include "base/utf8.h"

namespace thalweg::diag {
namespace {

constexpr std::size_t kTab = 4;
constexpr std::string_view kCut = "…";

// Bytes around the place that are looked at; more than a window ever needs.
constexpr std::size_t kBefore = ShownLine::kWindow * 4;
constexpr std::size_t kBehind = ShownLine::kWindow * 8;

bool is_inside_character(std::string_view line, std::size_t i) {
  return i < line.size() && (static_cast<std::uint8_t>(line[i]) & 0xc0U) == 0x80U;
}

// Not in the middle of a character; broken text may have no start nearby.
std::size_t character_start(std::string_view line, std::size_t i) {
  for (int back = 0; back < 3 && i > 0 && is_inside_character(line, i); ++back) --i;
  return i;
}

}  // namespace

ShownLine::ShownLine(std::string_view line, std::size_t from, std::size_t to) {
  from = std::min(from, line.size());
  to = std::clamp(to, from, line.size());
  const std::size_t begin = character_start(line, from > kBefore ? from - kBefore : 0);
  const std::size_t end = character_start(line, std::min(line.size(), from + kBehind));
  expand(line, begin, end);
  const bool cut = begin > 0 || end < line.size();
  if (cut || cells_.back().column > kWindow) window(from, to, begin > 0, end < line.size());
  text_.erase(text_.find_last_not_of(' ') + 1);
}

void ShownLine::expand(std::string_view line, std::size_t begin, std::size_t end) {
  std::size_t column = 0;
  for (std::size_t i = begin; i < end;) {
    const CodePoint c = first_code_point(line.substr(i));
    cells_.push_back({i, column, text_.size()});
    const std::size_t start = text_.size();
    if (c.valid && c.value == U'\t')
      text_.append(kTab - column % kTab, ' ');
    else
      append_escaped(text_, line.substr(i, c.length));
    column += display_width(std::string_view(text_).substr(start));
    i += c.length;
  }
  cells_.push_back({end, column, text_.size()});
}

void ShownLine::window(std::size_t from, std::size_t to, bool cut_left, bool cut_right) {
  const std::size_t width = cells_.back().column;
  const std::size_t wanted = column_of(from);
  std::size_t left = wanted > kWindow / 3 ? wanted - kWindow / 3 : 0;
  if (!cut_left && column_of(to) <= kWindow) left = 0;
  if (!cut_right && left + kWindow > width) left = width > kWindow ? width - kWindow : 0;

  // The last cell that begins at or before a column.
  const auto at_column = [this](std::size_t column) {
    const auto next =
        std::upper_bound(cells_.begin(), cells_.end(), column,
                         [](std::size_t c, const Cell& cell) { return c < cell.column; });
    return next - 1;
  };
  const auto first = at_column(left);
  const auto last = at_column(left + kWindow);
  cut_left = cut_left || first != cells_.begin();
  cut_right = cut_right || last != cells_.end() - 1;

  const std::size_t shift = first->column;
  const std::size_t before = cut_left ? 1 : 0;
  std::string text(cut_left ? kCut : "");
  text.append(text_, first->text, last->text - first->text).append(cut_right ? kCut : "");
  std::vector<Cell> cells(first, last + 1);
  for (Cell& cell : cells) cell.column = cell.column - shift + before;
  if (cut_left) cells.insert(cells.begin(), Cell{0, 0, 0});
  text_ = std::move(text);
  cells_ = std::move(cells);
}

std::size_t ShownLine::column_of(std::size_t offset) const {
  const auto next =
      std::upper_bound(cells_.begin(), cells_.end(), offset,
                       [](std::size_t value, const Cell& cell) { return value < cell.offset; });
  return next == cells_.begin() ? cells_.front().column : (next - 1)->column;
}

}  // namespace thalweg::diag
