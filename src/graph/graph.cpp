// SPDX-License-Identifier: Apache-2.0
#include "graph/graph.h"

#include <mutex>

namespace thalweg::graph {

// Propagation graphs, built when first asked for.
struct Graph::Cache {
  struct Slot {
    std::once_flag once;
    std::unique_ptr<Propagation> propagation;
  };
  Cache(Phases* told, std::size_t entities) : phases(told), slots(entities) {}

  Phases* phases;
  std::vector<Slot> slots;  // by entity
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
      cache_(std::make_unique<Cache>(phases, manifest.entities().size())) {}

Graph::~Graph() = default;

const Propagation& Graph::propagation(EntityId e) const {
  Cache::Slot& slot = cache_->slots[e.index()];
  std::call_once(slot.once, [&] {
    const Phase phase(cache_->phases, "propagation");
    slot.propagation = std::make_unique<Propagation>(hops_, places_, roles_, e);
  });
  return *slot.propagation;
}

bool Graph::runs_once(OperationId start) const {
  return !roles_.is_consumer(start) || !delivery_.commits_after(start);
}

}  // namespace thalweg::graph
