// SPDX-License-Identifier: Apache-2.0
#include "graph/overwrites.h"

#include <algorithm>

namespace thalweg::graph {

using namespace manifest;

Overwrites::Overwrites(const Graph& graph) : graph_(graph) {
  for (OperationId start : graph.roles().starts()) {
    const Expansion x = graph.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i)
      if (graph.steps().is_write(x, i)) add(x, i);
  }
  for (Flow flow : graph.manifest().flows()) add(flow);
}

void Overwrites::add(const Expansion& x, std::uint32_t i) {
  const Step s = x.step(i);
  const auto d = s.target().as<DatasetId>();
  if (!d || graph_.places().is_auxiliary(d)) return;
  const StoreId store = graph_.manifest()[d]->store;
  frames_[store].emplace(x.start(), x.steps()[i].frame);
  const Verb verb = s.verb();
  const bool adds = verb == Verb::append || verb == Verb::merge ||
                    (verb == Verb::insert && (s[step::unique_by] || s[step::key_from]));
  const bool reads = verb == Verb::increment || verb == Verb::decrement || verb == Verb::update ||
                     s[step::based_on_read] == true;
  for (EntityId e : graph_.steps().entities(x, i)) {
    StoreWrites& w = writes_[{store, e}];
    w.entity = e;
    if (w.spans.size() < 3) w.spans.push_back(s.span());
    w.operations.insert(x.operation_of(i));
    w.replaces = w.replaces || (!adds && verb != Verb::insert);
    if (reads && !w.reads_first) w.first_reading = s.span();
    w.reads_first = w.reads_first || reads;
    w.all_conditional = w.all_conditional && s[step::only_if];
    w.all_add = w.all_add && adds;
    w.in_turn = false;
  }
}

// All that is known of one record comes to it through one partition.
bool Overwrites::is_in_turn(Flow flow, EntityId e) const {
  const auto inputs = graph_.delivery().inputs(flow);
  return !inputs.empty() && std::all_of(inputs.begin(), inputs.end(), [&](ElementId from) {
    const auto topic = from.as<TopicId>();
    const auto key = topic ? graph_.manifest()[topic][topic::key] : Value<Symbol>{};
    return key && is_yes(graph_.entities().determines(e, *key));
  });
}

void Overwrites::add(Flow flow) {
  const auto kind = flow[flow::kind];
  if (kind == FlowKind::reconcile || kind == FlowKind::federate || kind == FlowKind::invalidate)
    return;
  const auto apply = flow[flow::apply];
  const bool adds = apply == Apply::append || apply == Apply::merge;
  const bool counts = apply == Apply::increment || apply == Apply::decrement;
  for (ElementId to : graph_.delivery().outputs(flow)) {
    const auto d = to.as<DatasetId>();
    if (!d || graph_.places().is_auxiliary(d)) continue;
    for (EntityId e : graph_.places().entities(to)) {
      const auto [it, is_first] = writes_.try_emplace({graph_.manifest()[d]->store, e});
      StoreWrites& w = it->second;
      w.entity = e;
      w.in_turn = is_first && is_in_turn(flow, e);
      if (w.spans.size() < 3) w.spans.push_back(flow.span());
      w.replaces = w.replaces || !(adds || apply == Apply::insert);
      if (counts && !w.reads_first) w.first_reading = apply.span;
      w.reads_first = w.reads_first || counts;
      w.all_conditional = false;
      w.all_add = w.all_add && adds;
    }
  }
}

std::vector<StoreWrites> Overwrites::of(StoreId store) const {
  std::vector<StoreWrites> found;
  for (auto it = writes_.lower_bound({store, EntityId(0)});
       it != writes_.end() && it->first.first == store; ++it)
    found.push_back(it->second);
  return found;
}

// Up from each frame, until where another one came by.
std::set<OperationId> Overwrites::writers(StoreId store) const {
  std::set<OperationId> found;
  const auto it = frames_.find(store);
  if (it == frames_.end()) return found;
  std::set<std::pair<OperationId, std::uint32_t>> seen;
  for (const auto& [start, frame] : it->second) {
    const auto frames = graph_.expansions().of(start).frames();
    for (std::uint32_t f = frame; f != kNoIndex && seen.emplace(start, f).second;
         f = frames[f].parent)
      found.insert(frames[f].operation);
  }
  return found;
}

bool has_one_home(const Graph& graph, EntityId e) {
  const Entity entity = graph.manifest()[e];
  const auto regions = entity[entity::regions];
  return entity[entity::partitioned_by] || (regions && regions->size() == 1);
}

Truth several_clocks(const Manifest& manifest, const std::set<OperationId>& operations) {
  std::set<ServiceId> services;
  Truth several = operations.empty() ? Truth::unknown : Truth::no;
  for (OperationId o : operations) {
    const Service service = manifest[manifest[o]->service];
    services.insert(service.id());
    const auto instances = service[service::instances];
    several = several | (instances ? truth(*instances > 1) : Truth::unknown);
  }
  return services.size() > 1 ? Truth::yes : several;
}

}  // namespace thalweg::graph
