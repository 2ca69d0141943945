// SPDX-License-Identifier: Apache-2.0
// Where the steps of an operation stand, callees included: in its own expansion,
// or in that of somebody who calls it. One pass over the frames of all expansions.
#pragma once

#include <map>

#include "graph/graph.h"

namespace thalweg::graph {

// Steps of an expansion, from `first` up to `end`; empty where there are none.
struct Stretch {
  OperationId start;
  std::uint32_t first = 0, end = 0;
};

class Stretches {
 public:
  explicit Stretches(const Graph& graph);

  // In its own expansion, else in the first that reaches it.
  Stretch of(OperationId o) const;

 private:
  std::map<OperationId, Stretch> operations_;
};

// Some step of the stretch satisfies the test.
template <class Test>
bool any_in(const Graph& graph, const Stretch& stretch, Test test) {
  if (!stretch.start) return false;
  const Expansion x = graph.expansions().of(stretch.start);
  for (std::uint32_t i = stretch.first; i < stretch.end; ++i)
    if (test(x, i)) return true;
  return false;
}

}  // namespace thalweg::graph
