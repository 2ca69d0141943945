// SPDX-License-Identifier: Apache-2.0
// Who owns a store, dataset or topic, and whether a service is at home there:
// it is the owner, its team is, or it ships with the owner. One pass over the
// services to build; every question is a look-up.
#pragma once

#include <map>
#include <optional>

#include "graph/graph.h"

namespace thalweg::graph {

class Ownership {
 public:
  explicit Ownership(const Graph& graph);

  // The declared owner: of a dataset its own, else its store's.
  std::optional<Symbol> owner(ElementId place) const { return graph_.places().owner(place); }
  // The service that has the owner's name; none where the owner is a team.
  manifest::ServiceId owning_service(ElementId place) const;
  // Unknown where no owner is declared, or where the owner is a team and
  // nobody says which team the service belongs to.
  Truth owns(manifest::ServiceId service, ElementId place) const;

 private:
  std::optional<Symbol> team(manifest::ServiceId service) const;

  const Graph& graph_;
  std::map<Symbol, manifest::ServiceId> services_;
};

}  // namespace thalweg::graph
