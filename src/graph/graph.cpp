// SPDX-License-Identifier: Apache-2.0
#include "graph/graph.h"

#include <mutex>

namespace thalweg::graph {

// Propagation graphs, built when first asked for.
struct Graph::Cache {
  std::mutex mutex;
  std::vector<std::unique_ptr<Propagation>> propagation;  // by entity
};

Graph::Graph(const manifest::Manifest& manifest, const engines::Knowledge& knowledge)
    : manifest_(manifest),
      entities_(manifest),
      roles_(manifest),
      expansions_(manifest, roles_),
      places_(manifest, entities_, roles_, knowledge),
      steps_(manifest, roles_, expansions_, places_),
      atomicity_(manifest, places_, roles_, expansions_),
      idempotence_(manifest, places_, atomicity_, entities_),
      delivery_(manifest, places_),
      hops_(manifest, entities_, roles_, expansions_, places_, steps_),
      cache_(std::make_unique<Cache>()) {
  cache_->propagation.resize(manifest.entities().size());
}

Graph::~Graph() = default;

const Propagation& Graph::propagation(EntityId e) const {
  const std::scoped_lock lock(cache_->mutex);
  std::unique_ptr<Propagation>& slot = cache_->propagation[e.index()];
  if (!slot) slot = std::make_unique<Propagation>(hops_, places_, roles_, e);
  return *slot;
}

bool Graph::runs_once(OperationId start) const {
  return !roles_.is_consumer(start) || !delivery_.commits_after(start);
}

}  // namespace thalweg::graph
