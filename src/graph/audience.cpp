// SPDX-License-Identifier: Apache-2.0
#include "graph/audience.h"

#include <algorithm>
#include <set>

namespace thalweg::graph {

using namespace manifest;

bool Audience::minds(TopicId topic, EntitySpan entities) {
  const Interest& found = interest(topic);
  return found.in_anything || graph_.entities().related(found.entities, entities);
}

const Audience::Interest& Audience::interest(TopicId topic) {
  const auto [it, is_new] = by_topic_.try_emplace(topic);
  if (!is_new) return it->second;
  Interest& found = it->second;
  const auto hops = graph_.hops().out(topic);
  found.in_anything = hops.empty();
  std::set<ElementId> consumers;
  for (HopId id : hops) {
    const Hop& hop = graph_.hops()[id];
    const EntitySpan held = graph_.places().entities(hop.to);
    found.entities.insert(found.entities.end(), held.begin(), held.end());
    consumers.insert(hop.via);
  }
  for (ElementId consumer : consumers) {
    if (const auto flow = consumer.as<FlowId>())
      found.in_anything = found.in_anything || graph_.manifest()[flow][flow::effects];
    if (const auto operation = consumer.as<OperationId>()) add_operation(operation, found);
  }
  auto& all = found.entities;
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return found;
}

void Audience::add_operation(OperationId consumer, Interest& interest) const {
  const Expansion x = graph_.expansions().of(consumer);
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    const EntitySpan touched = graph_.steps().entities(x, i);
    interest.entities.insert(interest.entities.end(), touched.begin(), touched.end());
    interest.in_anything = interest.in_anything || graph_.steps().is_effect(x, i);
  }
}

}  // namespace thalweg::graph
