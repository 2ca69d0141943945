// SPDX-License-Identifier: Apache-2.0
// Hops by place, in their order; of a place with many also by the origins of what
// they may move, so that a search for one entity does not look at those of all
// others. Linear to build; a hop that moves a lot is not listed for each of it.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/id.h"
#include "graph/entities.h"
#include "graph/rows.h"

namespace thalweg::graph {

using HopId = Id<struct HopTag>;

// A hop with more of them moves so much that it is looked at for every entity.
inline constexpr std::size_t kFewOrigins = 8;

class HopRows {
 public:
  HopRows() = default;
  // `origins`: by hop, of all that it may move.
  HopRows(std::size_t places, std::span<const Rows<HopId>::Entry> hops,
          const Rows<EntityId>& origins);

  std::span<const HopId> operator[](std::uint32_t place) const { return all_[place]; }
  // At least those that move something with one of these origins.
  std::span<const HopId> about(std::uint32_t place, EntitySpan origins) const;

 private:
  struct Range {
    std::uint32_t first = 0, count = 0;
  };
  using Listed = std::vector<std::pair<EntityId, HopId>>;
  void index(std::uint32_t place, const Rows<EntityId>& origins);
  Range add(std::span<const std::pair<EntityId, HopId>> some, std::span<const HopId> wide);
  std::span<const HopId> list(Range range) const {
    return std::span(pool_).subspan(range.first, range.count);
  }
  static std::uint64_t key(std::uint32_t place, EntityId origin) {
    return (std::uint64_t{place} << 32U) | origin.value;
  }

  Rows<HopId> all_;
  std::vector<HopId> pool_;
  std::unordered_map<std::uint64_t, Range> by_origin_;  // of the places in wide_
  std::unordered_map<std::uint32_t, Range> wide_;       // what moves a lot, by place
};

}  // namespace thalweg::graph
