// SPDX-License-Identifier: Apache-2.0
#include "graph/tiers.h"

#include <vector>

namespace thalweg::graph {

using namespace manifest;

Tiers::Tiers(const Graph& graph) : graph_(graph) {
  for (Service service : graph.manifest().services())
    services_.emplace(service.symbol(), service.id());
  for (OperationId start : graph.roles().starts()) {
    const Expansion x = graph.expansions().of(start);
    std::vector<OperationId> critical;  // by frame: the nearest on the way to it
    for (const Frame& frame : x.frames())
      critical.push_back(is_critical(frame.operation) ? frame.operation
                         : frame.parent == kNoIndex   ? OperationId()
                                                      : critical[frame.parent]);
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      const Step step = x.step(i);
      const auto dataset = step.target().as<DatasetId>();
      if (step.verb() != Verb::read || !dataset) continue;
      if (const OperationId o = critical[x.steps()[i].frame])
        readers_.try_emplace(dataset, Reader{o, step.id()});
    }
  }
}

std::optional<Tier> Tiers::of_service(Symbol name) const {
  const auto it = services_.find(name);
  return it == services_.end() ? std::nullopt : of(it->second);
}

std::optional<Tier> Tiers::of(ElementId element) const {
  const Manifest& manifest = graph_.manifest();
  if (const auto o = element.as<OperationId>()) return of(manifest[o]->service);
  if (const auto id = element.as<ServiceId>()) {
    const auto tier = manifest[id][service::tier];
    return tier ? std::optional(*tier) : std::nullopt;
  }
  const auto owner = graph_.places().owner(element);
  return owner ? of_service(*owner) : std::nullopt;
}

bool Tiers::is_critical(OperationId o) const {
  return of(o) == Tier::critical;
}

bool Tiers::is_critical(DatasetId d) const {
  const EntityId e = graph_.manifest()[d]->entity;
  return (e && graph_.entities().is_critical(e)) || readers_.contains(d);
}

std::optional<Tiers::Reader> Tiers::critical_reader(DatasetId d) const {
  const auto it = readers_.find(d);
  return it == readers_.end() ? std::nullopt : std::optional(it->second);
}

}  // namespace thalweg::graph
