// SPDX-License-Identifier: Apache-2.0
#include "graph/order_loss.h"

namespace thalweg::graph {

using namespace manifest;

namespace {

// What a reader says about the order in which it works.
struct Reader {
  ElementId element;
  source::Span span;
  Value<Ordering> ordering;
  Value<std::uint32_t> concurrency;
  Value<OnError> on_error;
  bool asks = false;  // its silence leaves the order open
};

Reader reader_of(const Graph& graph, const Hop& hop) {
  if (const auto id = hop.via.as<FlowId>()) {
    const Flow f = graph.manifest()[id];
    const auto kind = f[flow::kind];
    const bool own_code = kind == FlowKind::sink || kind == FlowKind::stream;
    return {f,
            f.span(),
            f[flow::ordering],
            f[flow::concurrency],
            f[flow::on_error],
            own_code && !f[flow::connector]};
  }
  const Operation o = graph.manifest()[hop.via.as<OperationId>()];
  const auto consumes = o[operation::consumes];
  if (hop.kind != HopKind::consumer || !consumes) return {};
  return {o,
          o.span(),
          (*consumes)[consumes::ordering],
          (*consumes)[consumes::concurrency],
          (*consumes)[consumes::on_error],
          true};
}

// Reads what one queue hands out to whoever asks next.
bool competes(const Graph& graph, const Hop& hop) {
  const auto topic = hop.from.as<TopicId>();
  return topic && graph.hops().order_of(topic) == Order::none;
}

void add_topic(const Graph& graph, TopicId id, std::vector<OrderLoss>& found) {
  const Topic t = graph.manifest()[id];
  if (const auto producer = t[topic::producer]) {
    const auto in_flight = (*producer)[producer::max_in_flight];
    if (in_flight && *in_flight > 1 && (*producer)[producer::idempotent] == false)
      found.push_back({OrderLossKind::producer, Truth::yes, t, producer.span});
  }
  const auto ordering = graph.places().engine(id)[engines::Field::messaging_ordering];
  if (ordering && ordering->is("none")) {
    const auto engine = t[topic::engine];
    found.push_back({OrderLossKind::queue, ordering.confident() ? Truth::yes : Truth::unknown, t,
                     engine ? engine.span : t.span()});
  }
}

void add_reader(const Graph& graph, const Hop& hop, std::vector<OrderLoss>& found) {
  const Reader reader = reader_of(graph, hop);
  if (!reader.element) return;
  const auto add = [&](OrderLossKind kind, Truth certain, source::Span span) {
    found.push_back({kind, certain, reader.element, span});
  };
  if (reader.on_error == OnError::retry_topic || reader.on_error == OnError::dead_letter)
    add(OrderLossKind::redriven, Truth::yes, reader.on_error.span);
  if (reader.concurrency == 1U) return;
  if (reader.ordering == Ordering::none)
    return add(OrderLossKind::parallel, Truth::yes, reader.ordering.span);
  if (reader.ordering || !hop.from.is(ElementKind::topic)) return;
  if (reader.concurrency) {
    const bool queue = competes(graph, hop);
    return add(queue ? OrderLossKind::competing : OrderLossKind::parallel,
               queue ? Truth::yes : Truth::unknown, reader.concurrency.span);
  }
  const auto topic = hop.from.as<TopicId>();
  const bool broker_keeps = graph.places().is_queue(topic) && !competes(graph, hop);
  if (reader.asks && !broker_keeps) add(OrderLossKind::undeclared, Truth::unknown, reader.span);
}

}  // namespace

std::vector<OrderLoss> order_losses(const Graph& graph, HopId id) {
  const Hop& hop = graph.hops()[id];
  std::vector<OrderLoss> found;
  if (const auto topic = hop.from.as<TopicId>()) add_topic(graph, topic, found);
  add_reader(graph, hop, found);
  return found;
}

namespace {

// A thin event makes its consumer read the present state before it writes.
bool reads_first(const Graph& graph, TopicId topic, const Expansion& x, std::uint32_t write) {
  if (!(graph.manifest()[topic][topic::payload] == Payload::reference)) return false;
  const auto written = graph.steps().entities(x, write);
  for (std::uint32_t i = 0; i < write; ++i)
    if (x.step(i).verb() == Verb::read && x.before(i, write) &&
        graph.entities().related(graph.steps().entities(x, i), written))
      return true;
  return false;
}

// Somebody reads it once. It is no state, which an older one could replace.
bool is_message(const Manifest& manifest, ElementId place) {
  const auto external = place.as<ExternalId>();
  if (!external) return false;
  const auto kind = manifest[external][external::kind];
  return kind == ExternalKind::email || kind == ExternalKind::sms || kind == ExternalKind::push;
}

}  // namespace

Truth minds_order(const Graph& graph, HopId id) {
  const Hop& hop = graph.hops()[id];
  if (is_message(graph.manifest(), hop.to)) return Truth::no;
  if (hop.kind == HopKind::flow)
    return !graph.idempotence().reorder_safe(graph.manifest()[hop.via.as<FlowId>()]);
  const Expansion x = graph.expansions().of(hop.via.as<OperationId>());
  const auto topic = hop.from.as<TopicId>();
  if (topic && reads_first(graph, topic, x, hop.step)) return Truth::no;
  return !graph.idempotence().reorder_safe(x, hop.step);
}

}  // namespace thalweg::graph
