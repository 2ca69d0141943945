// SPDX-License-Identifier: Apache-2.0
// The audit trails of one entity: where its changes are recorded, from where
// that is fed, and what entries hold. A search backwards from each trail.
#pragma once

#include <set>
#include <vector>

#include "graph/graph.h"

namespace thalweg::graph {

class AuditTrail {
 public:
  // `audited`: the guarantee that promises it; none where only the entity says so.
  AuditTrail(const Graph& graph, EntityId e, manifest::Guarantee audited);

  // What the guarantee names with `in`, else every dataset of form audit and
  // every topic of role audit that holds the entity.
  const std::vector<ElementId>& trails() const { return trails_; }
  // A trail, or a place from which data comes to one.
  bool reaches(ElementId place) const { return sources_.contains(place); }
  // The record itself is a log of facts that forgets nothing.
  bool is_record() const;
  // How long it must be kept: `keep` of the guarantee, else `keep_for`.
  manifest::Value<Duration> keep() const;
  // What entries hold: the fields of the trail, else of the step or flow that
  // feeds it. Absent: nobody says.
  manifest::Value<manifest::Items> fields(ElementId trail) const;
  // `carries_request_id: false` on a step or flow that feeds it.
  manifest::Value<bool> drops_request_id(ElementId trail) const;

 private:
  const Graph& graph_;
  EntityId e_;
  manifest::Guarantee audited_;
  std::vector<ElementId> trails_;
  std::set<ElementId> sources_;
};

// Does a field of that name tell who, why, or in answer to what?
bool tells_provenance(std::string_view field);

}  // namespace thalweg::graph
