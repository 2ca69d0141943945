// SPDX-License-Identifier: Apache-2.0
// What a hop keeps: order, lag, deletes and fields.
#include <algorithm>

#include <fmt/core.h>

#include "graph/hops.h"
#include "manifest/key_path.h"

namespace thalweg::graph {

using namespace manifest;

namespace {

Order order_of(Ordering ordering) {
  switch (ordering) {
    case Ordering::total:
      return Order::total;
    case Ordering::per_partition:
      return Order::per_partition;
    case Ordering::per_key:
      return Order::per_key;
    case Ordering::none:
      break;
  }
  return Order::none;
}

Order kept_by(const Value<Ordering>& ordering, const Value<std::uint32_t>& concurrency,
              Order by_default) {
  if (ordering) return order_of(*ordering);
  if (concurrency == 1U) return Order::total;
  return concurrency ? Order::none : by_default;
}

constexpr std::string_view kAddsOnly = "only adds, so what was removed at the source stays";

bool only_adds(Apply apply) {
  return apply == Apply::insert || apply == Apply::append || apply == Apply::increment ||
         apply == Apply::decrement;
}

}  // namespace

Order Hops::order_of(TopicId id) const {
  const std::string_view kept = places_->engine(id).word(engines::Field::messaging_ordering);
  if (kept == "none") return Order::none;
  if (!places_->is_queue(id)) return Order::per_partition;
  const auto key = (*manifest_)[id][topic::key];
  const bool grouped = (kept == "group" || kept == "per-key") && key;
  return grouped && manifest_->text(*key) != "none" ? Order::per_key : Order::none;
}

// Nobody can keep an order that the engine does not hand out.
Order Hops::order_of_reader(TopicId topic, const Value<Ordering>& ordering,
                            const Value<std::uint32_t>& concurrency) const {
  if (places_->engine(topic).word(engines::Field::messaging_ordering) == "none") return Order::none;
  return kept_by(ordering, concurrency, order_of(topic));
}

Order Hops::order(HopId id) const {
  const Hop& hop = (*this)[id];
  const auto reader = [&](const Value<Ordering>& ordering,
                          const Value<std::uint32_t>& concurrency) {
    const auto topic = hop.from.as<TopicId>();
    return topic ? order_of_reader(topic, ordering, concurrency)
                 : kept_by(ordering, concurrency, Order::per_partition);
  };
  if (hop.kind == HopKind::flow) {
    const Flow flow = (*manifest_)[hop.via.as<FlowId>()];
    return reader(flow[flow::ordering], flow[flow::concurrency]);
  }
  const auto topic = hop.from.as<TopicId>();
  const bool unordered =
      topic && places_->engine(topic).word(engines::Field::messaging_ordering) == "none";
  if (hop.kind != HopKind::consumer) return unordered ? Order::none : Order::total;
  const auto consumes = (*manifest_)[hop.via.as<OperationId>()][operation::consumes];
  return reader((*consumes)[consumes::ordering], (*consumes)[consumes::concurrency]);
}

Truth Hops::topic_keeps_record(TopicId id, EntityId e) const {
  const Topic topic = (*manifest_)[id];
  if (order_of(id) == Order::none) return Truth::no;
  if (topic[topic::partitions] == 1U) return Truth::yes;
  const auto key = topic[topic::key];
  if (!key) return Truth::unknown;
  if (manifest_->text(*key) == "none") return Truth::no;
  return entities_->determines(e, *key);
}

Truth Hops::keeps_order_per_key(const Path& path, EntityId e) const {
  Truth kept = Truth::yes;
  for (HopId id : path) {
    kept = kept & truth(order(id) >= Order::per_key);
    if (const auto topic = (*this)[id].from.as<TopicId>())
      kept = kept & topic_keeps_record(topic, e);
  }
  return kept;
}

Duration Hops::lag(HopId id) const {
  const Hop& hop = (*this)[id];
  Duration sum{};
  const auto known =
      places_->engine(places_->container(hop.to)).duration(engines::Field::visibility_delay);
  if (known) sum = sum + *known;
  if (hop.kind != HopKind::flow) return sum;
  const Flow flow = (*manifest_)[hop.via.as<FlowId>()];
  if (const auto lag = flow[flow::lag]) sum = sum + *lag;
  if (const auto interval = flow[flow::interval]) sum = sum + *interval;
  if (const auto poll = flow[flow::poll])
    if (const auto every = (*poll)[poll::every]) sum = sum + *every;
  return sum;
}

Answer Hops::flow_carries_deletes(const Hop& hop) const {
  const Flow flow = (*manifest_)[hop.via.as<FlowId>()];
  const auto say = [&](Truth value, std::string text, Origin origin, source::Span span) {
    return Answer{value, {{std::move(text), origin, span}}, {}};
  };
  if (const auto deletes = flow[flow::deletes])
    return say(truth(*deletes != Deletes::ignore),
               fmt::format("declares `deletes: {}`", to_string(*deletes)), Origin::declared,
               deletes.span);
  const auto apply = flow[flow::apply];
  if (apply == Apply::delete_ || apply == Apply::invalidate)
    return say(Truth::yes, "removes by key", Origin::declared, apply.span);
  if (flow[flow::mode] == BatchMode::full)
    return say(Truth::yes, "replaces the copy as a whole", Origin::declared, flow[flow::mode].span);
  if (flow[flow::state_based] == true)
    return say(Truth::yes, "re-reads its source for each trigger", Origin::declared,
               flow[flow::state_based].span);
  const auto dataset = hop.from.as<DatasetId>();
  const bool outbox = dataset && (*manifest_)[dataset][dataset::form] == Form::outbox;
  if (const auto poll = flow[flow::poll]; poll && dataset && !outbox)
    return say(Truth::no, "queries its source, and a row that is gone is not found",
               Origin::inferred, poll.span);
  if (apply && only_adds(*apply))
    return say(Truth::no, std::string(kAddsOnly), Origin::inferred, apply.span);
  if (outbox) return say(Truth::yes, "relays the events as written", Origin::inferred, flow.span());
  const bool captures = dataset && !(flow[flow::kind] == FlowKind::batch) && !flow[flow::poll];
  if (captures) {
    // What is read from the change log is only as good as the engine's feed;
    // what a copy makes of it is another question.
    Answer feed = feed_carries_deletes(hop, flow);
    if (hop.to.is(ElementKind::topic) || is_no(feed.value)) return feed;
  }
  Answer unknown =
      say(Truth::unknown, "does not say what becomes of deletes", Origin::inferred, flow.span());
  unknown.missing.push_back(key_path(*manifest_, flow, "deletes"));
  return unknown;
}

// A flow that captures a change log brings what the engine's feed brings.
Answer Hops::feed_carries_deletes(const Hop& hop, Flow flow) const {
  const engines::Capabilities& engine = places_->engine(places_->container(hop.from));
  const auto field = engines::Field::cdc_deletes;
  const Truth known = engine.truth(field);
  Answer answer{known, {}, {}};
  if (is_unknown(known)) {
    answer.facts.push_back({"reads a feed of which nobody knows whether it brings deletes",
                            Origin::inferred, flow.span()});
    answer.missing.push_back(key_path(*manifest_, flow, "deletes"));
  } else {
    answer.facts.push_back({engines::describe(engine, field), Origin::engine, flow.span()});
  }
  return answer;
}

// An operation removes from the copy what it hears is gone, if any step of it
// does so.
Answer Hops::operation_carries_deletes(const Hop& hop) const {
  const Expansion x = expansions_->of(hop.via.as<OperationId>());
  const Step shown = x.step(hop.step);
  if (hop.to.is(ElementKind::topic))
    return {Truth::yes, {{"publishes what it hears", Origin::inferred, shown.span()}}, {}};
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Step s = x.step(i);
    const bool removes = s.verb() == Verb::delete_ || s.verb() == Verb::invalidate;
    if (removes && s.target() == hop.to)
      return {Truth::yes, {{"deletes what it hears is gone", Origin::inferred, s.span()}}, {}};
  }
  if (shown[step::state_based] == true)
    return {Truth::yes, {{"re-reads its source when it runs", Origin::declared, shown.span()}}, {}};
  const Verb verb = shown.verb();
  const bool adds = verb == Verb::insert || verb == Verb::append || verb == Verb::increment ||
                    verb == Verb::decrement;
  if (adds) return {Truth::no, {{std::string(kAddsOnly), Origin::inferred, shown.span()}}, {}};
  return {Truth::unknown,
          {{fmt::format("only does `{}` and has no step that deletes", to_string(verb)),
            Origin::inferred, shown.span()}},
          {fmt::format("a `delete` step in {}", (*manifest_)[x.start()].reference())}};
}

