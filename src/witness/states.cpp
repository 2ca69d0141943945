// SPDX-License-Identifier: Apache-2.0
#include "witness/states.h"

#include <algorithm>
#include <cstring>

namespace thalweg::witness {

namespace {
constexpr std::size_t kFirstSlots = 1024;
}

States::States(std::size_t length) : length_(length), slots_(kFirstSlots) {}

std::size_t States::bytes() const {
  return bytes_.capacity() + slots_.capacity() * sizeof(Slot);
}

// Eight bytes at a time; mixed once more at the end, since slots take the low bits.
std::uint32_t States::hash(const Byte* state) const {
  constexpr std::uint64_t kFactor = 0x9e3779b97f4a7c15ULL;
  std::uint64_t h = length_;
  for (std::size_t i = 0; i < length_; i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, state + i, std::min<std::size_t>(8, length_ - i));
    h = (h ^ word) * kFactor;
    h ^= h >> 29U;
  }
  return static_cast<std::uint32_t>(h ^ (h >> 32U));
}

States::Added States::add(const Byte* state) {
  if ((count_ + 1) * 2 > slots_.size()) grow();
  const std::uint32_t its = hash(state);
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = its & mask;
  for (; slots_[slot].number != 0; slot = (slot + 1) & mask) {
    const auto [number, hash] = slots_[slot];
    if (hash == its && std::memcmp((*this)[number - 1], state, length_) == 0)
      return {number - 1, false};
  }
  bytes_.insert(bytes_.end(), state, state + length_);
  slots_[slot] = {static_cast<std::uint32_t>(++count_), its};
  return {static_cast<std::uint32_t>(count_ - 1), true};
}

void States::grow() {
  std::vector<Slot> larger(slots_.size() * 2);
  const std::size_t mask = larger.size() - 1;
  for (const Slot& kept : slots_) {
    if (kept.number == 0) continue;
    std::size_t slot = kept.hash & mask;
    while (larger[slot].number != 0) slot = (slot + 1) & mask;
    larger[slot] = kept;
  }
  slots_ = std::move(larger);
}

}  // namespace thalweg::witness
