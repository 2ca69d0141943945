// SPDX-License-Identifier: Apache-2.0
#include "graph/retries.h"

#include <algorithm>

namespace thalweg::graph {

using namespace manifest;

namespace {

void read_retry(const Value<RecordView>& declared, RetryLayer& layer) {
  if (!declared) return;
  const RecordView retry = *declared;
  const auto max = retry[retry::max];
  layer.max = max.value_or(0);
  if (const auto budget = retry[retry::budget]) layer.budget = budget->percent;
  layer.when = retry[retry::when].value_or(RetryWhen::any);
  layer.span = max ? max.span : declared.span;
}

RetryLayer of_call(Step call, OperationId caller) {
  RetryLayer layer;
  layer.operation = caller;
  layer.call = call.id();
  read_retry(call[step::retry], layer);
  layer.circuit_breaker = call[step::circuit_breaker] == true;
  return layer;
}

// What clients, or the consumer itself, repeat.
RetryLayer of_start(Operation start) {
  RetryLayer layer;
  layer.operation = start.id();
  if (const auto consumes = start[operation::consumes]) {
    const RecordView how = *consumes;
    read_retry(how[consumes::retry], layer);
  }
  if (const auto caller = start[operation::caller_retry]) {
    const RecordView retry = *caller;
    const auto max = retry[caller_retry::max];
    if (max.value_or(0) > layer.max) {
      layer = RetryLayer();
      layer.operation = start.id();
      layer.max = *max;
      layer.span = max.span;
    }
  }
  return layer;
}

void add(std::vector<RetryLayer>& layers, const RetryLayer& layer) {
  if (layer.max > 0) layers.push_back(layer);
}

}  // namespace

RetryLayers::RetryLayers(const Graph& graph, const Expansion& x) : graph_(graph), x_(x) {
  for (std::uint32_t f = 0; f < x.frames().size(); ++f) {
    const Frame& frame = x.frames()[f];
    const bool repeats =
        frame.parent != kNoIndex && of_call(graph.manifest()[frame.call], frame.operation).max > 0;
    near_.push_back(repeats ? f : frame.parent == kNoIndex ? kNoIndex : near_[frame.parent]);
  }
}

// Innermost first; turned round at the end.
void RetryLayers::climb(std::uint32_t frame, std::vector<RetryLayer>& layers) const {
  const Manifest& manifest = graph_.manifest();
  std::uint32_t f = near_[frame];
  while (f != kNoIndex && layers.size() < kMaxRetryLayers) {
    const Frame& at = x_.frames()[f];
    add(layers, of_call(manifest[at.call], x_.frames()[at.parent].operation));
    f = near_[at.parent];
  }
  add(layers, of_start(manifest[x_.start()]));
  std::reverse(layers.begin(), layers.end());
}

std::vector<RetryLayer> RetryLayers::of_step(std::uint32_t step) const {
  std::vector<RetryLayer> layers;
  if (x_.step(step).verb() == Verb::call)
    add(layers, of_call(x_.step(step), x_.operation_of(step)));
  climb(x_.steps()[step].frame, layers);
  return layers;
}

std::vector<RetryLayer> RetryLayers::of_frame(std::uint32_t frame) const {
  std::vector<RetryLayer> layers;
  climb(frame, layers);
  return layers;
}

std::vector<RetryLayer> same_failure(std::vector<RetryLayer> layers) {
  if (layers.empty()) return layers;
  const RetryLayer innermost = layers.back();
  layers.pop_back();
  std::erase_if(layers, [](const RetryLayer& l) { return l.when == RetryWhen::connect_failure; });
  layers.push_back(innermost);
  return layers;
}

std::optional<double> attempts(const std::vector<RetryLayer>& layers) {
  double product = 1;
  for (const RetryLayer& layer : layers) {
    if (layer.max == kUnbounded) return std::nullopt;
    product *= 1.0 + layer.max;
  }
  return product;
}

}  // namespace thalweg::graph
