// SPDX-License-Identifier: Apache-2.0
#include "graph/joins.h"

namespace thalweg::graph {

using namespace manifest;

namespace {

// Only the current value is there afterwards.
bool overwrites(Verb verb) {
  return verb == Verb::update || verb == Verb::upsert || verb == Verb::delete_ ||
         verb == Verb::increment || verb == Verb::decrement;
}

bool overwrites(Apply apply) {
  return apply == Apply::upsert || apply == Apply::delete_ || apply == Apply::increment ||
         apply == Apply::decrement;
}

}  // namespace

Joins::Joins(const Graph& graph) : graph_(graph) {
  for (Operation operation : graph.manifest().operations())
    for (Step step : graph.manifest().steps_of(operation))
      if (overwrites(step.verb()))
        overwritten_.emplace(step.target(), Overwrite{operation, step.span()});
  for (Flow flow : graph.manifest().flows()) {
    const auto apply = flow[flow::apply];
    const bool whole = flow[flow::mode] == BatchMode::full;
    if (!whole && !(apply && overwrites(*apply))) continue;
    for (ElementId to : graph.delivery().outputs(flow))
      overwritten_.emplace(to, Overwrite{flow, flow.span()});
  }
}

// A bare store stands for its only dataset.
DatasetId Joins::dataset(RecordView join) const {
  const ElementId with = join[join::with].value.target;
  if (const auto store = with.as<StoreId>()) {
    const auto& all = graph_.manifest()[store]->datasets;
    return all.size() == 1 ? all.front() : DatasetId();
  }
  return with.as<DatasetId>();
}

Joins::Overwrite Joins::overwritten(ElementId place) const {
  const auto it = overwritten_.find(place);
  return it == overwritten_.end() ? Overwrite{} : it->second;
}

Truth Joins::sees_now(RecordView join) const {
  const DatasetId d = dataset(join);
  const auto versioned = join[join::versioned];
  if (!d || versioned == true) return Truth::no;
  const EntityId e = graph_.manifest()[d]->entity;
  const auto declared = e ? graph_.manifest()[e][entity::mutability] : Value<Mutability>{};
  if (declared && *declared != Mutability::mutable_) return Truth::no;
  if (versioned || overwritten(d).span) return Truth::yes;
  return Truth::unknown;
}

}  // namespace thalweg::graph
