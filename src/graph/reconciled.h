// SPDX-License-Identifier: Apache-2.0
// Which copies a reconciliation compares with their source, and which it mends;
// and which consumers build nothing else, directly or behind topics. Linear to
// build; remembers its answers, so one thread has one.
#pragma once

#include <map>
#include <span>
#include <utility>
#include <vector>

#include "graph/graph.h"

namespace thalweg::graph {

class Reconciled {
 public:
  explicit Reconciled(const Graph& graph);

  // `to` of a flow of kind reconcile; the first such flow, or none.
  FlowId compared_by(ElementId copy) const;
  bool is_compared(ElementId copy) const { return static_cast<bool>(compared_by(copy)); }
  // … that repairs what it finds.
  bool is_repaired(ElementId copy) const;

  // Everything that a consumer (flow or operation) builds is compared, or mended,
  // or dies with its process. No for one that builds nothing.
  bool builds_only_compared(ElementId consumer) const { return builds_only(consumer, false, 0); }
  bool builds_only_repaired(ElementId consumer) const { return builds_only(consumer, true, 0); }

  // The hops of a flow or of a consuming operation.
  std::span<const HopId> hops(ElementId consumer) const;
  std::span<const HopId> hops(ElementId consumer, ElementId from) const;

 private:
  struct Copy {
    FlowId compares;
    bool repairs = false;
  };
  bool builds_only(ElementId consumer, bool repaired, int depth) const;
  bool covers(ElementId place, bool repaired, int depth) const;

  const Graph& graph_;
  std::map<ElementId, Copy> copies_;
  std::map<ElementId, std::vector<HopId>> hops_;
  std::map<std::pair<ElementId, ElementId>, std::vector<HopId>> hops_from_;
  std::map<ElementId, std::vector<ElementId>> consumers_;  // of each topic
  mutable std::map<ElementId, bool> answers_[2];
};

}  // namespace thalweg::graph
