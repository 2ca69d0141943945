// SPDX-License-Identifier: Apache-2.0
// Which datasets of a store are of an entity; a sorted copy of what the datasets
// say at the moment it is made.
#pragma once

#include <algorithm>
#include <compare>
#include <span>
#include <vector>

#include "manifest/manifest.h"

namespace thalweg::manifest {

class Holdings {
 public:
  struct Entry {
    StoreId store;
    EntityId entity;
    DatasetId dataset;
    friend auto operator<=>(const Entry&, const Entry&) = default;
  };

  explicit Holdings(const Model& model) {
    entries_.reserve(model.datasets.size());
    for (std::size_t i = 0; i < model.datasets.size(); ++i) {
      const DatasetData& data = model.datasets[i];
      if (data.entity) entries_.push_back({data.store, data.entity, DatasetId(i)});
    }
    std::sort(entries_.begin(), entries_.end());
  }

  // In the order of the manifest.
  std::span<const Entry> find(StoreId store, EntityId entity) const {
    const auto less = [](const Entry& a, const Entry& b) {
      return std::pair(a.store, a.entity) < std::pair(b.store, b.entity);
    };
    const auto [first, last] =
        std::equal_range(entries_.begin(), entries_.end(), Entry{store, entity, {}}, less);
    return {first, last};
  }

 private:
  std::vector<Entry> entries_;
};

}  // namespace thalweg::manifest
