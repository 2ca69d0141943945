// SPDX-License-Identifier: Apache-2.0
#include "graph/carried.h"

#include <algorithm>

namespace thalweg::graph {

Carried::Carried(const Graph& graph, TopicId topic)
    : graph_(graph), carried_(graph.places().entities(topic)) {
  for (std::uint32_t i = 0; i < carried_.size(); ++i)
    for (EntityId origin : graph.entities().origins(carried_[i])) by_origin_[origin].push_back(i);
}

std::vector<EntityId> Carried::related_to(EntityId held) const {
  std::vector<std::uint32_t> indexes;
  for (EntityId origin : graph_.entities().origins(held))
    if (const auto it = by_origin_.find(origin); it != by_origin_.end())
      indexes.insert(indexes.end(), it->second.begin(), it->second.end());
  std::sort(indexes.begin(), indexes.end());
  indexes.erase(std::unique(indexes.begin(), indexes.end()), indexes.end());
  std::vector<EntityId> found;
  for (std::uint32_t i : indexes) found.push_back(carried_[i]);
  return found;
}

}  // namespace thalweg::graph
