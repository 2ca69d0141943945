// SPDX-License-Identifier: Apache-2.0
// The layers of one synchronous call path that repeat: clients, a consumer, and
// each call with a `retry`.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "graph/graph.h"

namespace thalweg::graph {

struct RetryLayer {
  OperationId operation;         // that repeats; of clients and consumers the start
  StepId call;                   // the step; none for clients and consumers
  std::uint32_t max = 0;         // repeats after the first attempt, or kUnbounded
  std::optional<double> budget;  // percent of calls that may be repeats
  bool circuit_breaker = false;
  manifest::RetryWhen when = manifest::RetryWhen::any;
  source::Span span;  // of the retry
};

// The layers of one expansion. Building it is linear; a question costs the layers
// it gives, no more than kMaxRetryLayers of the innermost.
inline constexpr std::size_t kMaxRetryLayers = 32;
class RetryLayers {
 public:
  RetryLayers(const Graph& graph, const Expansion& x);

  // From the outermost in: those above a step that is a call, with the step's own
  // last; or those of the call that leads to a frame, and above. What repeats
  // nothing (no `max`, or 0) is no layer, and an undeclared retry is none.
  std::vector<RetryLayer> of_step(std::uint32_t step) const;
  std::vector<RetryLayer> of_frame(std::uint32_t frame) const;

 private:
  void climb(std::uint32_t frame, std::vector<RetryLayer>& layers) const;

  const Graph& graph_;
  const Expansion& x_;
  // By frame: the nearest at or above it whose call repeats; kNoIndex: none.
  std::vector<std::uint32_t> near_;
};

// Leaves out outer layers that do not repeat a failure which an inner one
// returns (`when: connect-failure`).
std::vector<RetryLayer> same_failure(std::vector<RetryLayer> layers);

// How many attempts one failure becomes; none: without end.
std::optional<double> attempts(const std::vector<RetryLayer>& layers);

}  // namespace thalweg::graph
