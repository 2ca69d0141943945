// SPDX-License-Identifier: Apache-2.0
#include "graph/repeated_effects.h"

#include <tuple>

namespace thalweg::graph {

using namespace manifest;

namespace {

// How far events are followed; no request goes that far.
constexpr std::size_t kMaxHops = 256;
constexpr Truth kCarried[] = {Truth::no, Truth::unknown, Truth::yes};

}  // namespace

void RepeatedEffect::take(const RepeatedEffect& o) {
  if (std::tuple(o.certain, o.grave) > std::tuple(certain, grave)) *this = o;
}

RepeatedEffect RepeatedEffects::effect(Truth unsafe, ElementId place, std::string_view verb,
                                       source::Span span) const {
  return {unsafe, !only_annoys(graph_.manifest(), place), place, verb, span, {}};
}

bool RepeatedEffects::is_bookkeeping(ElementId place) const {
  const auto id = place.as<DatasetId>();
  return id && (graph_.places().is_auxiliary(id) || graph_.places().is_trail(place));
}

RepeatedEffect RepeatedEffects::of_step(const Expansion& x, std::uint32_t i, Truth carried) {
  if (!graph_.steps().is_write_like(x, i)) return {};
  const Step step = x.step(i);
  const auto id = step.target().as<DatasetId>();
  const bool outbox = id && graph_.manifest()[id][dataset::form] == Form::outbox;
  if (outbox || graph_.steps().is_publish(x, i)) {
    const bool known = step[step::unique_by] || repeats_.refused(x, i, carried);
    return known ? RepeatedEffect{} : behind(step.target());
  }
  if (is_bookkeeping(step.target())) return {};
  return effect(!repeats_.safe_in_transaction(x, i, carried), step.target(), to_string(step.verb()),
                step.span());
}

RepeatedEffect RepeatedEffects::of_flow(Flow flow, ElementId to) const {
  const auto apply = flow[flow::apply];
  if (to.is(ElementKind::dataset))
    return effect(!graph_.idempotence().dup_safe(flow), to,
                  apply ? to_string(*apply) : std::string_view("apply"),
                  apply ? apply.span : flow.span());
  const auto effects = flow[flow::effects];
  RepeatedEffect worst;
  for (std::size_t i = 0; effects && i < effects->size(); ++i)
    if (const auto call = (*effects)[i][effect::call]; call && call->target == to)
      worst.take(effect(!graph_.idempotence().effect_dup_safe(flow, i), to, "call", call.span));
  return worst;
}

RepeatedEffect RepeatedEffects::behind_hop(HopId id) {
  const Hop& hop = graph_.hops()[id];
  if (hop.to.is(ElementKind::topic)) return behind(hop.to);
  RepeatedEffect found;
  if (const auto flow = hop.via.as<FlowId>()) {
    found = of_flow(graph_.manifest()[flow], hop.to);
  } else {
    const Expansion x = graph_.expansions().of(hop.via.as<OperationId>());
    const Step step = x.step(hop.step);
    found = effect(!graph_.idempotence().dup_safe(x, hop.step), hop.to, to_string(step.verb()),
                   step.span());
  }
  found.consumer = hop.via;
  return found;
}

RepeatedEffect RepeatedEffects::behind(ElementId place) {
  const auto [it, is_new] = behind_.try_emplace(place);
  if (!is_new || depth_ == kMaxHops) return it->second;
  ++depth_;
  RepeatedEffect worst;
  for (HopId id : graph_.hops().out(place)) {
    const Hop& hop = graph_.hops()[id];
    if ((hop.kind != HopKind::flow && hop.kind != HopKind::consumer) || is_bookkeeping(hop.to))
      continue;
    if (const RepeatedEffect found = behind_hop(id); is_yes(found.certain)) worst.take(found);
  }
  --depth_;
  return behind_[place] = worst;
}

// Callees stand behind their callers.
std::vector<RepeatedEffectsByCarried> RepeatedEffects::of(const Expansion& x) {
  std::vector<RepeatedEffectsByCarried> all(x.frames().size());
  for (std::uint32_t i = 0; i < x.size(); ++i)
    for (const Truth carried : kCarried)
      all[x.steps()[i].frame][carried].take(of_step(x, i, carried));
  for (std::size_t f = all.size(); f-- > 0;) {
    const Frame& frame = x.frames()[f];
    const auto dedupe = graph_.manifest()[frame.operation][operation::dedupe];
    for (const Truth carried : kCarried)
      if (dedupe)
        all[f][carried].certain = all[f][carried].certain & !repeats_.recognises(*dedupe, carried);
    if (frame.parent == kNoIndex) continue;
    const bool dropped = graph_.manifest()[frame.call][step::carries_request_id] == false;
    for (const Truth carried : kCarried)
      all[frame.parent][carried].take(all[f][dropped ? Truth::no : carried]);
  }
  return all;
}

}  // namespace thalweg::graph
