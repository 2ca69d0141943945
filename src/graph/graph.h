// SPDX-License-Identifier: Apache-2.0
// The dataflow graph of one manifest and its analyses: everything that checks,
// witness runs, plans and pictures ask. Owns its rooms; refers to the manifest
// and the engine knowledge base, which must outlive it. Building is linear in
// the manifest; afterwards it is read-only and may be shared by threads.
#pragma once

#include <memory>
#include <vector>

#include "engines/engines.h"
#include "graph/atomicity.h"
#include "graph/delivery.h"
#include "graph/entities.h"
#include "graph/expansion.h"
#include "graph/hops.h"
#include "graph/idempotence.h"
#include "graph/places.h"
#include "graph/propagation.h"
#include "graph/roles.h"
#include "manifest/manifest.h"

namespace thalweg::graph {

class Graph {
 public:
  Graph(const manifest::Manifest& manifest, const engines::Knowledge& knowledge);
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  const manifest::Manifest& manifest() const { return manifest_; }
  const Entities& entities() const { return entities_; }
  const Roles& roles() const { return roles_; }
  const Expansions& expansions() const { return expansions_; }
  const Places& places() const { return places_; }
  const Atomicity& atomicity() const { return atomicity_; }
  const Idempotence& idempotence() const { return idempotence_; }
  const Delivery& delivery() const { return delivery_; }
  const Hops& hops() const { return hops_; }
  // Built on the first use for each entity.
  const Propagation& propagation(EntityId e) const;

  // The entities of a step: its `entity`, else those of its place; an outbox
  // without entity stands for what its relays' topics carry, else for what the
  // operation writes to that store. Empty where nothing is known.
  EntitySpan entities_of(const Expansion& x, std::size_t i) const;
  // Verb classes with their context: a mark of `dedupe` is no write for most rules.
  bool is_write(const Expansion& x, std::size_t i) const;  // a write, marks left out
  bool is_dedupe_mark(const Expansion& x, std::size_t i) const;
  bool is_effect(const Expansion& x, std::size_t i) const;      // call of an external
  bool is_write_like(const Expansion& x, std::size_t i) const;  // write, publish or effect
  // A `check` of, or a step that guards, a hard guarantee.
  Truth is_veto(const Expansion& x, std::size_t i) const;
  // `on_failure: log` or `ignore` on it or on a call that leads to it.
  bool may_be_lost(const Expansion& x, std::size_t i) const;
  bool is_best_effort(const Expansion& x, std::size_t i) const;

  // Whether nothing redelivers the start: an entry operation, an internal one
  // nothing reaches, or a consumer that does not commit after.
  bool runs_once(OperationId start) const;

 private:
  const manifest::Manifest& manifest_;
  Entities entities_;
  Roles roles_;
  Expansions expansions_;
  Places places_;
  Atomicity atomicity_;
  Idempotence idempotence_;
  Delivery delivery_;
  Hops hops_;
  struct Cache;
  std::unique_ptr<Cache> cache_;
};

}  // namespace thalweg::graph
