// SPDX-License-Identifier: Apache-2.0
// What an erasure request does, and where its deletes come to.
#pragma once

#include <optional>
#include <set>

#include "graph/graph.h"

namespace thalweg::graph {

// What the trigger does, with everything it calls and the consumers of the
// topics it publishes to.
struct ErasureRequest {
  std::set<ElementId> deletes;  // places it deletes or invalidates in
  std::set<ElementId> updates;
  std::set<ElementId> calls;  // externals that are told
};
ErasureRequest erasure_request(const Graph& graph, OperationId trigger);

class ErasureReach {
 public:
  ErasureReach(const Graph& graph, EntityId e, const ErasureRequest& request);

  // The request itself removes the data there.
  bool removed_directly(ElementId place) const;
  // Deletes come there from what it removes: surely; or perhaps, where a hop
  // does not say. They pass through every topic.
  bool surely(ElementId place) const { return surely_.contains(place); }
  bool perhaps(ElementId place) const { return perhaps_.contains(place); }
  // What is there is unreadable once the key of its subject is gone.
  bool keys_destroyed(ElementId place) const;
  // Until what was deleted can no longer be read.
  std::optional<Duration> delay(ElementId place) const;

 private:
  std::set<ElementId> reached(Truth at_least) const;
  bool is_key_of_subject(ElementId place) const;

  const Graph& graph_;
  EntityId e_;
  const ErasureRequest& request_;
  std::set<ElementId> surely_, perhaps_;
};

}  // namespace thalweg::graph
