// SPDX-License-Identifier: Apache-2.0
#include "graph/ownership.h"

namespace thalweg::graph {

using namespace manifest;

Ownership::Ownership(const Graph& graph) : graph_(graph) {
  for (Service service : graph.manifest().services())
    services_.emplace(service.symbol(), service.id());
}

ServiceId Ownership::owning_service(ElementId place) const {
  const auto name = owner(place);
  const auto it = name ? services_.find(*name) : services_.end();
  return it == services_.end() ? ServiceId() : it->second;
}

// The service's own `owner`, else that of the system.
std::optional<Symbol> Ownership::team(ServiceId service) const {
  if (const auto own = graph_.manifest()[service][service::owner]) return *own;
  const auto system = graph_.manifest().record(graph_.manifest().model().root)[root::owner];
  return system ? std::optional(*system) : std::nullopt;
}

Truth Ownership::owns(ServiceId service, ElementId place) const {
  const auto name = owner(place);
  if (!name) return Truth::unknown;
  const auto of_team = team(service);
  if (of_team == name) return Truth::yes;
  const ServiceId owning = owning_service(place);
  if (!owning) return of_team ? Truth::no : Truth::unknown;
  return truth(graph_.roles().same_process(service, owning));
}

}  // namespace thalweg::graph
