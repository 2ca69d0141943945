// SPDX-License-Identifier: Apache-2.0
#include "graph/demands.h"

#include <algorithm>

#include "graph/components.h"
#include "graph/name_order.h"

namespace thalweg::graph {

using namespace manifest;

namespace {

// Does the caller stand or fall with the answer, whenever it comes?
bool waits(Step call) {
  return !call[step::timeout] && !call[step::fallback] && !(call[step::best_effort] == true) &&
         call[step::on_failure].value_or(OnFailure::fail) == OnFailure::fail;
}

}  // namespace

void Demands::declare(Operation operation) {
  if (const auto rate = operation[operation::rate]) rates_[operation.id().index()] = *rate;
  const auto latency = operation[operation::latency];
  const auto p99 = latency ? (*latency)[latency::p99] : Value<Duration>{};
  if (p99) deadlines_[operation.id().index()] = Deadline{*p99, operation.id(), p99.span};
}

void Demands::pass_on(OperationId caller, Call call) {
  const Operation callee = graph_.manifest()[call.callee];
  if (const auto& load = rates_[caller.index()]; load && !callee[operation::rate]) {
    std::optional<Rate>& sum = rates_[call.callee.index()];
    sum = Rate{load->per_second + (sum ? sum->per_second : 0)};
  }
  const auto latency = callee[operation::latency];
  const auto& ours = deadlines_[caller.index()];
  if (!call.waits || !ours || (latency && (*latency)[latency::p99])) return;
  std::optional<Deadline>& shortest = deadlines_[call.callee.index()];
  const NameOrder by_name(graph_.manifest());
  const bool shorter = !shortest || ours->p99 < shortest->p99 ||
                       (ours->p99 == shortest->p99 && by_name(ours->by, shortest->by));
  if (shorter) shortest = ours;
}

// Callers first; calls that run in a circle pass nothing on.
Demands::Demands(const Graph& graph) : graph_(graph) {
  const Manifest& m = graph.manifest();
  const std::size_t count = m.operations().size();
  rates_.resize(count);
  deadlines_.resize(count);
  std::vector<Edge> edges;
  std::vector<Rows<Call>::Entry> entries;
  std::vector<OperationId> order;
  for (Operation operation : m.operations()) {
    declare(operation);
    order.push_back(operation.id());
    for (Step step : m.steps_of(operation)) {
      if (!graph.roles().is_expanded(step)) continue;
      const auto callee = step.target().as<OperationId>();
      edges.emplace_back(operation.id().value, callee.value);
      entries.emplace_back(operation.id().value, Call{callee, waits(step)});
    }
  }
  const Rows<Call> calls(count, entries);
  const auto component = strong_components(count, edges);
  std::sort(order.begin(), order.end(), [&](OperationId a, OperationId b) {
    return std::pair(component[b.index()], a) < std::pair(component[a.index()], b);
  });
  for (OperationId caller : order)
    for (const Call& call : calls[caller.index()])
      if (component[caller.index()] != component[call.callee.index()]) pass_on(caller, call);
}

}  // namespace thalweg::graph
