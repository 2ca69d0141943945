// SPDX-License-Identifier: Apache-2.0
// A small generator of random numbers (SplitMix64) that gives the same sequence
// on every platform and library, which std::uniform_int_distribution does not.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace thalweg::bench {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }

  // In [0, 1).
  double fraction() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  bool chance(double probability) { return fraction() < probability; }
  // In [low, high].
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
  }
  template <std::size_t size>
  const char* pick(const std::array<const char*, size>& words) {
    return words[next() % size];
  }

 private:
  std::uint64_t state_;
};

}  // namespace thalweg::bench
