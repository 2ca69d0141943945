// SPDX-License-Identifier: Apache-2.0
// Where events of one record lose their order on a hop, and who minds it. Look-ups
// of what topics and their readers declare.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace thalweg::graph {

enum class OrderLossKind : std::uint8_t {
  producer,    // a retried send comes after the next one
  queue,       // the broker keeps no order
  competing,   // several workers take from one queue
  parallel,    // events are handled side by side, in no order
  redriven,    // what fails is set aside and comes again later
  undeclared,  // the reader does not say
};

struct OrderLoss {
  OrderLossKind kind = OrderLossKind::undeclared;
  Truth certain = Truth::unknown;
  ElementId at;       // the topic, flow or operation
  source::Span span;  // of the value that says so, else of the element
};

// In the order in which the events meet them: the topic, then its reader.
// Nothing where the order is kept, or nobody has reason to doubt it.
std::vector<OrderLoss> order_losses(const Graph& graph, HopId hop);

// Is a late old event harmful at the end of this hop? No for a consumer that reads
// the present state before it writes, because the event only refers to it; nor for a
// message to a person (email, sms, push), which is no state.
Truth minds_order(const Graph& graph, HopId hop);

}  // namespace thalweg::graph
