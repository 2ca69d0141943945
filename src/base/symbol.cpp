// SPDX-License-Identifier: Apache-2.0
#include "base/symbol.h"

#include <cstring>

namespace thalweg {
namespace {

constexpr std::size_t kFirstSlots = 256;
constexpr std::uint64_t kMix1 = 0x9e3779b97f4a7c15ULL;
constexpr std::uint64_t kMix2 = 0xd6e8feb86659fd93ULL;

// A multiplication whose upper half comes back down: every bit of the input
// reaches every bit of the result.
std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

std::uint64_t load(const char* bytes, std::size_t count) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, count);
  return word;
}

// Eight bytes at a time. The order of symbols is that of interning, so the hash
// may differ between machines without anybody seeing it.
std::uint32_t hash_of(std::string_view text) {
  std::uint64_t state = kMix1 ^ text.size();
  while (text.size() >= 8) {
    state = fold(state ^ load(text.data(), 8), kMix2);
    text.remove_prefix(8);
  }
  if (!text.empty()) state ^= load(text.data(), text.size());
  return static_cast<std::uint32_t>(fold(state, kMix1));
}

}  // namespace

SymbolTable::SymbolTable() : slots_(kFirstSlots, 0) {}

// The slot that holds the text, or the free one where it belongs.
std::size_t SymbolTable::slot_of(std::string_view text, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (slots_[slot] != 0) {
    const std::uint32_t index = slots_[slot] - 1;
    if (hashes_[index] == hash && texts_[index] == text) break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

Symbol SymbolTable::add(std::string_view text, std::uint32_t hash, std::size_t slot) {
  texts_.push_back(text);
  hashes_.push_back(hash);
  slots_[slot] = static_cast<std::uint32_t>(texts_.size());
  if (texts_.size() * 2 > slots_.size()) grow();
  return Symbol(texts_.size() - 1);
}

void SymbolTable::grow() {
  resize_slots(slots_.size() * 2);
}

void SymbolTable::reserve(std::size_t count) {
  texts_.reserve(count);
  hashes_.reserve(count);
  std::size_t slots = slots_.size();
  while (slots < count * 2) slots *= 2;
  if (slots > slots_.size()) resize_slots(slots);
}

void SymbolTable::resize_slots(std::size_t count) {
  slots_.assign(count, 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t index = 0; index < hashes_.size(); ++index) {
    std::size_t slot = hashes_[index] & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = index + 1;
  }
}

Symbol SymbolTable::intern(std::string_view text) {
  const std::uint32_t hash = hash_of(text);
  const std::size_t slot = slot_of(text, hash);
  return slots_[slot] != 0 ? Symbol(slots_[slot] - 1) : add(text, hash, slot);
}

Symbol SymbolTable::intern_copy(std::string_view text) {
  const std::uint32_t hash = hash_of(text);
  const std::size_t slot = slot_of(text, hash);
  if (slots_[slot] != 0) return Symbol(slots_[slot] - 1);
  return add(owned_.emplace_back(text), hash, slot);
}

Symbol SymbolTable::find(std::string_view text) const {
  const std::size_t slot = slot_of(text, hash_of(text));
  return slots_[slot] != 0 ? Symbol(slots_[slot] - 1) : Symbol();
}

}  // namespace thalweg
