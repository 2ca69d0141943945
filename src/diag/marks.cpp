// SPDX-License-Identifier: Apache-2.0
#include "diag/marks.h"

#include <algorithm>
#include <iterator>

#include "base/utf8.h"

namespace thalweg::diag {
namespace {

// One row of single-cell characters, each of a primary or of a related mark.
class Row {
 public:
  void put(std::size_t column, std::size_t count, char c, bool primary) {
    const std::size_t end = column + count;
    if (cells_.size() < end) {
      cells_.resize(end, ' ');
      primary_.resize(end, false);
    }
    std::fill_n(cells_.begin() + static_cast<std::ptrdiff_t>(column), count, c);
    std::fill_n(primary_.begin() + static_cast<std::ptrdiff_t>(column), count, primary);
  }

  std::size_t width() const { return cells_.size(); }
  bool has(char c) const { return cells_.find(c) != std::string::npos; }

  // Colours change only at the edges of runs; blanks need none.
  void append_to(std::string& out, const MarkColours& colours) const {
    for (std::size_t i = 0; i < cells_.size();) {
      std::size_t end = i + 1;
      while (end < cells_.size() && (cells_[end] == ' ') == (cells_[i] == ' ') &&
             primary_[end] == primary_[i]) {
        ++end;
      }
      const std::string_view run = std::string_view(cells_).substr(i, end - i);
      if (cells_[i] == ' ')
        out += run;
      else
        append_coloured(out, primary_[i], run, colours);
      i = end;
    }
  }

  static void append_coloured(std::string& out, bool primary, std::string_view text,
                              const MarkColours& colours) {
    out += primary ? colours.primary : colours.related;
    out += text;
    out += colours.reset;
  }

 private:
  std::string cells_;
  std::vector<bool> primary_;
};

void append_message(std::string& out, const Mark& mark, const MarkColours& colours) {
  Row::append_coloured(out, mark.primary, escaped(mark.message), colours);
}

// A mark without message is dropped where another one covers the same cells.
void merge_equal(std::vector<Mark>& marks) {
  std::vector<Mark> kept;
  for (const Mark& mark : marks) {
    const auto same = std::find_if(kept.begin(), kept.end(), [&](const Mark& other) {
      return other.begin == mark.begin && other.end == mark.end &&
             (other.message.empty() || mark.message.empty() || other.message == mark.message);
    });
    if (same == kept.end()) {
      kept.push_back(mark);
      continue;
    }
    same->primary = same->primary || mark.primary;
    if (same->message.empty()) same->message = mark.message;
  }
  marks = std::move(kept);
}

// Short marks are drawn over long ones, the primary one over its equals.
Row underline(std::vector<Mark> marks) {
  std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) {
    const std::size_t length_a = a.end - a.begin, length_b = b.end - b.begin;
    return length_a != length_b ? length_a > length_b : !a.primary && b.primary;
  });
  Row row;
  for (const Mark& mark : marks) {
    row.put(mark.begin, mark.end - mark.begin, mark.primary ? '^' : '-', mark.primary);
  }
  // Several short ones may have covered all of the primary one.
  for (const Mark& mark : marks) {
    if (mark.primary && !row.has('^')) row.put(mark.begin, 1, '^', true);
  }
  return row;
}

// Whether the message of the first one can stand beside the underlines: nothing
// follows it, and no other one with a message reaches into it. They descend.
bool fits_beside(const std::vector<Mark>& with_message, std::size_t width) {
  if (with_message.empty() || with_message.front().end < width) return false;
  return std::none_of(with_message.begin() + 1, with_message.end(),
                      [&](const Mark& mark) { return mark.end > with_message.front().begin; });
}

// `hanging` descends by column.
void append_hanging(std::string& out, std::string_view gutter, const std::vector<Mark>& hanging,
                    const MarkColours& colours) {
  const auto connect = [&](std::size_t below) {
    Row row;
    for (const Mark& mark : hanging) {
      if (mark.begin < below) row.put(mark.begin, 1, '|', mark.primary);
    }
    out += gutter;
    row.append_to(out, colours);
    return row.width();
  };
  connect(std::string::npos);
  out += '\n';
  for (const Mark& mark : hanging) {
    out.append(mark.begin - connect(mark.begin), ' ');
    append_message(out, mark, colours);
    out += '\n';
  }
}

}  // namespace

void append_marks(std::string& out, std::string_view gutter, std::vector<Mark> marks,
                  const MarkColours& colours) {
  merge_equal(marks);
  const Row row = underline(marks);
  out += gutter;
  row.append_to(out, colours);

  std::vector<Mark> hanging;
  std::copy_if(marks.begin(), marks.end(), std::back_inserter(hanging),
               [](const Mark& mark) { return !mark.message.empty(); });
  std::stable_sort(hanging.begin(), hanging.end(),
                   [](const Mark& a, const Mark& b) { return a.begin > b.begin; });
  if (fits_beside(hanging, row.width())) {
    out += ' ';
    append_message(out, hanging.front(), colours);
    hanging.erase(hanging.begin());
  }
  out += '\n';
  if (!hanging.empty()) append_hanging(out, gutter, hanging, colours);
}

}  // namespace thalweg::diag
