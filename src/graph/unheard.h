// SPDX-License-Identifier: Apache-2.0
// Changes of which a copy never hears: it follows events, an outbox or a topic, and
// somebody who changes the system of record sends none, though others do. One pass
// over the expansions, and a search backwards from each copy.
#pragma once

#include <vector>

#include "graph/graph.h"

namespace thalweg::graph {

struct Unheard {
  OperationId start;     // changes the record, and sends nothing
  std::uint32_t change;  // in its expansion: the first that a copy may show
  OperationId at;        // the innermost operation that makes it and never sends it
  EntityId entity;
  ElementId record;               // its system of record
  std::vector<ElementId> copies;  // sorted
  ElementId event;                // where the copies hear of other changes
  OperationId sender;             // … by this operation
  bool surely_shown = false;      // a copy surely shows what changes
};

// By operation and entity, each once. Copies that are compared and repaired, that forget
// in time or die with their process, and aggregates are left out.
std::vector<Unheard> unheard(const Graph& graph);

}  // namespace thalweg::graph
