// SPDX-License-Identifier: Apache-2.0
#include "base/line_diff.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace thalweg {

namespace {

using Lines = std::vector<std::string_view>;

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

struct Line {
  char sign;
  std::string_view text;
};

constexpr std::size_t kMostEdits = 2000;

// The furthest points on each diagonal, for every number of edits; then back.
class Edits {
 public:
  Edits(const Lines& a, const Lines& b) : a_(a), b_(b) {}

  std::vector<Line> run() {
    const auto most = static_cast<int>(std::min(a_.size() + b_.size(), kMostEdits));
    std::vector<int> furthest(static_cast<std::size_t>(2 * most + 3), 0);
    const auto at = [&](int k) -> int& { return furthest[static_cast<std::size_t>(k + most + 1)]; };
    for (int edits = 0; edits <= most; ++edits) {
      steps_.push_back(furthest);
      for (int k = -edits; k <= edits; k += 2) {
        const bool down = k == -edits || (k != edits && at(k - 1) < at(k + 1));
        int x = down ? at(k + 1) : at(k - 1) + 1;
        while (is_same(x, x - k)) ++x;
        at(k) = x;
        if (x >= size(a_) && x - k >= size(b_)) return back(edits, most);
      }
    }
    return replace();
  }

 private:
  static int size(const Lines& lines) { return static_cast<int>(lines.size()); }
  bool is_same(int x, int y) const {
    return x < size(a_) && y < size(b_) &&
           a_[static_cast<std::size_t>(x)] == b_[static_cast<std::size_t>(y)];
  }

  std::vector<Line> back(int edits, int most) const {
    std::vector<Line> lines;
    int x = size(a_), y = size(b_);
    for (; edits >= 0; --edits) {
      const std::vector<int>& furthest = steps_[static_cast<std::size_t>(edits)];
      const auto at = [&](int k) { return furthest[static_cast<std::size_t>(k + most + 1)]; };
      const int k = x - y;
      const bool down = k == -edits || (k != edits && at(k - 1) < at(k + 1));
      const int from_k = down ? k + 1 : k - 1;
      const int from_x = edits == 0 ? 0 : at(from_k);
      const int from_y = edits == 0 ? 0 : from_x - from_k;
      while (x > from_x && y > from_y) {
        --x, --y;
        lines.push_back({' ', a_[static_cast<std::size_t>(x)]});
      }
      if (edits == 0) break;
      if (down)
        lines.push_back({'+', b_[static_cast<std::size_t>(--y)]});
      else
        lines.push_back({'-', a_[static_cast<std::size_t>(--x)]});
    }
    std::ranges::reverse(lines);
    return lines;
  }

  std::vector<Line> replace() const {
    std::vector<Line> lines;
    for (const std::string_view line : a_) lines.push_back({'-', line});
    for (const std::string_view line : b_) lines.push_back({'+', line});
    return lines;
  }

  const Lines& a_;
  const Lines& b_;
  std::vector<std::vector<int>> steps_;
};

// `@@ -12,5 +12,6 @@`, of the group of lines that begins at `first`. Where a side has no
// line, the line ahead of it is counted.
std::string hunk(const std::vector<Line>& lines, const std::vector<bool>& shown, std::size_t first,
                 std::size_t old_line, std::size_t new_line) {
  std::size_t old_count = 0, new_count = 0;
  for (std::size_t i = first; i < lines.size() && shown[i]; ++i) {
    if (lines[i].sign != '+') ++old_count;
    if (lines[i].sign != '-') ++new_count;
  }
  return fmt::format("@@ -{},{} +{},{} @@\n", old_line - (old_count == 0 ? 1 : 0), old_count,
                     new_line - (new_count == 0 ? 1 : 0), new_count);
}

}  // namespace

std::string line_diff(std::string_view before, std::string_view after, std::size_t context) {
  if (before == after) return {};
  const Lines a = lines_of(before), b = lines_of(after);
  const std::vector<Line> lines = Edits(a, b).run();
  std::vector<bool> shown(lines.size(), false);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].sign == ' ') continue;
    const std::size_t first = i > context ? i - context : 0;
    const std::size_t last = std::min(i + context + 1, lines.size());
    std::fill(shown.begin() + static_cast<std::ptrdiff_t>(first),
              shown.begin() + static_cast<std::ptrdiff_t>(last), true);
  }
  std::string out;
  std::size_t old_line = 1, new_line = 1;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (shown[i]) {
      if (i == 0 || !shown[i - 1]) out += hunk(lines, shown, i, old_line, new_line);
      out += lines[i].sign;
      out += lines[i].text;
      out += '\n';
    }
    if (lines[i].sign != '+') ++old_line;
    if (lines[i].sign != '-') ++new_line;
  }
  return out;
}

}  // namespace thalweg
