// SPDX-License-Identifier: Apache-2.0
#include "yaml/keys.h"

#include <algorithm>
#include <functional>

namespace thalweg::yaml {

constexpr std::size_t kSmallest = 16;

void KeySet::clear() {
  keys_.clear();
  owned_.clear();
  slots_.assign(kSmallest, 0);
}

std::size_t KeySet::slot_of(std::string_view text) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = std::hash<std::string_view>{}(text)&mask;
  while (slots_[slot] != 0 && keys_[slots_[slot] - 1].text != text) slot = (slot + 1) & mask;
  return slot;
}

void KeySet::grow() {
  slots_.assign(std::max(kSmallest, slots_.size() * 2), 0);
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    slots_[slot_of(keys_[i].text)] = static_cast<std::uint32_t>(i + 1);
  }
}

const KeySet::Key* KeySet::insert(const Key& key) {
  if (keys_.size() * 2 >= slots_.size()) grow();
  const std::size_t slot = slot_of(key.text);
  if (slots_[slot] != 0) return &keys_[slots_[slot] - 1];
  keys_.push_back(key);
  slots_[slot] = static_cast<std::uint32_t>(keys_.size());
  return nullptr;
}

const KeySet::Key* KeySet::insert_copy(const Key& key) {
  owned_.emplace_back(key.text);
  const Key* earlier = insert({owned_.back(), key.begin, key.end});
  if (earlier != nullptr) owned_.pop_back();
  return earlier;
}

}  // namespace thalweg::yaml
