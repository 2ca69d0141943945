// SPDX-License-Identifier: Apache-2.0
// Where data is: entities, stores, datasets, topics, externals.
#include "query/elements.h"

namespace thalweg::query {

using manifest::Dataset;
using manifest::Entity;
using manifest::External;
using manifest::Manifest;
using manifest::Shape;
using manifest::Store;
using manifest::Topic;

namespace {

using Type = ColumnType;

Value system_of_record(const World& world, const Entity& entity) {
  return world.name(world.graph().places().sor(entity.id()));
}
Value is_mutable(const World& world, const Entity& entity) {
  return of(world.graph().entities().is_mutable(entity.id()));
}

Value kind_of_store(const World& world, const Store& store) {
  const auto kind = world.graph().places().kind(store.id());
  return kind ? Value(to_string(*kind)) : Value();
}

Value name_of_dataset(const World& /*world*/, const Dataset& dataset) {
  return dataset.name();
}
Value store_of(const World& world, const Dataset& dataset) {
  return world.name(dataset->store);
}
Value entity_of(const World& world, const Dataset& dataset) {
  return world.name(dataset->entity);
}
Value owner_of_dataset(const World& world, const Dataset& dataset) {
  const auto owner = world.graph().places().owner(dataset);
  return owner ? world.text(*owner) : Value();
}
// Bookkeeping is neither.
Value is_source(const World& world, const Dataset& dataset) {
  const graph::Places& places = world.graph().places();
  if (!dataset->entity || !places.sor(dataset->entity)) return {};
  return flag(places.is_sor(dataset, dataset->entity));
}
Value is_copy(const World& world, const Dataset& dataset) {
  if (!dataset->entity) return flag(false);
  return of(world.graph().places().is_copy(dataset, dataset->entity));
}
Value is_trail(const World& world, const Dataset& dataset) {
  return flag(world.graph().places().is_trail(dataset));
}
Value is_auxiliary(const World& world, const Dataset& dataset) {
  return flag(world.graph().places().is_auxiliary(dataset.id()));
}

// Only a log or a queue: engines of other kinds can serve as topics too.
Value kind_of_topic(const World& world, const Topic& topic) {
  if (const auto kind = topic[manifest::topic::kind]) return to_string(*kind);
  const std::string_view kind = world.graph().places().engine(topic).word(engines::Field::kind);
  return kind == "log" || kind == "queue" ? Value(kind) : Value();
}
Value carried(const World& world, const Topic& topic) {
  const std::vector<ElementId> all(topic->carries.begin(), topic->carries.end());
  return manifest::flat_list(world.manifest(), all);
}

}  // namespace

void add_data_tables(Tables& tables, const World* world) {
  tables.push_back(
      make(elements<Entity, &Manifest::entities>(
               "entities", "the kinds of business data", Shape::entity,
               {{"system_of_record", Type::reference,
                 "where the truth is: declared, or the only place that is written directly",
                 system_of_record},
                {"is_mutable", Type::truth, "declared, or because a step or flow changes records",
                 is_mutable}}),
           world));
  tables.push_back(
      make(elements<Store, &Manifest::stores>(
               "stores", "databases, indexes, caches, warehouses, object stores", Shape::store,
               {{"kind", Type::word, "declared, else that of its engine", kind_of_store}}),
           world));
  tables.push_back(
      make(elements<Dataset, &Manifest::datasets>(
               "datasets", "what one store holds about one entity", Shape::dataset,
               {{"name", Type::text, "its id without the store", name_of_dataset},
                {"store", Type::reference, "the store that holds it", store_of},
                {"entity", Type::reference, "declared, else the entity of its name", entity_of},
                {"owner", Type::text, "its own, else that of its store", owner_of_dataset},
                {"is_source", Type::truth, "it is the system of record of its entity", is_source},
                {"is_copy", Type::truth, "it holds what another place is the source of", is_copy},
                {"is_trail", Type::flag, "it records changes", is_trail},
                {"is_auxiliary", Type::flag, "an outbox, or ids, locks or sagas; no business data",
                 is_auxiliary}}),
           world));
  tables.push_back(
      make(elements<Topic, &Manifest::topics>(
               "topics", "event logs, streams and queues", Shape::topic,
               {{"kind", Type::word, "declared, else that of its engine", kind_of_topic},
                {"carries", Type::json, "the entities it carries", carried}}),
           world));
  tables.push_back(
      make(elements<External, &Manifest::externals>(
               "externals", "systems outside that steps have effects on", Shape::external, {}),
           world));
}

}  // namespace thalweg::query
