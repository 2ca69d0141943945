// SPDX-License-Identifier: Apache-2.0
// The rows below a line of an excerpt: carets and dashes, and the messages that
// belong to them. Internal to the excerpts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace thalweg::diag {

// In terminal cells; never empty.
struct Mark {
  std::size_t begin = 0;
  std::size_t end = 1;
  bool primary = false;
  std::string_view message;
};

struct MarkColours {
  std::string_view primary, related, reset;
};

// Appends the rows, each behind `gutter`. The message of the last mark stands
// beside it unless marks overlap; the others hang below, from right to left:
//
//    | ------ ----- ^^^^^^ third
//    | |      |
//    | |      second
//    | first
void append_marks(std::string& out, std::string_view gutter, std::vector<Mark> marks,
                  const MarkColours& colours);

}  // namespace thalweg::diag
