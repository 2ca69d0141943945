// SPDX-License-Identifier: Apache-2.0
// Which writes need coordination (invariant confluence): may two replicas accept
// the write independently and merge later without ever breaking a constraint?
// Every question is a look-up, but a cascading delete, which looks through
// its own transaction.
#pragma once

#include "graph/constraints.h"

namespace thalweg::graph {

class Coordination {
 public:
  Coordination(const Graph& graph, const Constraints& constraints)
      : graph_(graph), constraints_(constraints) {}

  // Is the constraint preserved without coordination, whatever else runs at the
  // same time? Of a write of an entity that it speaks about. Unknown where the
  // verb alone does not tell: then `guards` decides, on this write or another.
  Truth preserves(Guarantee g, const Expansion& x, std::uint32_t i) const;

  // Does the system choose the value of a `unique` constraint: random, or the id
  // of the request?
  bool system_chooses(Guarantee g, manifest::Step step) const;

  // Unique over the key, and every write that creates one is a conditional write: the
  // engine decides on the key, although it may have no constraint of that name.
  bool decided_by_key(Guarantee g) const;

 private:
  Truth by_table(Guarantee g, const Expansion& x, std::uint32_t i) const;
  Truth by_foreign_key(Guarantee g, const Expansion& x, std::uint32_t i) const;
  Truth by_bound(Guarantee g, manifest::Verb verb) const;
  bool has_partner(const Expansion& x, std::uint32_t i, manifest::Verb verb, EntityId of) const;
  bool is_about(const Expansion& x, std::uint32_t i, EntityId e) const;

  const Graph& graph_;
  const Constraints& constraints_;
};

// What only grows needs no coordination where nothing is promised.
bool only_grows(manifest::Verb verb);

// Does the store decide about a conditional write once for all its replicas?
Truth has_linearizable_writes(const Graph& graph, manifest::StoreId store);

}  // namespace thalweg::graph
