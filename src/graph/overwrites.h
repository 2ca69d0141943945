// SPDX-License-Identifier: Apache-2.0
// Who writes what a store holds, and how: what conflict rules ask of stores with
// several writers. One pass over expansions and flows to build.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "graph/graph.h"

namespace thalweg::graph {

// The writes of one entity in one store.
struct StoreWrites {
  EntityId entity;
  std::vector<source::Span> spans;  // the first few
  std::set<OperationId> operations;
  bool replaces = false;        // some write may overwrite another one
  bool reads_first = false;     // … and depends on the value before: increment, update
  bool all_conditional = true;  // all are compare-and-set
  bool all_add = true;          // all add records of their own
  bool in_turn = false;         // one flow makes them all, those of one record in turn
  source::Span first_reading;   // the first that depends on the value before
};

class Overwrites {
 public:
  explicit Overwrites(const Graph& graph);

  // In the order of the entities; bookkeeping is left out.
  std::vector<StoreWrites> of(StoreId store) const;
  // The operations that write something to the store, with those that call them;
  // gathered when asked for, since all of them together may be quadratic.
  std::set<OperationId> writers(StoreId store) const;

 private:
  void add(const Expansion& x, std::uint32_t i);
  void add(manifest::Flow flow);
  bool is_in_turn(manifest::Flow flow, EntityId e) const;

  const Graph& graph_;
  std::map<std::pair<StoreId, EntityId>, StoreWrites> writes_;
  std::map<StoreId, std::set<std::pair<OperationId, std::uint32_t>>> frames_;  // that write
};

// Can two leaders never accept a write of one record: it is written in one place
// told by a field, or may live in one region only?
bool has_one_home(const Graph& graph, EntityId e);

// How many clocks stamp what these operations write: yes for operations of several
// services, or of one with several instances; unknown where nobody says.
Truth several_clocks(const manifest::Manifest& manifest, const std::set<OperationId>& operations);

}  // namespace thalweg::graph
