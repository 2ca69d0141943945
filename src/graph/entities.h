// SPDX-License-Identifier: Apache-2.0
// How entities hang together: what is derived from what, what is part of what,
// and which key determines which.
//
// up(e) is e and everything it is derived from. Two entities are related if
// their up sets meet, so the members of up(e) serve as buckets: whatever shares
// a bucket is related. Built in one pass; cycles of `derived_from` are one set.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/truth.h"
#include "manifest/manifest.h"

namespace thalweg::graph {

using manifest::EntityId;
using EntitySpan = std::span<const EntityId>;

class Entities {
 public:
  explicit Entities(const manifest::Manifest& manifest);

  EntitySpan up(EntityId e) const;    // sorted, with e
  EntitySpan down(EntityId e) const;  // sorted, with e: what is derived from e
  // cl(of) = up(of) and down(of).
  bool in_closure(EntityId e, EntityId of) const;
  bool related(EntityId a, EntityId b) const;
  bool related(EntitySpan a, EntitySpan b) const;

  bool is_part_of(EntityId e, EntityId whole) const;  // directly or not; not itself
  // k ⊒ p for the key k of e and a partition key p as a topic spells it: do all
  // events about one record of e carry one value of p?
  Truth determines(EntityId e, Symbol p) const;

  // Declared; else yes if some step or flow changes it in place, no if it
  // is only inserted or appended, unknown if nothing in the manifest writes it.
  Truth is_mutable(EntityId e) const;
  bool is_critical(EntityId e) const;     // integrity: critical
  bool is_best_effort(EntityId e) const;  // integrity: best-effort

 private:
  struct Range {
    std::uint32_t first = 0, count = 0;
  };
  const manifest::Manifest* manifest_;
  std::vector<EntityId> pool_;
  std::vector<Range> up_, down_;
  std::vector<Truth> mutable_;
};

}  // namespace thalweg::graph
