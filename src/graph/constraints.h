// SPDX-License-Identifier: Apache-2.0
// Constraints: the guarantees about what must be true of the data (`unique`,
// `foreign_key`, `bound`, `conserved`, `sequence`, `custom`), which entities they
// speak about, which writes can touch them, and who decides about them. Made by
// the check that asks; linear in guarantees and expanded steps.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "graph/graph.h"

namespace thalweg::graph {

using manifest::Guarantee;
using manifest::GuaranteeId;

// A write in the expansion of a start.
struct WriteAt {
  OperationId start;
  std::uint32_t step = 0;
};

// Who decides about a constraint.
struct Arbiter {
  enum class Kind : std::uint8_t {
    unknown,
    nobody,       // application code, later, or never
    reservation,  // each spends from what was reserved for it
    place,        // a store, dataset or topic
  };
  Kind kind = Kind::unknown;
  ElementId place;
  bool declared = false;  // by `enforced_by`, not by a unique dataset
};

// Does the engine of the arbiter enforce the constraint? Yes of what no engine
// has a word for (`custom`, `sequence`, `conserved`): it is declared. No where
// the arbiter is no store; unknown where the engine is, or its partitioning.
struct Enforcement {
  Truth value = Truth::no;
  manifest::StoreId store;
  engines::Field field = engines::Field::unique;
  bool by_partition = false;  // only within one
};

class Constraints {
 public:
  explicit Constraints(const Graph& graph);

  static bool is_constraint(manifest::GuaranteeVerb verb);
  std::span<const GuaranteeId> all() const { return all_; }
  std::span<const GuaranteeId> about(EntityId e) const;
  // What it speaks about: of a `foreign_key` child and parent.
  std::vector<EntityId> entities(Guarantee g) const;
  // Does the step, a write of such an entity, touch what g is about? Not if it
  // names `fields` and none of them is a field of g.
  bool touches(Guarantee g, manifest::Step step) const;
  static bool names(Guarantee g, Symbol field);

  // The writes of an entity in all expansions, but for marks of `dedupe`, outboxes
  // and trails.
  std::span<const WriteAt> writes(EntityId e) const;
  // Does some write say with `guards` that it can break g?
  bool has_guarded_write(GuaranteeId g) const { return guarded_.contains(g); }

  Arbiter arbiter(Guarantee g) const;
  Enforcement enforcement(Guarantee g) const;
  // Does a unique constraint of the dataset lie within the fields of g?
  bool is_unique_within(manifest::DatasetId d, Guarantee g) const;

 private:
  Truth within_partition(manifest::StoreId store, Guarantee g) const;

  const Graph& graph_;
  std::vector<GuaranteeId> all_;
  std::map<EntityId, std::vector<GuaranteeId>> by_entity_;
  std::map<EntityId, std::vector<WriteAt>> writes_;
  std::map<GuaranteeId, bool> guarded_;
};

// Does the place see all claims of one value of a `unique` guarantee together? A dataset
// does unless its indexes see one partition each, a topic if one partition has them.
Truth sees_every_claim(const Graph& graph, ElementId place, Guarantee g);

}  // namespace thalweg::graph
