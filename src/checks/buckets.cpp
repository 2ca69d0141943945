// SPDX-License-Identifier: Apache-2.0
#include "checks/buckets.h"

#include <algorithm>
#include <map>

namespace thalweg::checks {

std::vector<Bucket> gather(const graph::Graph& graph, const graph::Expansion& x,
                           const std::vector<std::uint32_t>& steps) {
  // What a step touches itself comes before what that is derived from.
  std::map<EntityId, Bucket> touched, derived;
  for (std::uint32_t i : steps) {
    std::vector<EntityId> seen;
    for (EntityId e : graph.steps().entities(x, i))
      for (EntityId bucket : graph.entities().up(e)) seen.push_back(bucket);
    std::sort(seen.begin(), seen.end());
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    for (EntityId e : seen) derived[e].steps.push_back(i);
    for (EntityId e : graph.steps().entities(x, i)) touched[e];
  }
  std::vector<Bucket> found;
  std::map<std::vector<std::uint32_t>, bool> known;
  const auto take = [&](EntityId e) {
    Bucket& bucket = derived[e];
    if (!known.emplace(bucket.steps, true).second) return;
    found.push_back({e, bucket.steps});
  };
  for (const auto& [e, unused] : touched) take(e);
  for (const auto& [e, unused] : derived)
    if (!touched.contains(e)) take(e);
  return found;
}

}  // namespace thalweg::checks
