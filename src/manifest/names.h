// SPDX-License-Identifier: Apache-2.0
// Which element a name stands for. Stores, topics, externals and flows share one
// name space; services, entities and every other kind have their own; datasets
// and operations live within their store and service.
//
// One open-addressing table of ElementIds over the tables of the Model: 4 bytes a
// slot, and the names are those of the elements themselves.
#pragma once

#include <cstdint>
#include <vector>

#include "manifest/manifest.h"

namespace thalweg::manifest {

class Names {
 public:
  // `model` outlives the names and is only added to.
  explicit Names(const Model& model) : model_(model), slots_(kFirstSlots, 0) {}

  // Room for that many elements, so that the table need not grow.
  void reserve(std::size_t count);

  // An element that stands in its table already. Gives the element that has its
  // name in the same name space already, and keeps that one; else none.
  ElementId add(ElementId element);

  ElementId find(ElementKind kind, Symbol id) const { return find(kind, kTop, id); }
  // Of the name space of stores, topics, externals and flows.
  ElementId find_container(Symbol id) const { return find(ElementKind::store, id); }
  DatasetId find_dataset(StoreId store, Symbol id) const {
    return find(ElementKind::dataset, store.value, id).as<DatasetId>();
  }
  OperationId find_operation(ServiceId service, Symbol id) const {
    return find(ElementKind::operation, service.value, id).as<OperationId>();
  }

 private:
  static constexpr std::size_t kFirstSlots = 256;
  static constexpr std::uint32_t kTop = 0;

  struct Key {
    ElementKind space;
    std::uint32_t parent;
    Symbol id;
    friend bool operator==(const Key&, const Key&) = default;
  };
  static ElementKind space_of(ElementKind kind);
  Key key_of(ElementId element) const;
  ElementId find(ElementKind kind, std::uint32_t parent, Symbol id) const;
  std::size_t slot_of(const Key& key) const;
  void resize(std::size_t slots);  // a power of two

  const Model& model_;
  std::vector<std::uint32_t> slots_;  // bits of an ElementId, 0 = free
  std::size_t count_ = 0;
};

// The data that all elements have; nullptr for none and for the system.
const ElementData* find_data(const Model& model, ElementId element);

}  // namespace thalweg::manifest
