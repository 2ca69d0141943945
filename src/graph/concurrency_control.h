// SPDX-License-Identifier: Apache-2.0
// What keeps a twin from coming between a read and the write that rests on it:
// isolation, conditional writes, locks that all writers take, and writers that stand
// in one queue (Kleppmann, Designing Data-Intensive Applications, ch. 7). Made by the
// check that asks; remembers its answers, so one thread has one.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "graph/constraints.h"

namespace thalweg::graph {

class ConcurrencyControl {
 public:
  explicit ConcurrencyControl(const Graph& graph);

  // A write of the data itself: no mark, outbox or trail.
  bool is_record(const Expansion& x, std::uint32_t i) const;

  // The level under which a write commits, as the manifest spells it: the block's, the
  // store's, else the engine's default. Empty where nobody knows. `fact` says why.
  std::string isolation(const Expansion& x, std::uint32_t w, Fact* fact = nullptr) const;

  // Does one transaction stop the twin of a read r and a write w? `one_row`: the twin
  // writes the row that was read.
  Truth isolated(const Expansion& x, std::uint32_t r, std::uint32_t w, bool one_row) const;
  // Does the write itself look again at what g says?
  Truth conditional(const Expansion& x, std::uint32_t r, std::uint32_t w, Guarantee g) const;
  // A lock is held before that step that everybody takes who writes the entity.
  bool locked(const Expansion& x, std::uint32_t before, EntityId e);
  // Only consumers of one topic write the entity, one at a time for each value of what
  // g (if there is one) is about, or of its key.
  bool one_writer(OperationId start, EntityId e, Guarantee g);

 private:
  using Locks = std::map<ElementId, std::uint32_t>;  // the first `lock` on each dataset

  bool taken_by_all(ElementId lock, EntityId e);
  bool decides_in_order(OperationId start, ElementId topic, EntityId e, Guarantee g) const;
  bool decided_on(ElementId topic, EntityId e, Guarantee g);

  const Graph& graph_;
  std::map<OperationId, Locks> locks_;               // by start
  std::map<EntityId, std::vector<WriteAt>> writes_;  // of records
  std::map<std::pair<ElementId, EntityId>, bool> taken_by_all_;
  std::map<std::tuple<ElementId, EntityId, manifest::GuaranteeId>, bool> decided_on_;
};

}  // namespace thalweg::graph
