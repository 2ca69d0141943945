// SPDX-License-Identifier: Apache-2.0
// What stores are asked for, by the rates of the operations that use them. One
// pass over the expansions.
#pragma once

#include <map>

#include "graph/graph.h"

namespace thalweg::graph {

// Per second; not a number where some operation that uses it declares no rate,
// so that every comparison fails.
struct StoreLoad {
  double reads = 0, writes = 0;
  double any = 0;     // runs that touch it at all
  double ranges = 0;  // of runs that read it by range
};

// By store; those that no operation touches are not in it. `within`: of ranges
// only those count whose operation declares a p99 of at most that.
std::map<StoreId, StoreLoad> store_loads(const Graph& graph, Duration within);

}  // namespace thalweg::graph
