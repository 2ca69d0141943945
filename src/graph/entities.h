// SPDX-License-Identifier: Apache-2.0
// How entities hang together: what is derived from what, what is part of what,
// and which key determines which.
//
// up(e) is e and everything it is derived from. Two entities are related if
// their up sets meet. They meet exactly if they share an origin (an entity that
// is derived from nothing, or the first of a cycle), so origins serve as
// buckets: whatever shares a bucket is related. Built in one pass; the sets up
// and down are walked when asked for, since all of them together may be
// quadratic.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/truth.h"
#include "graph/rows.h"
#include "manifest/manifest.h"

namespace thalweg::graph {

using manifest::EntityId;
using EntitySpan = std::span<const EntityId>;

class Entities {
 public:
  explicit Entities(const manifest::Manifest& manifest);

  EntitySpan origins(EntityId e) const { return origins_[e.index()]; }  // sorted, never empty
  bool related(EntityId a, EntityId b) const;
  bool related(EntitySpan a, EntitySpan b) const;

  std::vector<EntityId> up(EntityId e) const;    // sorted, with e
  std::vector<EntityId> down(EntityId e) const;  // sorted, with e: what is derived from e
  bool is_derived_from(EntityId e, EntityId source) const;  // directly or not, or the same
  // cl(of) = up(of) and down(of).
  bool in_closure(EntityId e, EntityId of) const;

  bool is_part_of(EntityId e, EntityId whole) const;  // directly or not; not itself
  // k ⊒ p for the key k of e and a partition key p as a topic or store spells
  // it: do all events about one record of e carry one value of p?
  Truth determines(EntityId e, Symbol p) const;

  // Declared; else yes if some step or flow changes it in place, no if it is
  // only inserted or appended, unknown if that cannot be told.
  Truth is_mutable(EntityId e) const { return mutable_[e.index()]; }
  bool is_critical(EntityId e) const;     // integrity: critical
  bool is_best_effort(EntityId e) const;  // integrity: best-effort

 private:
  void derive();
  void find_origins();
  void find_trees();
  void collect_fields();
  void find_mutability();
  bool is_key_field(EntityId e, Symbol field) const;
  EntityId whole_of(EntityId e) const;

  const manifest::Manifest* manifest_;
  Rows<EntityId> sources_;                // derived_from
  Rows<EntityId> derived_;                // the same, backwards
  std::vector<std::uint32_t> component_;  // smaller: nearer to the origins
  Rows<EntityId> origins_;
  // Where every entity is derived from one at the most, all the way up: the numbers
  // of what is derived from it, itself first. Empty elsewhere.
  struct Subtree {
    std::uint32_t begin = 0, end = 0;
  };
  std::vector<Subtree> trees_;
  std::vector<std::pair<Symbol, EntityId>> fields_;  // sorted: which entities have that field
  std::vector<Truth> mutable_;
};

}  // namespace thalweg::graph
