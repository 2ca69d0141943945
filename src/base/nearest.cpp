// SPDX-License-Identifier: Apache-2.0
// Did you mean: the distance of Damerau and Levenshtein (in its restricted form,
// where a transposed pair is not edited again) with a bound that grows with the
// length of the text.
#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/text.h"

namespace thalweg {
namespace {

constexpr std::size_t kLongest = 64;  // longer names are only compared folded

// How much may differ: nothing in one letter, a third of a longer text.
std::size_t bound_for(std::size_t length) {
  if (length < 2) return 0;
  return std::clamp<std::size_t>(length / 3, 1, 4);
}

bool is_separator(char c) {
  return c == '-' || c == '_' || c == '.' || c == ' ';
}

// Lower case, without separators.
std::string fold(std::string_view text) {
  std::string folded;
  for (const char c : text) {
    if (!is_separator(c)) folded += to_lower(c);
  }
  return folded;
}

// The words in alphabetical order: `product-update` is `update-product`.
std::string in_order(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (is_separator(c))
      words.emplace_back();
    else
      words.back() += to_lower(c);
  }
  std::sort(words.begin(), words.end());
  return join(words, " ");
}

using Row = std::array<std::size_t, kLongest + 1>;

// The distance, or `bound` + 1 when it is more than that.
std::size_t distance(std::string_view a, std::string_view b, std::size_t bound) {
  const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (difference > bound || std::max(a.size(), b.size()) > kLongest) return bound + 1;
  std::array<Row, 3> rows;  // of a[0..i-2), a[0..i-1), a[0..i)
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    Row& row = rows[i % 3];
    const Row& before = rows[(i + 2) % 3];
    row[0] = i;
    std::size_t best = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = a[i - 1] == b[j - 1];
      row[j] = std::min({row[j - 1] + 1, before[j] + 1, before[j - 1] + (same ? 0U : 1U)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], rows[(i + 1) % 3][j - 2] + 1);
      best = std::min(best, row[j]);
    }
    if (best > bound) return bound + 1;
  }
  return rows[a.size() % 3][b.size()];
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view text,
                                        std::span<const std::string_view> candidates) {
  const std::string folded = fold(text);
  const std::string ordered = in_order(text);
  const std::size_t bound = bound_for(folded.size());
  std::size_t best = bound + 1;
  std::optional<std::string_view> found;
  for (const std::string_view candidate : candidates) {
    const std::string other = fold(candidate);
    std::size_t d = folded == other ? 0 : distance(folded, other, bound);
    if (d > bound && other.size() == folded.size() && in_order(candidate) == ordered) d = bound;
    if (d >= best || d >= std::max(folded.size(), other.size())) continue;
    best = d;
    found = candidate;
  }
  return found;
}

}  // namespace thalweg
