// SPDX-License-Identifier: Apache-2.0
#include "graph/audience.h"

#include <algorithm>

namespace thalweg::graph {

using namespace manifest;

Audience::Audience(const Graph& graph) : graph_(graph) {
  const auto add = [&](ElementId consumer) {
    for (ElementId input : graph.delivery().inputs(consumer)) consumers_[input].push_back(consumer);
  };
  for (Flow flow : graph.manifest().flows()) add(flow);
  for (OperationId start : graph.roles().starts())
    if (graph.roles().is_consumer(start)) add(start);
}

bool Audience::minds(TopicId topic, EntitySpan entities) {
  const Interest& found = interest(topic);
  return found.in_anything || graph_.entities().related(found.entities, entities);
}

const Audience::Interest& Audience::interest(TopicId topic) {
  const auto [it, is_new] = by_topic_.try_emplace(topic);
  if (!is_new) return it->second;
  Interest& found = it->second;
  const std::vector<ElementId>& all = consumers_[topic];
  found.in_anything = all.empty();
  for (ElementId consumer : all)
    if (const auto operation = consumer.as<OperationId>())
      add(operation, found);
    else
      add(graph_.manifest()[consumer.as<FlowId>()], found);
  std::sort(found.entities.begin(), found.entities.end());
  found.entities.erase(std::unique(found.entities.begin(), found.entities.end()),
                       found.entities.end());
  return found;
}

void Audience::add(OperationId consumer, Interest& interest) const {
  const Expansion x = graph_.expansions().of(consumer);
  interest.in_anything = interest.in_anything || x.size() == 0;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    const EntitySpan touched = graph_.steps().entities(x, i);
    interest.entities.insert(interest.entities.end(), touched.begin(), touched.end());
    interest.in_anything = interest.in_anything || graph_.steps().is_effect(x, i);
  }
}

void Audience::add(Flow consumer, Interest& interest) const {
  const std::vector<ElementId> outputs = graph_.delivery().outputs(consumer);
  interest.in_anything = interest.in_anything || outputs.empty() || consumer[flow::effects];
  for (ElementId to : outputs) {
    const EntitySpan held = graph_.places().entities(to);
    interest.entities.insert(interest.entities.end(), held.begin(), held.end());
  }
}

}  // namespace thalweg::graph
