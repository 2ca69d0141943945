// SPDX-License-Identifier: Apache-2.0
// The second half of a message: what was probably meant, where a key belongs, how
// else something is written. Every function gives an empty text where there is
// nothing good to say.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "manifest/vocabulary.h"

namespace thalweg::manifest {

// What a text in place of a map may mean: `` write `{form: index}` ``, or empty.
std::string as_map(Shape shape, std::string_view text);
// Advice where a text looks like `key:value`, else empty.
std::string missing_space(std::string_view text);

// `` did you mean `from`? `` for a word that other tools use, or empty.
std::string synonym(std::string_view key, Shape here);
// Where a key that is unknown here would stand: `` `ttl` is a key of a dataset ``.
// Empty where no map has it.
std::string belongs_elsewhere(std::string_view key, Shape here);

// `` did you mean `a`? ``, or empty. Candidates are looked through only as long
// as the budget of the run lasts, so that thousands of typos stay linear.
class Suggestions {
 public:
  std::string did_you_mean(std::string_view text, std::span<const std::string_view> candidates);
  std::string did_you_mean(std::string_view text, std::span<const std::string> candidates);
  bool exhausted() const { return budget_ == 0; }

 private:
  static constexpr std::size_t kBudget = 5'000'000;  // comparisons of two texts
  std::size_t budget_ = kBudget;
};

// `` use `a`, `b` or `c` ``, with as many as a line can hold.
std::string use_one_of(std::span<const std::string_view> words);

// The text as an id: `shop-db` for `ShopDB`; empty where that is no guess.
std::string as_id(std::string_view text);
// The same for `store/dataset`.
std::string as_reference(std::string_view text);

}  // namespace thalweg::manifest
