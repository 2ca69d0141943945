// SPDX-License-Identifier: Apache-2.0
#include "graph/constraints.h"

#include <algorithm>

namespace thalweg::graph {

using namespace manifest;

bool Constraints::is_constraint(GuaranteeVerb verb) {
  return verb == GuaranteeVerb::unique || verb == GuaranteeVerb::foreign_key ||
         verb == GuaranteeVerb::bound || verb == GuaranteeVerb::conserved ||
         verb == GuaranteeVerb::sequence || verb == GuaranteeVerb::custom;
}

namespace {

// A write of the data itself: no mark, outbox or trail.
bool is_record(const Graph& graph, const Expansion& x, std::uint32_t i) {
  const auto d = x.step(i).target().as<DatasetId>();
  return d && graph.steps().is_write(x, i) && !graph.places().is_auxiliary(d) &&
         !graph.places().is_trail(d);
}

}  // namespace

Constraints::Constraints(const Graph& graph) : graph_(graph) {
  for (Guarantee g : graph.manifest().guarantees()) {
    if (!is_constraint(g->verb)) continue;
    all_.push_back(g.id());
    for (EntityId e : entities(g)) by_entity_[e].push_back(g.id());
  }
  if (all_.empty()) return;
  for (OperationId start : graph.roles().starts()) {
    const Expansion x = graph.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      if (!is_record(graph, x, i)) continue;
      for (EntityId e : graph.steps().entities(x, i))
        if (by_entity_.contains(e)) writes_[e].push_back({start, i});
      if (const auto guards = x.step(i)[step::guards])
        if (const auto g = guards->target.as<GuaranteeId>()) guarded_[g] = true;
    }
  }
}

std::vector<EntityId> Constraints::entities(Guarantee g) const {
  std::vector<EntityId> found;
  const auto add = [&](ElementId element) {
    if (const auto e = element.as<EntityId>())
      if (std::find(found.begin(), found.end(), e) == found.end()) found.push_back(e);
  };
  add(g->target);
  if (g->verb == GuaranteeVerb::custom) add(g[guarantee::entity].value.target);
  if (g->verb == GuaranteeVerb::foreign_key) add(g[guarantee::to].value.target);
  return found;
}

std::span<const GuaranteeId> Constraints::about(EntityId e) const {
  const auto it = by_entity_.find(e);
  return it == by_entity_.end() ? std::span<const GuaranteeId>() : it->second;
}

std::span<const WriteAt> Constraints::writes(EntityId e) const {
  const auto it = writes_.find(e);
  return it == writes_.end() ? std::span<const WriteAt>() : it->second;
}

bool Constraints::names(Guarantee g, Symbol field) {
  return std::find(g->fields.begin(), g->fields.end(), field) != g->fields.end();
}

bool Constraints::touches(Guarantee g, Step step) const {
  const auto fields = step[step::fields];
  if (!fields || g->fields.empty() || step.verb() == Verb::delete_) return true;
  for (const ItemView field : *fields)
    if (names(g, field.text)) return true;
  return false;
}

bool Constraints::is_unique_within(DatasetId d, Guarantee g) const {
  const auto unique = graph_.manifest()[d][dataset::unique];
  if (!unique) return false;
  std::map<std::uint16_t, bool> constraints;  // by group: all fields are among those of g
  for (const ItemView field : *unique) {
    auto [it, first] = constraints.try_emplace(field.group, true);
    it->second = it->second && names(g, field.text);
  }
  return std::any_of(constraints.begin(), constraints.end(),
                     [](const auto& constraint) { return constraint.second; });
}

Arbiter Constraints::arbiter(Guarantee g) const {
  using Kind = Arbiter::Kind;
  if (const auto by = g[guarantee::enforced_by]) {
    if (!by->word) return {Kind::place, by->reference.target, true};
    return {*by->word == EnforcedBy::reservation ? Kind::reservation : Kind::nobody, {}, true};
  }
  ElementId only;
  for (EntityId e : entities(g))
    for (ElementId held : graph_.places().holdings(e)) {
      const auto d = held.as<DatasetId>();
      if (!d || !is_unique_within(d, g)) continue;
      if (only) return {};
      only = held;
    }
  return only ? Arbiter{Kind::place, only, false} : Arbiter{};
}

// Does the partition see all that the constraint is about?
Truth Constraints::within_partition(StoreId store, Guarantee g) const {
  const auto partitioning = graph_.manifest()[store][store::partitioning];
  if (!partitioning) return Truth::unknown;
  const auto scheme = (*partitioning)[partitioning::scheme];
  if (scheme == Scheme::none || (*partitioning)[partitioning::partitions] == 1U) return Truth::yes;
  if ((*partitioning)[partitioning::secondary_indexes] == SecondaryIndexes::global &&
      g->verb == GuaranteeVerb::unique)
    return Truth::yes;
  const auto key = (*partitioning)[partitioning::key];
  return key ? truth(names(g, *key)) : Truth::unknown;
}

Enforcement Constraints::enforcement(Guarantee g) const {
  const Arbiter who = arbiter(g);
  Enforcement found;
  if (who.kind != Arbiter::Kind::place) return found;
  found.store = graph_.places().container(who.place).as<StoreId>();
  if (!found.store) return found;
  switch (g->verb) {
    case GuaranteeVerb::unique:
      found.field = engines::Field::unique;
      break;
    case GuaranteeVerb::foreign_key:
      found.field = engines::Field::foreign_key;
      break;
    case GuaranteeVerb::bound:
      found.field = engines::Field::check;
      break;
    default:
      found.value = Truth::yes;
      return found;
  }
  const engines::Capabilities& engine = graph_.places().engine(found.store);
  const std::string_view how = engine.word(found.field);
  found.by_partition = how == "shard-local" || how == "needs-partition-key";
  // A store that says nothing of partitions is one.
  const bool partitioned = graph_.manifest()[found.store][store::partitioning].present;
  const Truth covered =
      how == "needs-partition-key" && !partitioned ? Truth::yes : within_partition(found.store, g);
  found.value = engine.enforces(found.field, covered);
  return found;
}

namespace {

Truth one_index(const Graph& graph, StoreId store, Guarantee g) {
  const auto partitioning = graph.manifest()[store][store::partitioning];
  if (!partitioning) return Truth::yes;
  const auto scheme = (*partitioning)[partitioning::scheme];
  const auto count = (*partitioning)[partitioning::partitions];
  const bool partitioned = (scheme && *scheme != Scheme::none) || (count && *count > 1);
  if (!partitioned || scheme == Scheme::none) return Truth::yes;
  const auto key = (*partitioning)[partitioning::key];
  if (key && Constraints::names(g, *key)) return Truth::yes;
  const auto indexes = (*partitioning)[partitioning::secondary_indexes];
  if (indexes == SecondaryIndexes::global) return Truth::yes;
  if (indexes == SecondaryIndexes::local) return Truth::no;
  return graph.places().engine(ElementId(store)).enforces(engines::Field::unique, Truth::no);
}

}  // namespace

Truth sees_every_claim(const Graph& graph, ElementId place, Guarantee g) {
  if (const auto store = graph.places().container(place).as<StoreId>())
    return one_index(graph, store, g);
  const auto id = place.as<TopicId>();
  if (!id) return Truth::unknown;
  const auto key = graph.manifest()[id][topic::key];
  const auto partitions = graph.manifest()[id][topic::partitions];
  const Truth one = partitions ? truth(*partitions == 1) : Truth::unknown;
  return one | (key ? truth(Constraints::names(g, *key)) : Truth::unknown);
}

}  // namespace thalweg::graph
