// SPDX-License-Identifier: Apache-2.0
// The words of the loader's messages: how a map is called, what a key expects,
// where a key belongs, and what was probably meant.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/ids.h"
#include "manifest/vocabulary.h"

namespace thalweg::manifest {

// `a store`, `` `replication` ``; stands behind "in" or "of".
std::string_view noun(Shape shape);
// `a store`; `an operation`.
std::string_view noun(ElementKind kind);
// `topic`, `operation`: without an article.
std::string_view bare_noun(ElementKind kind);

// What stands behind a key: `a duration, such as `15m``.
std::string expectation(const FieldInfo& field);
// What a reference may name: `a dataset or topic`; the same without article.
std::string target_nouns(std::uint32_t targets);
std::string bare_target_nouns(std::uint32_t targets);
// How it is spelled: `` `store/dataset` or a topic's id ``.
std::string target_spelling(std::uint32_t targets);

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

// The text as an id: lower case, separators in place of what an id may not have;
// empty where nothing is left.
std::string as_id(std::string_view text);

}  // namespace thalweg::manifest
