// SPDX-License-Identifier: Apache-2.0
#include "manifest/names.h"

namespace thalweg::manifest {

ElementKind Names::space_of(ElementKind kind) {
  const bool is_container =
      kind == ElementKind::topic || kind == ElementKind::external || kind == ElementKind::flow;
  return is_container ? ElementKind::store : kind;
}

Names::Key Names::key_of(ElementId element) const {
  Key key{space_of(element.kind()), kTop, find_data(model_, element)->id};
  if (const auto dataset = element.as<DatasetId>()) {
    key.parent = model_.datasets[dataset.index()].store.value;
  } else if (const auto operation = element.as<OperationId>()) {
    key.parent = model_.operations[operation.index()].service.value;
  }
  return key;
}

// The slot that holds the key, or the free one where it belongs.
std::size_t Names::slot_of(const Key& key) const {
  constexpr std::uint64_t kMix = 0x9e3779b97f4a7c15ULL;
  const std::uint64_t bits = (std::uint64_t{key.parent} << 32U) | key.id.value;
  const std::uint64_t mixed = (bits * kMix + static_cast<std::uint64_t>(key.space)) * kMix;
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = (mixed >> 32U) & mask;
  while (slots_[slot] != 0 && key_of(ElementId::from_bits(slots_[slot])) != key) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

ElementId Names::find(ElementKind kind, std::uint32_t parent, Symbol id) const {
  if (!id) return {};
  return ElementId::from_bits(slots_[slot_of({space_of(kind), parent, id})]);
}

ElementId Names::add(ElementId element) {
  const std::size_t slot = slot_of(key_of(element));
  if (slots_[slot] != 0) return ElementId::from_bits(slots_[slot]);
  slots_[slot] = element.bits();
  if (++count_ * 2 > slots_.size()) resize(slots_.size() * 2);
  return {};
}

void Names::reserve(std::size_t count) {
  std::size_t slots = slots_.size();
  while (slots < count * 2) slots *= 2;
  if (slots > slots_.size()) resize(slots);
}

void Names::resize(std::size_t slots) {
  std::vector<std::uint32_t> old(slots, 0);
  old.swap(slots_);
  for (const std::uint32_t bits : old) {
    if (bits != 0) slots_[slot_of(key_of(ElementId::from_bits(bits)))] = bits;
  }
}

}  // namespace thalweg::manifest
