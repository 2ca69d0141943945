// SPDX-License-Identifier: Apache-2.0
// ORD004: a consumer relies on one order of all events, and its input has several.
// Looks at `ordering: total`, and at steps of consumers that decide about a sequence
// or about what must be conserved.
#include <algorithm>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/name_order.h"

namespace thalweg::checks::ordering {

using namespace manifest;

namespace {

// Why there is no single order.
struct Orders {
  Truth several = Truth::no;
  TopicId topic;  // with several partitions, or the first of several
  std::vector<ElementId> topics;
  std::string text;
  std::string missing;
};

class TotalOrder {
 public:
  TotalOrder(const Context& context, Reporter& out)
      : cx_(context), graph_(context.graph), words_(context), out_(out) {}
  void check(Flow flow);
  void check(OperationId consumer);

 private:
  Orders orders(ElementId consumer) const;
  TopicId mirrored(TopicId topic) const;
  Guarantee relied_on(Step step) const;
  void report(ElementId consumer, source::Span anchor, const Orders& orders,
              const std::string& because, Guarantee guarantee) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Reporter& out_;
};

// The topic of another region that is copied into this one.
TopicId TotalOrder::mirrored(TopicId topic) const {
  for (graph::HopId id : graph_.hops().in(topic)) {
    const graph::Hop& hop = graph_.hops()[id];
    const auto flow = hop.via.as<FlowId>();
    if (flow && cx_.manifest[flow][flow::kind] == FlowKind::replicate &&
        hop.from.is(ElementKind::topic))
      return hop.from.as<TopicId>();
  }
  return {};
}

Orders TotalOrder::orders(ElementId consumer) const {
  Orders found;
  for (ElementId input : graph_.delivery().inputs(consumer))
    if (input.is(ElementKind::topic)) found.topics.push_back(input);
  const std::size_t own = found.topics.size();
  for (std::size_t i = 0; i < own; ++i)
    if (const TopicId other = mirrored(found.topics[i].as<TopicId>()))
      if (std::find(found.topics.begin(), found.topics.end(), ElementId(other)) ==
          found.topics.end())
        found.topics.push_back(other);
  if (found.topics.empty()) return found;
  found.topic = found.topics.front().as<TopicId>();
  if (found.topics.size() > 1) {
    found.several = Truth::yes;
    found.text = fmt::format("{} have no order between them", words_.list(found.topics));
    return found;
  }
  const auto partitions = cx_.manifest[found.topic][topic::partitions];
  found.several = partitions ? truth(*partitions > 1) : Truth::unknown;
  const std::string name = words_.quote(found.topics.front());
  if (partitions)
    found.text =
        fmt::format("{} has {} partitions, each with an order of its own", name, *partitions);
  else
    found.text = fmt::format("nothing says that {} has one partition", name);
  found.missing = words_.key(found.topics.front(), "partitions");
  return found;
}

// A sequence or a sum that a step decides about, and that no store decides about.
Guarantee TotalOrder::relied_on(Step step) const {
  GuaranteeId id;
  if (step.verb() == Verb::check) id = step.target().as<GuaranteeId>();
  if (const auto guards = step[step::guards]) id = guards->target.as<GuaranteeId>();
  if (!id) return {};
  const Guarantee g = cx_.manifest[id];
  if (g->verb != GuaranteeVerb::sequence && g->verb != GuaranteeVerb::conserved) return {};
  const auto by = g[guarantee::enforced_by];
  const ElementId arbiter = by && !by->word ? by->reference.target : ElementId();
  const bool a_store = arbiter.is(ElementKind::dataset) || arbiter.is(ElementKind::store);
  return a_store ? Guarantee() : g;
}

void TotalOrder::report(ElementId consumer, source::Span anchor, const Orders& orders,
                        const std::string& because, Guarantee guarantee) const {
  Finding f = out_.start(orders.several);
  f.at = consumer;
  f.span = anchor;
  f.elements = orders.topics;
  if (guarantee) f.elements.push_back(guarantee);
  for (ElementId topic : orders.topics)
    for (EntityId e : graph_.places().entities(topic)) f.entities.push_back(e);
  make_unique(f.entities);
  if (!f.entities.empty()) f.entity = graph::NameOrder(cx_.manifest).first(f.entities);
  f.message = fmt::format("{} {}, but {}", words_.quote(consumer), because, orders.text);
  f.why = fmt::format(
      "two events from different {} can be handled in either order; after a restart, or in a "
      "second "
      "consumer, it may be the other one, and the result differs without an error",
      orders.topics.size() > 1 ? "topics" : "partitions");
  f.fix =
      "ask whether the order of each key is enough (it usually is: `ordering: per-key`); if not, "
      "put "
      "all events through one partition that can take the load, or let one store number them";
  for (ElementId topic : orders.topics) {
    const auto partitions = cx_.manifest[topic.as<TopicId>()][topic::partitions];
    if (f.related.size() < 3)
      f.related.push_back({partitions ? partitions.span : cx_.manifest.span(topic), "its input"});
  }
  if (is_unknown(orders.several)) f.missing = {orders.missing};
  if (guarantee) f.scope.guarantee = guarantee.id();
  f.scope.places = orders.topics;
  out_.add(std::move(f));
}

void TotalOrder::check(Flow flow) {
  const auto ordering = flow[flow::ordering];
  if (!(ordering == Ordering::total) || flow[flow::waits_for_causes] == true) return;
  const Orders found = orders(flow);
  if (!is_no(found.several))
    report(flow, ordering.span, found, "relies on one order of all events", {});
}

void TotalOrder::check(OperationId consumer) {
  const auto consumes = cx_.manifest[consumer][operation::consumes];
  if (!consumes || (*consumes)[consumes::waits_for_causes] == true) return;
  const Orders found = orders(consumer);
  if (is_no(found.several)) return;
  if (const auto ordering = (*consumes)[consumes::ordering]; ordering == Ordering::total)
    return report(consumer, ordering.span, found, "relies on one order of all events", {});
  const graph::Expansion x = graph_.expansions().of(consumer);
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (const Guarantee g = relied_on(x.step(i)))
      return report(consumer, x.shown_in(i, 0).span(), found,
                    fmt::format("decides about {}, which takes one order of all events",
                                words_.quote(ElementId(g))),
                    g);
}

}  // namespace

void total_order_across_partitions(const Context& context, Reporter& out) {
  TotalOrder total(context, out);
  for (Flow flow : context.manifest.flows()) total.check(flow);
  for (OperationId start : context.graph.roles().starts())
    if (context.graph.roles().is_consumer(start)) total.check(start);
}

}  // namespace thalweg::checks::ordering
