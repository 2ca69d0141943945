// SPDX-License-Identifier: Apache-2.0
#include "graph/caches.h"

#include "graph/name_order.h"

namespace thalweg::graph {

using namespace manifest;

namespace {

bool may_replace(Verb verb) {
  return is_write(verb) && verb != Verb::insert && verb != Verb::append;
}

// Whether a record that was read before may be another one afterwards. What is
// written only if absent was not there to be read.
bool changes_in_place(Step step) {
  return may_replace(step.verb()) && !(step[step::only_if] == OnlyIf::absent);
}

bool only_adds(Verb verb) {
  return verb == Verb::append || verb == Verb::merge;
}

}  // namespace

Caches::Caches(const Graph& graph) : graph_(graph) {
  const auto starts = graph.roles().starts();
  for (std::uint32_t s = 0; s < starts.size(); ++s) {
    const Expansion x = graph.expansions().of(starts[s]);
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      const Step step = x.step(i);
      if (!step.target().is(ElementKind::dataset)) continue;
      const std::pair key{step.target(), s};
      if (may_replace(step.verb())) writers_.emplace(step.target(), starts[s]);
      if (changes_in_place(step)) changes_.emplace(key, i);
      if (step.verb() == Verb::delete_) deletes_.emplace(key, i);
      const bool empties = step.verb() == Verb::invalidate;
      if (empties || (is_write(step.verb()) && !only_adds(step.verb()))) touches_.emplace(key, i);
    }
  }
  for (FlowId id : NameOrder(graph.manifest()).sorted(graph.manifest().flows())) {
    const auto kind = graph.manifest()[id][flow::kind];
    if (kind == FlowKind::reconcile || kind == FlowKind::federate) continue;
    for (ElementId to : graph.delivery().outputs(id)) flows_.emplace(to, id);
  }
}

Truth is_cache(const Graph& graph, DatasetId d) {
  const Dataset dataset = graph.manifest()[d];
  if (const auto form = dataset[dataset::form]) return truth(*form == Form::cache);
  const auto kind = graph.places().kind(dataset->store);
  return kind ? truth(*kind == StoreKind::cache) : Truth::unknown;
}

std::vector<Fill> Caches::fills(DatasetId cache) const {
  std::vector<Fill> found;
  for (HopId id : graph_.hops().in(cache)) {
    const Hop& hop = graph_.hops()[id];
    if (hop.kind != HopKind::fill && hop.kind != HopKind::copy) continue;
    if (!hop.from.is(ElementKind::dataset)) continue;
    const auto start = hop.via.as<OperationId>();
    const Step step = graph_.expansions().of(start).step(hop.step);
    const bool copied = hop.kind == HopKind::copy;
    if (copied && (only_adds(step.verb()) || step.verb() == Verb::delete_)) continue;
    if (copied && writers_.contains({hop.from, start})) continue;
    const auto only_if = step[step::only_if];
    const bool guarded = only_if == OnlyIf::version || only_if == OnlyIf::condition ||
                         step[step::state_based] == true;
    found.push_back({hop.from, {start, hop.step}, guarded});
  }
  return found;
}

// Its records are declared never to change; they may go.
bool Caches::is_fixed(ElementId source) const {
  const EntityId e = graph_.manifest()[source.as<DatasetId>()]->entity;
  const auto declared = e ? graph_.manifest()[e][entity::mutability] : Value<Mutability>{};
  return declared && *declared != Mutability::mutable_;
}

const Caches::Touched& Caches::changes_of(ElementId source) const {
  return is_fixed(source) ? deletes_ : changes_;
}

std::optional<StepAt> Caches::change(ElementId source) const {
  const Touched& changes = changes_of(source);
  const auto it = changes.lower_bound({source, 0});
  if (it == changes.end() || it->first.first != source) return std::nullopt;
  return StepAt{graph_.roles().starts()[it->first.second], it->second};
}

std::optional<Refresh> Caches::refresh(DatasetId cache, ElementId source) const {
  const ElementId place = cache;
  const Touched& changes = changes_of(source);
  for (auto it = touches_.lower_bound({place, 0}); it != touches_.end() && it->first.first == place;
       ++it) {
    const auto changed = changes.find({source, it->first.second});
    if (changed == changes.end()) continue;
    const OperationId start = graph_.roles().starts()[it->first.second];
    const Expansion x = graph_.expansions().of(start);
    if (x.co_executable(changed->second, it->second))
      return Refresh{{start, changed->second}, {start, it->second}, {}};
  }
  const auto flow = flows_.find(place);
  const auto changed = change(source);
  if (flow == flows_.end() || !changed) return std::nullopt;
  return Refresh{*changed, {}, flow->second};
}

// Something else than those that change the source empties the cache, or writes it
// when it hears of a change or on a schedule.
bool Caches::hears(ElementId cache, ElementId source) const {
  if (flows_.contains(cache)) return true;
  const Touched& changes = changes_of(source);
  for (auto it = touches_.lower_bound({cache, 0}); it != touches_.end() && it->first.first == cache;
       ++it) {
    if (changes.contains({source, it->first.second})) continue;
    const OperationId start = graph_.roles().starts()[it->first.second];
    const Verb verb = graph_.expansions().of(start).step(it->second).verb();
    if (!is_write(verb) || verb == Verb::delete_ || !graph_.roles().is_client(start)) return true;
  }
  return false;
}

// Is some field that the step changes one that the fill puts into the cache?
bool Caches::shows(const Hop& fill, Step change) const {
  const auto changed = change[step::fields];
  const auto kept = graph_.manifest()[fill.to.as<DatasetId>()][dataset::fields];
  const Expansion x = graph_.expansions().of(fill.via.as<OperationId>());
  const auto filled = x.step(fill.step)[step::fields];
  if (!changed) return true;
  for (const ItemView item : *changed)
    if ((!kept || kept->contains(item.text)) && (!filled || filled->contains(item.text)))
      return true;
  return false;
}

std::optional<Untold> Caches::untold(const Hop& fill) const {
  if (!fill.from.is(ElementKind::dataset) || hears(fill.to, fill.from)) return std::nullopt;
  const bool fixed = is_fixed(fill.from);
  const Touched& changes = changes_of(fill.from);
  for (auto it = changes.lower_bound({fill.from, 0});
       it != changes.end() && it->first.first == fill.from; ++it) {
    if (touches_.contains({fill.to, it->first.second})) continue;
    const Expansion x = graph_.expansions().of(graph_.roles().starts()[it->first.second]);
    for (std::uint32_t i = it->second; i < x.size(); ++i) {
      const Step step = x.step(i);
      const bool changes_it = fixed ? step.verb() == Verb::delete_ : changes_in_place(step);
      if (step.target() == fill.from && changes_it && shows(fill, step))
        return Untold{x.operation_of(i), step.span()};
    }
  }
  const auto flow = flows_.find(fill.from);
  if (flow == flows_.end() || fixed) return std::nullopt;
  const auto apply = graph_.manifest()[flow->second][flow::apply];
  const bool replaces = apply == Apply::upsert || apply == Apply::delete_ ||
                        apply == Apply::increment || apply == Apply::decrement;
  if (!replaces) return std::nullopt;
  return Untold{flow->second, graph_.manifest().span(flow->second)};
}

}  // namespace thalweg::graph
