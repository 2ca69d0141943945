// SPDX-License-Identifier: Apache-2.0
// What is asked of an operation: how often it runs, and how quickly it must
// answer. Said by itself, else by those that call it and wait. One pass over the
// calls to build; questions are look-ups.
#pragma once

#include <optional>
#include <vector>

#include "base/units.h"
#include "graph/graph.h"

namespace thalweg::graph {

// A p99 that somebody promises.
struct Deadline {
  Duration p99;
  OperationId by;     // itself, or a caller, directly or not
  source::Span span;  // of the value
};

class Demands {
 public:
  explicit Demands(const Graph& graph);

  // Declared, else what its callers make together; none where nobody says.
  std::optional<Rate> rate(OperationId o) const { return rates_[o.index()]; }
  // Declared, else the shortest of those that wait for it. A call with a `timeout`
  // or a `fallback`, or that may fail, asks for none.
  const std::optional<Deadline>& deadline(OperationId o) const { return deadlines_[o.index()]; }

 private:
  struct Call {
    OperationId callee;
    bool waits = false;
  };
  void declare(manifest::Operation operation);
  void pass_on(OperationId caller, Call call);

  const Graph& graph_;
  std::vector<std::optional<Rate>> rates_;  // by operation
  std::vector<std::optional<Deadline>> deadlines_;
};

}  // namespace thalweg::graph
