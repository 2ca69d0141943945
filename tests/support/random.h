// SPDX-License-Identifier: Apache-2.0
// Random numbers that are the same on every machine and in every run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace thalweg::test {

// SplitMix64.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }

  // Less than `bound`, which is not 0.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }

  // In [low, high].
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
  }

  // In [0, 1).
  double fraction() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
  bool chance(double probability) { return fraction() < probability; }

  template <class List>
  const auto& pick(const List& list) {
    return list[below(list.size())];
  }

  std::string text(std::string_view alphabet, std::size_t longest) {
    std::string out(below(longest + 1), ' ');
    for (char& c : out) c = alphabet[below(alphabet.size())];
    return out;
  }

 private:
  std::uint64_t state_;
};

}  // namespace thalweg::test
