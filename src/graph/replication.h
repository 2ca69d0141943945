// SPDX-License-Identifier: Apache-2.0
// Who accepts writes of a store, and what becomes of writes that meet: what
// `replication` says, else what its engine does. Look-ups.
#pragma once

#include <optional>

#include "graph/fact.h"
#include "graph/graph.h"

namespace thalweg::graph {

// No value: nobody knows. The fact says where the value is from; its span is
// that of the value, else of the store.
template <class Word>
struct ReplicationWord {
  std::optional<Word> value;
  Fact fact;

  bool is(Word word) const { return value == word; }
  bool declared() const { return value && fact.origin == Origin::declared; }
};

ReplicationWord<manifest::Topology> topology(const Graph& graph, StoreId store);
ReplicationWord<manifest::Conflict> conflict_policy(const Graph& graph, StoreId store);

// Do several nodes accept writes of one record: is it leaderless, or has it
// several leaders?
Truth has_several_writers(const Graph& graph, StoreId store);

// The line that a finding about it points at: `replication`, else the store.
source::Span replication_anchor(const manifest::Manifest& manifest, StoreId store);
// `replication.regions`; empty where nothing is declared.
manifest::Items regions(const manifest::Manifest& manifest, StoreId store);

}  // namespace thalweg::graph