// What is known of an engine has a subject of its own; all else is said of the flow or
// operation.
Answer Hops::carries_deletes(HopId id) const {
  const Hop& hop = (*this)[id];
  Answer answer = hop.kind == HopKind::flow ? flow_carries_deletes(hop)
                  : hop.kind == HopKind::dead_letter
                      ? Answer{Truth::no,
                               {{"keeps failed events as they were", Origin::inferred, span(id)}},
                               {}}
                      : operation_carries_deletes(hop);
  for (Fact& fact : answer.facts)
    if (fact.origin != Origin::engine)
      fact.text = fmt::format("`{}` {}", manifest_->reference(hop.via), fact.text);
  return answer;
}

bool Hops::passes_field(HopId id, Symbol field) const {
  const Hop& hop = (*this)[id];
  if (hop.kind == HopKind::dead_letter) return true;
  if (hop.kind == HopKind::flow) {
    const Flow flow = (*manifest_)[hop.via.as<FlowId>()];
    if (const auto fields = flow[flow::fields]) return fields->contains(field);
    const auto drop = flow[flow::drop];
    return !drop || !drop->contains(field);
  }
  const Step s = expansions_->of(hop.via.as<OperationId>()).step(hop.step);
  const auto fields = s[step::fields];
  return !fields || fields->contains(field);
}

