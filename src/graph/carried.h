// SPDX-License-Identifier: Apache-2.0
// What a topic carries, asked by what its readers hold. Linear to build; a question
// costs what has an origin in common.
#pragma once

#include <map>
#include <vector>

#include "graph/graph.h"

namespace thalweg::graph {

class Carried {
 public:
  Carried(const Graph& graph, TopicId topic);

  // What may be in the closure of `held`: what has an origin in common with it, in
  // the order of the topic.
  std::vector<EntityId> related_to(EntityId held) const;

 private:
  const Graph& graph_;
  EntitySpan carried_;
  std::map<EntityId, std::vector<std::uint32_t>> by_origin_;  // indexes
};

}  // namespace thalweg::graph
