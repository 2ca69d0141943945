// SPDX-License-Identifier: Apache-2.0
// What questions ask about the whole graph: each analysis is made when the first
// question needs it, and kept for the others. One thread has one.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "graph/caches.h"
#include "graph/causal_ways.h"
#include "graph/concurrency_control.h"
#include "graph/constraints.h"
#include "graph/deletable.h"
#include "graph/freshness.h"
#include "graph/loss.h"
#include "graph/repeats.h"
#include "graph/sagas.h"

namespace thalweg::witness {

class Analyses {
 public:
  explicit Analyses(const graph::Graph& graph) : graph_(graph) {}

  graph::Caches& caches() { return get(caches_); }
  graph::CausalWays& causal_ways() { return get(causal_ways_); }
  graph::ConcurrencyControl& concurrency() { return get(concurrency_); }
  graph::Constraints& constraints() { return get(constraints_); }
  graph::Deletable& deletable() { return get(deletable_); }
  graph::Freshness& freshness() { return get(freshness_); }
  graph::Mending& mending() { return get(mending_); }
  graph::Repeats& repeats() { return get(repeats_); }
  graph::Sagas& sagas() { return get(sagas_); }

  // The operation, or those from which it is reached.
  const std::vector<manifest::OperationId>& starts(manifest::OperationId o);

 private:
  template <class Analysis>
  Analysis& get(std::optional<Analysis>& made) {
    if (!made) made.emplace(graph_);
    return *made;
  }

  const graph::Graph& graph_;
  std::optional<std::map<manifest::OperationId, std::vector<manifest::OperationId>>> starts_;
  std::optional<graph::Caches> caches_;
  std::optional<graph::CausalWays> causal_ways_;
  std::optional<graph::ConcurrencyControl> concurrency_;
  std::optional<graph::Constraints> constraints_;
  std::optional<graph::Deletable> deletable_;
  std::optional<graph::Freshness> freshness_;
  std::optional<graph::Mending> mending_;
  std::optional<graph::Repeats> repeats_;
  std::optional<graph::Sagas> sagas_;
};

}  // namespace thalweg::witness
