// SPDX-License-Identifier: Apache-2.0
#include "graph/deletable.h"

namespace thalweg::graph {

using namespace manifest;

namespace {

Symbol subject_of(Entity entity) {
  return entity[entity::subject].value_or(entity.symbol());
}

}  // namespace

Deletable::Deletable(const Graph& graph) : graph_(graph) {
  for (OperationId start : graph.roles().starts()) {
    const Expansion x = graph.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i)
      if (x.step(i).verb() == Verb::delete_) steps_.emplace(x.step(i).target(), x.step(i));
  }
  for (Guarantee guarantee : graph.manifest().guarantees()) {
    if (guarantee->verb != GuaranteeVerb::erasable) continue;
    const auto entity = guarantee->target.as<EntityId>();
    erasable_.emplace(entity ? subject_of(graph.manifest()[entity]) : guarantee->subject,
                      guarantee.id());
  }
}

std::optional<Deletion> Deletable::of(EntityId e) const {
  const Manifest& manifest = graph_.manifest();
  const Entity entity = manifest[e];
  if (const auto it = erasable_.find(subject_of(entity)); it != erasable_.end())
    return Deletion{it->second, manifest[it->second].span(), {}};
  const auto mutability = entity[entity::mutability];
  if (mutability && *mutability != Mutability::mutable_) return std::nullopt;
  const ElementId sor = graph_.places().sor(e);
  if (const auto it = steps_.find(sor); it != steps_.end())
    return Deletion{it->second.operation(), it->second.span(), {}};
  if (const auto id = sor.as<DatasetId>())
    if (const auto ttl = manifest[id][dataset::ttl]) return Deletion{sor, ttl.span, *ttl};
  return std::nullopt;
}

}  // namespace thalweg::graph
