// SPDX-License-Identifier: Apache-2.0
// The two bits of idempotence: is a duplicate harmless, is a late old event
// harmless (semantics, section 7).
#pragma once

#include "base/truth.h"
#include "graph/atomicity.h"
#include "graph/expansion.h"
#include "graph/fact.h"
#include "graph/places.h"

namespace thalweg::graph {

class Idempotence {
 public:
  Idempotence(const manifest::Manifest& manifest, const Places& places, const Atomicity& atomicity,
              const Entities& entities);

  // Of a write-like step in its expansion, `dedupe` of the operations on its
  // call path and the transaction around it included.
  Truth dup_safe(const Expansion& x, std::size_t i) const;
  Answer explain_dup_safe(const Expansion& x, std::size_t i) const;
  // By its own verb and options alone: without `dedupe` and transaction.
  Truth dup_safe_by_itself(manifest::Step step) const;
  Truth reorder_safe(const Expansion& x, std::size_t i) const;
  Truth reorder_safe(manifest::Step step) const;

  Truth dup_safe_by_itself(manifest::Flow flow) const;  // without `dedupe`

  // Of a flow, by its `apply`, versions and `dedupe`; of its i-th effect.
  Truth dup_safe(manifest::Flow flow) const;
  Answer explain_dup_safe(manifest::Flow flow) const;
  Truth effect_dup_safe(manifest::Flow flow, std::size_t i) const;
  Truth reorder_safe(manifest::Flow flow) const;

  // The innermost operation on the call path of i that declares a `dedupe`.
  manifest::OperationId dedupe_of(const Expansion& x, std::size_t i) const;

 private:
  Truth reorder_of_refused(ElementId place) const;
  Truth refuses_repeat(ElementId place) const;
  bool rolled_back_on_repeat(const Expansion& x, std::size_t i) const;

  const manifest::Manifest* manifest_;
  const Places* places_;
  const Atomicity* atomicity_;
  const Entities* entities_;
};

}  // namespace thalweg::graph
