// SPDX-License-Identifier: Apache-2.0
// How well a store answers a kind of query: what the knowledge base says of its
// engine, else a rule of thumb by its kind. Look-ups.
#pragma once

#include <optional>

#include "graph/fact.h"
#include "graph/graph.h"

namespace thalweg::graph {

struct Fitness {
  std::optional<int> value;  // 0 cannot, 1 poor, 2 fair, 3 made for it; none: unknown
  Fact fact;

  bool fair() const { return value && *value >= 2; }
  bool poor() const { return value && *value <= 1; }
};

Fitness fitness(const Graph& graph, StoreId store, manifest::Access access);

// Volume below 10GB and load below 100/s, both declared (semantics, "small").
// `load` is that of an operation, or of whatever asks.
bool is_small(const Graph& graph, EntityId e, const manifest::Value<Rate>& load);

}  // namespace thalweg::graph
