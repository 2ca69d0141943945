// SPDX-License-Identifier: Apache-2.0
#include "graph/consumers.h"

#include <map>
#include <utility>

#include <fmt/core.h>

#include "graph/name_order.h"
#include "manifest/key_path.h"

namespace thalweg::graph {

using namespace manifest;

namespace {

Consumer of_flow(Flow flow) {
  return {flow,
          TopicId(),
          flow.span(),
          flow[flow::ordering],
          flow[flow::concurrency],
          flow[flow::on_error],
          flow[flow::capacity],
          flow[flow::max_outage],
          {}};
}

Consumer of_operation(Operation operation, RecordView how) {
  return {operation,
          TopicId(),
          operation.span(),
          how[consumes::ordering],
          how[consumes::concurrency],
          how[consumes::on_error],
          how[consumes::capacity],
          how[consumes::max_outage],
          {}};
}

}  // namespace

std::vector<Consumer> consumers(const Graph& graph) {
  std::vector<Consumer> all;
  std::map<std::pair<ElementId, ElementId>, std::vector<HopId>> hops;  // by topic and consumer
  for (Topic topic : graph.manifest().topics())
    for (HopId id : graph.hops().out(topic)) hops[{topic, graph.hops()[id].via}].push_back(id);
  const auto add = [&](Consumer consumer) {
    for (ElementId input : graph.delivery().inputs(consumer.element)) {
      const auto topic = input.as<TopicId>();
      if (!topic) continue;
      consumer.topic = topic;
      consumer.hops.clear();
      if (const auto own = hops.find({input, consumer.element}); own != hops.end())
        consumer.hops = own->second;
      all.push_back(consumer);
    }
  };
  const NameOrder by_name(graph.manifest());
  for (FlowId id : by_name.sorted(graph.manifest().flows())) {
    const Flow flow = graph.manifest()[id];
    const auto kind = flow[flow::kind];
    if (!(kind == FlowKind::reconcile) && !(kind == FlowKind::federate)) add(of_flow(flow));
  }
  for (OperationId start : graph.roles().starts())
    if (const auto consumes = graph.manifest()[start][operation::consumes])
      add(of_operation(graph.manifest()[start], *consumes));
  return all;
}

Order order(const Graph& graph, const Consumer& consumer) {
  return graph.hops().order_of_reader(consumer.topic, consumer.ordering, consumer.concurrency);
}

std::string key_of(const Graph& graph, const Consumer& consumer, std::string_view key) {
  const bool is_flow = consumer.element.is(ElementKind::flow);
  return key_path(graph.manifest(), consumer.element,
                  is_flow ? std::string(key) : fmt::format("consumes.{}", key));
}

}  // namespace thalweg::graph
