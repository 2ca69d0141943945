// SPDX-License-Identifier: Apache-2.0
// Whoever consumes a topic, flow or operation, in one shape: how it handles
// events, and how fast. Linear in flows and operations.
#pragma once

#include <vector>

#include "graph/graph.h"

namespace thalweg::graph {

struct Consumer {
  ElementId element;  // a flow, or an operation with `consumes`
  TopicId topic;
  source::Span span;  // of its id
  manifest::Value<manifest::Ordering> ordering;
  manifest::Value<std::uint32_t> concurrency;
  manifest::Value<manifest::OnError> on_error;
  manifest::Value<Rate> capacity;
  manifest::Value<Duration> max_outage;
  // What it writes: the hops out of the topic that it makes.
  std::vector<HopId> hops;
};

// One for each consumer and topic, flows first, by name.
// Flows of kind reconcile and federate consume nothing.
std::vector<Consumer> consumers(const Graph& graph);

// The order in which it handles events (Hops::order_of_reader).
Order order(const Graph& graph, const Consumer& consumer);

// How a key of it is spelled in a
// message: `flows.index.on_error`.
std::string key_of(const Graph& graph, const Consumer& consumer, std::string_view key);

}  // namespace thalweg::graph
