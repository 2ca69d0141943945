// SPDX-License-Identifier: Apache-2.0
// The dataflow graph of one manifest and its analyses: everything that checks,
// witness runs, plans and pictures ask. Owns its rooms; refers to the manifest
// and the engine knowledge base, which must outlive it. Building is linear in
// the manifest; afterwards it is read-only and may be shared by threads.
#pragma once

#include <memory>
#include <vector>

#include "base/phases.h"
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
#include "graph/steps.h"
#include "manifest/manifest.h"

namespace thalweg::graph {

class Graph {
 public:
  // `phases`, if any, is told of each room as it is built.
  Graph(const manifest::Manifest& manifest, const engines::Knowledge& knowledge,
        Phases* phases = nullptr);
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;
  ~Graph();

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

  const Steps& steps() const { return steps_; }

  // Whether nothing redelivers the start: an entry operation, an internal one
  // nothing reaches, or a consumer that does not commit after.
  bool runs_once(OperationId start) const;

 private:
  const manifest::Manifest& manifest_;
  Entities entities_;
  Roles roles_;
  Expansions expansions_;
  Places places_;
  Steps steps_;
  Atomicity atomicity_;
  Idempotence idempotence_;
  Delivery delivery_;
  Hops hops_;
  struct Cache;
  std::unique_ptr<Cache> cache_;
};

}  // namespace thalweg::graph
