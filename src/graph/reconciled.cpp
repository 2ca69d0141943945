// SPDX-License-Identifier: Apache-2.0
#include "graph/reconciled.h"

#include <algorithm>

namespace thalweg::graph {

using namespace manifest;

Reconciled::Reconciled(const Graph& graph) : graph_(graph) {
  for (Flow flow : graph.manifest().flows()) {
    if (!(flow[flow::kind] == FlowKind::reconcile)) continue;
    for (ElementId place : graph.delivery().outputs(flow)) {
      Copy& copy = copies_[place];
      if (!copy.compares) copy.compares = flow.id();
      copy.repairs = copy.repairs || flow[flow::repairs] == true;
    }
  }
  for (std::size_t i = 0; i < graph.hops().size(); ++i) {
    const Hop& hop = graph.hops()[HopId(i)];
    if (hop.kind != HopKind::flow && hop.kind != HopKind::consumer) continue;
    hops_[hop.via].push_back(HopId(i));
    hops_from_[{hop.via, hop.from}].push_back(HopId(i));
    auto& consumers = consumers_[hop.from];
    if (consumers.empty() || consumers.back() != hop.via) consumers.push_back(hop.via);
  }
}

FlowId Reconciled::compared_by(ElementId copy) const {
  const auto it = copies_.find(copy);
  return it == copies_.end() ? FlowId() : it->second.compares;
}

bool Reconciled::is_repaired(ElementId copy) const {
  const auto it = copies_.find(copy);
  return it != copies_.end() && it->second.repairs;
}

std::span<const HopId> Reconciled::hops(ElementId consumer) const {
  const auto it = hops_.find(consumer);
  return it == hops_.end() ? std::span<const HopId>{} : std::span<const HopId>(it->second);
}

std::span<const HopId> Reconciled::hops(ElementId consumer, ElementId from) const {
  const auto it = hops_from_.find({consumer, from});
  return it == hops_from_.end() ? std::span<const HopId>{} : std::span<const HopId>(it->second);
}

bool Reconciled::covers(ElementId place, bool repaired, int depth) const {
  if (const auto d = place.as<DatasetId>())
    return (repaired ? is_repaired(place) : is_compared(place)) ||
           graph_.places().is_auxiliary(d) || graph_.manifest()[d][dataset::lifetime];
  const auto it = consumers_.find(place);
  if (it == consumers_.end()) return false;
  return std::all_of(it->second.begin(), it->second.end(), [&](ElementId consumer) {
    return builds_only(consumer, repaired, depth + 1);
  });
}

// What runs in a circle, or is very far away, is not covered.
bool Reconciled::builds_only(ElementId consumer, bool repaired, int depth) const {
  constexpr int kFarEnough = 16;
  const auto all = hops(consumer);
  if (all.empty() || depth > kFarEnough) return false;
  auto& answers = answers_[repaired ? 1 : 0];
  const auto [known, is_new] = answers.try_emplace(consumer, false);
  if (!is_new) return known->second;
  return answers[consumer] = std::all_of(all.begin(), all.end(), [&](HopId id) {
           return covers(graph_.hops()[id].to, repaired, depth);
         });
}

}  // namespace thalweg::graph
