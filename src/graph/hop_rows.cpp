// SPDX-License-Identifier: Apache-2.0
#include "graph/hop_rows.h"

#include <algorithm>
#include <iterator>

namespace thalweg::graph {

namespace {

constexpr std::size_t kMany = 16;  // hops of a place
// What the lists of a place may hold, for each of its hops.
constexpr std::size_t kGrowth = 4 * kFewOrigins;

}  // namespace

HopRows::HopRows(std::size_t places, std::span<const Rows<HopId>::Entry> hops,
                 const Rows<EntityId>& origins)
    : all_(places, hops) {
  for (std::uint32_t place = 0; place < places; ++place)
    if (all_[place].size() > kMany) index(place, origins);
}

void HopRows::index(std::uint32_t place, const Rows<EntityId>& origins) {
  Listed narrow;
  std::vector<HopId> wide;
  for (HopId id : all_[place]) {
    const EntitySpan of_hop = origins[id.index()];
    if (of_hop.size() > kFewOrigins) wide.push_back(id);
    if (of_hop.size() <= kFewOrigins)
      for (EntityId origin : of_hop) narrow.emplace_back(origin, id);
  }
  std::sort(narrow.begin(), narrow.end());
  std::size_t lists = 1;
  for (std::size_t i = 1; i < narrow.size(); ++i) lists += narrow[i].first != narrow[i - 1].first;
  if (lists * wide.size() > kGrowth * all_[place].size()) return;
  wide_[place] = add({}, wide);
  for (auto it = narrow.begin(); it != narrow.end();) {
    const EntityId origin = it->first;
    const auto end =
        std::find_if(it, narrow.end(), [&](const auto& entry) { return entry.first != origin; });
    by_origin_[key(place, origin)] = add({it, end}, wide);
    it = end;
  }
}

HopRows::Range HopRows::add(std::span<const std::pair<EntityId, HopId>> some,
                            std::span<const HopId> wide) {
  const std::size_t first = pool_.size();
  for (const auto& [origin, id] : some) pool_.push_back(id);
  const auto middle = static_cast<std::ptrdiff_t>(pool_.size());
  pool_.insert(pool_.end(), wide.begin(), wide.end());
  std::inplace_merge(pool_.begin() + static_cast<std::ptrdiff_t>(first), pool_.begin() + middle,
                     pool_.end());
  return {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(pool_.size() - first)};
}

std::span<const HopId> HopRows::about(std::uint32_t place, EntitySpan origins) const {
  const auto wide = origins.size() == 1 ? wide_.find(place) : wide_.end();
  if (wide == wide_.end()) return all_[place];
  const auto own = by_origin_.find(key(place, origins.front()));
  return list(own == by_origin_.end() ? wide->second : own->second);
}

}  // namespace thalweg::graph
