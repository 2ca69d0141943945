// SPDX-License-Identifier: Apache-2.0
#include "graph/store_load.h"

#include <cmath>
#include <set>

namespace thalweg::graph {

using namespace manifest;

namespace {

bool is_quick(const Manifest& manifest, OperationId o, Duration within) {
  const auto latency = manifest[o][operation::latency];
  const auto p99 = latency ? (*latency)[latency::p99] : Value<Duration>{};
  return p99 && *p99 <= within;
}

void count(const Graph& graph, const Expansion& x, Duration within,
           std::map<StoreId, StoreLoad>& loads) {
  const Manifest& manifest = graph.manifest();
  const auto rate = manifest[x.start()][operation::rate];
  const double load = rate ? rate->per_second : std::nan("");
  std::set<StoreId> any, read, written, ranges;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    const Step step = x.step(i);
    const auto store = graph.places().container(step.target()).as<StoreId>();
    if (!store) continue;
    any.insert(store);
    if (graph.steps().is_write(x, i)) written.insert(store);
    if (step.verb() != Verb::read) continue;
    read.insert(store);
    const bool quick =
        is_quick(manifest, x.start(), within) || is_quick(manifest, x.operation_of(i), within);
    if (step[step::access] == Access::range && quick) ranges.insert(store);
  }
  for (StoreId s : any) loads[s].any += load;
  for (StoreId s : read) loads[s].reads += load;
  for (StoreId s : written) loads[s].writes += load;
  for (StoreId s : ranges) loads[s].ranges += load;
}

}  // namespace

std::map<StoreId, StoreLoad> store_loads(const Graph& graph, Duration within) {
  std::map<StoreId, StoreLoad> loads;
  for (OperationId start : graph.roles().starts())
    count(graph, graph.expansions().of(start), within, loads);
  return loads;
}

}  // namespace thalweg::graph
