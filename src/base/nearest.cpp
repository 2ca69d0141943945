// SPDX-License-Identifier: Apache-2.0
// Did you mean: the distance of Damerau and Levenshtein (in its restricted form,
// where a transposed pair is not edited again) with a bound that grows with the
// length of the text. Nearly all candidates fall out before it is computed.
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "base/text.h"

namespace thalweg {
namespace {

constexpr std::size_t kLongest = 64;  // longer names are not worth guessing

// How much may differ: nothing in one letter, a third of a longer text.
std::size_t bound_for(std::size_t length) {
  if (length < 2) return 0;
  return std::clamp<std::size_t>(length / 3, 1, 4);
}

bool is_separator(char c) {
  return c == '-' || c == '_' || c == '.' || c == ' ';
}

// A name in lower case without its separators, and the set of its characters.
class Folded {
 public:
  // Nothing if it is too long.
  static std::optional<Folded> of(std::string_view text) {
    Folded folded;
    for (const char c : text) {
      if (is_separator(c)) continue;
      if (folded.size_ == kLongest) return std::nullopt;
      const char lower = to_lower(c);
      folded.text_[folded.size_++] = lower;
      folded.set_ |= 1U << (static_cast<std::uint8_t>(lower) % 32U);
    }
    return folded;
  }

  std::string_view text() const { return {text_.data(), size_}; }

  // No distance is less than this: an edit changes the length by one at most and
  // the set of characters by two.
  std::size_t least_distance(const Folded& other) const {
    const std::size_t longer = std::max(size_, other.size_) - std::min(size_, other.size_);
    const auto changed = static_cast<std::size_t>(std::popcount(set_ ^ other.set_));
    return std::max(longer, (changed + 1) / 2);
  }

 private:
  Folded() = default;

  std::array<char, kLongest> text_;
  std::size_t size_ = 0;
  std::uint32_t set_ = 0;
};

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

void drop_common_ends(std::string_view& a, std::string_view& b) {
  while (!a.empty() && !b.empty() && a.front() == b.front()) {
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  while (!a.empty() && !b.empty() && a.back() == b.back()) {
    a.remove_suffix(1);
    b.remove_suffix(1);
  }
}

using Row = std::array<std::size_t, kLongest + 1>;

// The distance, or more than `bound` when it is more than that.
std::size_t distance(std::string_view a, std::string_view b, std::size_t bound) {
  drop_common_ends(a, b);
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
  const std::optional<Folded> folded = Folded::of(text);
  if (!folded) return std::nullopt;
  const std::string ordered = in_order(text);
  const std::size_t size = folded->text().size();
  std::size_t best = bound_for(size) + 1;  // one less is wanted
  std::optional<std::string_view> found;
  for (const std::string_view candidate : candidates) {
    const std::optional<Folded> other = Folded::of(candidate);
    if (candidate == text || !other || folded->least_distance(*other) >= best) continue;
    std::size_t d = distance(folded->text(), other->text(), best - 1);
    if (d >= best && other->text().size() == size && in_order(candidate) == ordered) d = best - 1;
    if (d >= best || d >= std::max(size, other->text().size())) continue;
    best = d;
    found = candidate;
  }
  return found;
}

}  // namespace thalweg
