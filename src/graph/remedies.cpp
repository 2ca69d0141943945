// SPDX-License-Identifier: Apache-2.0
#include "graph/remedies.h"

namespace thalweg::graph {

using namespace manifest;
using engines::Field;

namespace {

// None for a topic, and where nobody says.
std::optional<StoreKind> kind(const Places& places, ElementId place) {
  const auto store = places.container(place).as<StoreId>();
  return store ? places.kind(store) : std::nullopt;
}

// Of the kinds that are databases, or may be.
bool may_be_database(const Places& places, ElementId place) {
  if (!places.container(place).is(ElementKind::store)) return false;
  const auto of = kind(places, place);
  return !of || *of == StoreKind::relational || *of == StoreKind::document ||
         *of == StoreKind::graph || *of == StoreKind::key_value || *of == StoreKind::wide_column;
}

}  // namespace

bool can_hold_outbox(const Places& places, ElementId place) {
  if (!may_be_database(places, place)) return false;
  const auto scope = places.engine(place)[Field::tx_scope];
  return !scope || scope->at_least("partition");
}

bool can_be_captured(const Places& places, ElementId place) {
  const auto mode = places.engine(place)[Field::cdc_mode];
  return mode ? !mode->is("none") : may_be_database(places, place);
}

bool can_be_serializable(const Places& places, ElementId place) {
  const engines::Capabilities& engine = places.engine(place);
  if (const auto strongest = engine[Field::tx_max_isolation]) return strongest->is("serializable");
  if (engine.word(Field::tx_default_isolation) == "serializable") return true;
  const auto of = kind(places, place);
  const bool is_store = places.container(place).is(ElementKind::store);
  return is_store && (of ? *of == StoreKind::relational : engine.engine() == nullptr);
}

bool can_refuse_writes(const Places& places, ElementId place) {
  return places.engine(place).word(Field::tx_conditional_write) != "none";
}

}  // namespace thalweg::graph
