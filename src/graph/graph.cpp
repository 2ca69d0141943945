// SPDX-License-Identifier: Apache-2.0
#include "graph/graph.h"

#include <mutex>

namespace thalweg::graph {

// Propagation graphs, built when first asked for.
struct Graph::Cache {
  Phases* phases;
  std::mutex mutex;
  std::vector<std::unique_ptr<Propagation>> propagation;  // by entity
};

Graph::Graph(const manifest::Manifest& manifest, const engines::Knowledge& knowledge,
             Phases* phases)
    : manifest_(manifest),
      entities_(in_phase(phases, "entities", [&] { return Entities(manifest); })),
      roles_(in_phase(phases, "roles", [&] { return Roles(manifest); })),
      expansions_(in_phase(phases, "expansions", [&] { return Expansions(manifest, roles_); })),
      places_(
          in_phase(phases, "places",
                   [&] { return Places(manifest, entities_, roles_, expansions_, knowledge); })),
      steps_(
          in_phase(phases, "steps", [&] { return Steps(manifest, roles_, expansions_, places_); })),
      atomicity_(in_phase(phases, "atomicity",
                          [&] { return Atomicity(manifest, places_, roles_, expansions_); })),
      idempotence_(in_phase(phases, "idempotence",
                            [&] { return Idempotence(manifest, places_, atomicity_, entities_); })),
      delivery_(in_phase(phases, "delivery", [&] { return Delivery(manifest, places_); })),
      hops_(in_phase(
          phases, "hops",
          [&] { return Hops(manifest, entities_, roles_, expansions_, places_, steps_); })),
      cache_(std::make_unique<Cache>()) {
  cache_->phases = phases;
  cache_->propagation.resize(manifest.entities().size());
}

Graph::~Graph() = default;

const Propagation& Graph::propagation(EntityId e) const {
  const std::scoped_lock lock(cache_->mutex);
  std::unique_ptr<Propagation>& slot = cache_->propagation[e.index()];
  if (!slot) {
    const Phase phase(cache_->phases, "propagation");
    slot = std::make_unique<Propagation>(hops_, places_, roles_, e);
  }
  return *slot;
}

bool Graph::runs_once(OperationId start) const {
  return !roles_.is_consumer(start) || !delivery_.commits_after(start);
}

}  // namespace thalweg::graph
