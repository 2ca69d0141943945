// SPDX-License-Identifier: Apache-2.0
#include "graph/stretches.h"

namespace thalweg::graph {

Stretches::Stretches(const Graph& graph) {
  for (OperationId start : graph.roles().starts()) {
    const Expansion x = graph.expansions().of(start);
    for (const Frame& frame : x.frames())
      operations_.try_emplace(frame.operation, Stretch{start, frame.first, frame.end});
    operations_[start] = {start, 0, static_cast<std::uint32_t>(x.size())};
  }
}

Stretch Stretches::of(OperationId o) const {
  const auto it = operations_.find(o);
  return it == operations_.end() ? Stretch() : it->second;
}

}  // namespace thalweg::graph
