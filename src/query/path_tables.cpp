// SPDX-License-Identifier: Apache-2.0
// How data moves: hops from place to place, what reaches what, what everything
// passes; and what all of it rests on.
#include "query/definition.h"
#include "query/facts.h"

namespace thalweg::query {

using graph::Hop;
using graph::HopId;

namespace {

using Type = ColumnType;

// ---------------------------------------------------------------------------
// edges

const Hop& hop(const World& world, HopId id) {
  return world.graph().hops()[id];
}

constexpr std::string_view kKinds[] = {"flow", "consumer", "fill", "write", "copy", "dead-letter"};
constexpr std::string_view kOrders[] = {"none", "per-key", "per-partition", "total"};

Value id_of_edge(const World& /*world*/, const HopId& id) {
  return whole(id.index());
}
Value kind_of_edge(const World& world, const HopId& id) {
  return kKinds[static_cast<std::size_t>(hop(world, id).kind)];
}
Value source_of(const World& world, const HopId& id) {
  return world.name(hop(world, id).from);
}
Value target_of(const World& world, const HopId& id) {
  return world.name(hop(world, id).to);
}
Value via_of(const World& world, const HopId& id) {
  return world.name(hop(world, id).via);
}
Value step_of(const World& world, const HopId& id) {
  const Hop& one = hop(world, id);
  if (one.step == graph::kNoIndex) return {};
  return whole(world.number_of(one.via.as<OperationId>(), one.step));
}
Value order_of(const World& world, const HopId& id) {
  return kOrders[static_cast<std::size_t>(world.graph().hops().order(id))];
}
Value lag_of(const World& world, const HopId& id) {
  return manifest::flat(world.graph().hops().lag(id));
}
Value carries_deletes(const World& world, const HopId& id) {
  return of(world.graph().hops().carries_deletes(id).value);
}
Value file_of_edge(const World& world, const HopId& id) {
  return world.file(world.graph().hops().span(id));
}
Value line_of_edge(const World& world, const HopId& id) {
  return world.line(world.graph().hops().span(id));
}

Definition<HopId> edges() {
  return {
      "edges",
      "how data moves from one place to another: flows, consumers, caches that are filled, "
      "writes, copies that an operation makes, dead letters",
      {{"id", Type::row, "its number", id_of_edge, true},
       {"kind", Type::word, "flow, consumer, fill, write, copy or dead-letter", kind_of_edge},
       {"source", Type::reference, "dataset, topic or external; nothing for a write", source_of},
       {"target", Type::reference, "dataset, topic or external", target_of},
       {"via", Type::reference, "the flow or operation that moves it", via_of},
       {"step", Type::row, "of an operation: the step in `steps`", step_of},
       {"ordering", Type::word, "what it keeps: none, per-key, per-partition or total", order_of},
       {"lag", Type::seconds, "declared, or known of the engine", lag_of},
       {"carries_deletes", Type::truth, "deletes arrive too", carries_deletes},
       {"file", Type::text, "where it is written", file_of_edge},
       {"line", Type::number, "where it is written", line_of_edge}},
      [](const World& world) { return world.graph().hops().size(); },
      [](const World& /*world*/, std::uint32_t i) { return HopId(std::size_t{i}); }};
}

// ---------------------------------------------------------------------------
// reaches

graph::Path path_of(const World& world, const ReachRow& row) {
  world.spend(row.cost);
  return world.graph().hops().find(row.source, row.target, {.entity = row.entity});
}

Value entity_of_reach(const World& world, const ReachRow& row) {
  return world.name(row.entity);
}
Value source_of_reach(const World& world, const ReachRow& row) {
  return world.name(row.source);
}
Value target_of_reach(const World& world, const ReachRow& row) {
  return world.name(row.target);
}
Value count_hops(const World& /*world*/, const ReachRow& row) {
  return whole(row.hops);
}
Value describe_path(const World& world, const ReachRow& row) {
  return world.graph().hops().describe(path_of(world, row));
}
Value keeps_order(const World& world, const ReachRow& row) {
  return of(world.graph().hops().keeps_order_per_key(path_of(world, row), row.entity));
}
Value lag_of_path(const World& world, const ReachRow& row) {
  Duration sum{};
  for (const HopId id : path_of(world, row)) sum = sum + world.graph().hops().lag(id);
  return manifest::flat(sum);
}

Definition<ReachRow> reaches() {
  return {"reaches",
          "where the data of an entity comes to, from each place it passes, on a shortest way",
          {{"entity", Type::reference, "whose data", entity_of_reach},
           {"source", Type::reference, "dataset, topic or external", source_of_reach},
           {"target", Type::reference, "dataset, topic or external", target_of_reach},
           {"hops", Type::number, "how many edges lead there", count_hops},
           {"path", Type::text, "the way", describe_path},
           {"keeps_order", Type::truth, "changes of one record arrive in order", keeps_order},
           {"lag", Type::seconds, "of all edges, as far as it is known", lag_of_path}},
          [](const World& world) { return world.reaches().size(); },
          [](const World& world, std::uint32_t i) { return world.reaches()[i]; }};
}

// ---------------------------------------------------------------------------
// dominators

Value entity_of_dominator(const World& world, const DominatorRow& row) {
  return world.name(row.entity);
}
Value element_of(const World& world, const DominatorRow& row) {
  return world.name(row.element);
}
Value dominator_of(const World& world, const DominatorRow& row) {
  return world.name(row.dominator);
}
Value distance_of(const World& /*world*/, const DominatorRow& row) {
  return whole(row.distance);
}

Definition<DominatorRow> dominators() {
  return {"dominators",
          "what all data of an entity passes before it comes to an element",
          {{"entity", Type::reference, "whose data", entity_of_dominator},
           {"element", Type::reference, "store, topic, external, operation or flow", element_of},
           {"dominator", Type::reference, "what lies on every way to it", dominator_of},
           {"distance", Type::number, "1: the nearest", distance_of}},
          [](const World& world) { return world.dominators().size(); },
          [](const World& world, std::uint32_t i) { return world.dominators()[i]; }};
}

// ---------------------------------------------------------------------------
// facts

Value element_of_fact(const World& world, const FactRow& row) {
  return world.name(row.element);
}
Value kind_of_element(const World& /*world*/, const FactRow& row) {
  return kind_of(row.element);
}
Value origin_of(const World& world, const FactRow& row) {
  return fact_origin(world, row);
}
Value file_of_fact(const World& world, const FactRow& row) {
  return world.file(fact_span(world, row));
}
Value line_of_fact(const World& world, const FactRow& row) {
  return world.line(fact_span(world, row));
}

Definition<FactRow> facts() {
  return {"facts",
          "everything that is known about elements: what is declared, what their engines do, what "
          "was inferred",
          {{"element", Type::reference, "the element; the system has a row too", element_of_fact},
           {"kind", Type::word, "store, topic, operation …", kind_of_element},
           {"fact", Type::word, "the key, such as `replication.mode` or `tx.scope`", fact_name},
           {"value", Type::any, "as in the other tables", fact_value},
           {"origin", Type::word, "declared, engine or inferred", origin_of},
           {"basis", Type::text, "of an engine: the document that says so", fact_basis},
           {"file", Type::text, "where it is declared", file_of_fact},
           {"line", Type::number, "where it is declared", line_of_fact}},
          [](const World& world) { return world.facts().size(); },
          [](const World& world, std::uint32_t i) { return world.facts()[i]; }};
}

}  // namespace

void add_path_tables(Tables& tables, const World* world) {
  tables.push_back(make(edges(), world));
  tables.push_back(make(reaches(), world));
  tables.push_back(make(dominators(), world));
  tables.push_back(make(facts(), world));
}

}  // namespace thalweg::query
