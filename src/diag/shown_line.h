// SPDX-License-Identifier: Apache-2.0
// One line of a source file as it goes to a terminal, and where each of its bytes
// ends up. Internal to the excerpts. The cost does not depend on how long the
// line is, only on how much of it is shown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace thalweg::diag {

class ShownLine {
 public:
  // Lines wider than this are windowed, in terminal cells.
  static constexpr std::size_t kWindow = 120;

  // `[from, to)` are the bytes that should be seen; of more than fits, the start.
  ShownLine(std::string_view line, std::size_t from, std::size_t to);

  const std::string& text() const { return text_; }
  // The cell where a byte of the line is shown; at the edge if it is outside.
  std::size_t column_of(std::size_t offset) const;

 private:
  struct Cell {
    std::size_t offset;  // in the line
    std::size_t column;
    std::size_t text;  // offset in text_
  };
  void expand(std::string_view line, std::size_t begin, std::size_t end);
  void window(std::size_t from, std::size_t to, bool cut_left, bool cut_right);

  std::string text_;
  std::vector<Cell> cells_;  // ascending; the last one is the end
};

}  // namespace thalweg::diag