source::Span Hops::span(HopId id) const {
  const Hop& hop = (*this)[id];
  if (hop.kind == HopKind::dead_letter)
    return (*manifest_)[hop.via.as<TopicId>()][topic::dead_letter].span;
  if (hop.kind != HopKind::flow)
    return expansions_->of(hop.via.as<OperationId>()).step(hop.step).span();
  const Flow flow = (*manifest_)[hop.via.as<FlowId>()];
  if (const auto to = flow[flow::to])
    for (const ItemView item : *to)
      if (item.target == hop.to) return item.span;
  return flow.span();
}

source::Span Hops::deletes_anchor(HopId id) const {
  const Hop& hop = (*this)[id];
  if (hop.kind != HopKind::flow) return manifest_->span(hop.via);
  const Flow flow = (*manifest_)[hop.via.as<FlowId>()];
  if (const auto deletes = flow[flow::deletes]) return deletes.span;
  if (const auto poll = flow[flow::poll]) return poll.span;
  if (const auto apply = flow[flow::apply]) return apply.span;
  return flow.span();
}

std::string Hops::describe(const Path& path) const {
  std::string text;
  for (HopId id : path) {
    const Hop& hop = (*this)[id];
    if (text.empty() && hop.from) text = manifest_->reference(hop.from);
    const bool same = hop.via == hop.from;  // a topic's own dead letter
    text +=
        same ? "" : fmt::format("{}{}", text.empty() ? "" : " -> ", manifest_->reference(hop.via));
    text += fmt::format(" -> {}", manifest_->reference(hop.to));
  }
  return text;
}

}  // namespace thalweg::graph
