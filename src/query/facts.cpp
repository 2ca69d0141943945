// SPDX-License-Identifier: Apache-2.0
#include "query/facts.h"

#include <array>
#include <iterator>

#include "manifest/names.h"

namespace thalweg::query {

using graph::Graph;
using graph::Origin;
using manifest::ElementKind;
using manifest::FlatField;
using manifest::Manifest;
using manifest::RecordId;

namespace {

// ---------------------------------------------------------------------------
// Declared: the keys of records.

using Fields = std::vector<FlatField>;

// By shape; made once.
const Fields& fields_of(manifest::Shape shape) {
  static const std::array<Fields, manifest::kShapeCount> all = [] {
    std::array<Fields, manifest::kShapeCount> fields;
    for (std::size_t i = 0; i < fields.size(); ++i)
      fields[i] = manifest::flat_fields(static_cast<manifest::Shape>(i));
    return fields;
  }();
  return all[static_cast<std::size_t>(shape)];
}

const FlatField& field_of(const Manifest& manifest, const FactRow& row) {
  return fields_of(manifest.record(row.record).shape())[row.fact];
}

// Maps that are opened are told by their parts.
bool is_opened(const Manifest& manifest, RecordId record, const FlatField& field) {
  using manifest::Type;
  if (field.info->type == Type::record) return true;
  const bool may_be = field.info->type == Type::record_or_none;
  return may_be && manifest::flat(manifest, record, field.path) != Value(std::string_view("none"));
}

class Facts {
 public:
  explicit Facts(const Graph& graph) : graph_(graph), manifest_(graph.manifest()) {}

  std::vector<FactRow> find();

 private:
  template <class Table>
  void add_all(const Table& table) {
    for (const auto element : table) add(element, element->record);
  }
  void add(ElementId element, RecordId record) {
    add_declared(element, record);
    if (element.is(ElementKind::store) || element.is(ElementKind::topic)) add_engine(element);
    add_inferred(element);
  }
  void add_declared(ElementId element, RecordId record);
  void add_engine(ElementId element);
  void add_inferred(ElementId element);

  const Graph& graph_;
  const Manifest& manifest_;
  std::vector<FactRow> rows_;
};

void Facts::add_declared(ElementId element, RecordId record) {
  if (!record) return;
  const Fields& fields = fields_of(manifest_.record(record).shape());
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool present = static_cast<bool>(flat_span(manifest_, record, fields[i].path));
    if (present && !is_opened(manifest_, record, fields[i]))
      rows_.push_back({element, Origin::declared, static_cast<std::uint16_t>(i), record});
  }
}

void Facts::add_engine(ElementId element) {
  const engines::Capabilities& engine = graph_.places().engine(element);
  for (const engines::FieldInfo& field : engines::fields())
    if (engine[field.field])
      rows_.push_back({element, Origin::engine, static_cast<std::uint16_t>(field.field), {}});
}

// ---------------------------------------------------------------------------
// Inferred: what the graph makes of it.

Value system_of_record(const Graph& graph, ElementId element) {
  const auto entity = element.as<EntityId>();
  if (graph.places().sor_declared(entity)) return {};
  return manifest::flat(graph.manifest(), graph.places().sor(entity));
}

Value is_mutable(const Graph& graph, ElementId element) {
  const auto entity = element.as<EntityId>();
  if (graph.manifest()[entity][manifest::entity::mutability]) return {};
  return of(graph.entities().is_mutable(entity));
}

Value entity_of(const Graph& graph, ElementId element) {
  const manifest::Dataset dataset = graph.manifest()[element.as<manifest::DatasetId>()];
  if (dataset[manifest::dataset::entity]) return {};
  return manifest::flat(graph.manifest(), dataset->entity);
}

Value role_of(const Graph& graph, ElementId element) {
  return to_string(graph.roles().role(element.as<OperationId>()));
}

struct Inferred {
  ElementKind kind;
  std::string_view name;
  Value (*value)(const Graph& graph, ElementId element);
};
constexpr Inferred kInferred[] = {
    {ElementKind::entity, "system_of_record", system_of_record},
    {ElementKind::entity, "mutable", is_mutable},
    {ElementKind::dataset, "entity", entity_of},
    {ElementKind::operation, "role", role_of},
};

void Facts::add_inferred(ElementId element) {
  for (std::size_t i = 0; i < std::size(kInferred); ++i)
    if (element.is(kInferred[i].kind) && !is_nothing(kInferred[i].value(graph_, element)))
      rows_.push_back({element, Origin::inferred, static_cast<std::uint16_t>(i), {}});
}

std::vector<FactRow> Facts::find() {
  add_declared(ElementId::system(), manifest_.model().root);
  add_declared(ElementId::system(), manifest_.model().requirements);
  add_declared(ElementId::system(), manifest_.model().readiness);
  add_all(manifest_.entities());
  add_all(manifest_.stores());
  add_all(manifest_.datasets());
  add_all(manifest_.topics());
  add_all(manifest_.externals());
  add_all(manifest_.services());
  add_all(manifest_.operations());
  add_all(manifest_.flows());
  add_all(manifest_.sagas());
  add_all(manifest_.guarantees());
  add_all(manifest_.purposes());
  add_all(manifest_.decisions());
  return std::move(rows_);
}

engines::Capabilities::Known engine_fact(const World& world, const FactRow& row) {
  return world.graph().places().engine(row.element)[static_cast<engines::Field>(row.fact)];
}

constexpr std::string_view kKinds[] = {"",      "system",    "entity",  "store",     "dataset",
                                       "topic", "external",  "service", "operation", "flow",
                                       "saga",  "guarantee", "purpose", "decision"};

}  // namespace

std::vector<FactRow> all_facts(const Graph& graph) {
  return Facts(graph).find();
}

std::string_view kind_of(ElementId element) {
  return kKinds[static_cast<std::size_t>(element.kind())];
}

// The manifest may lay its own facts over those of the engine.
std::string_view fact_origin(const World& world, const FactRow& row) {
  if (row.origin == Origin::inferred) return "inferred";
  const bool of_engine = row.origin == Origin::engine && !engine_fact(world, row).declared;
  return of_engine ? "engine" : "declared";
}

Value fact_name(const World& world, const FactRow& row) {
  if (row.origin == Origin::inferred) return kInferred[row.fact].name;
  if (row.origin == Origin::engine) return to_string(static_cast<engines::Field>(row.fact));
  return std::string_view(field_of(world.manifest(), row).name);
}

Value fact_value(const World& world, const FactRow& row) {
  if (row.origin == Origin::inferred) return kInferred[row.fact].value(world.graph(), row.element);
  if (row.origin == Origin::declared)
    return flat(world.manifest(), row.record, field_of(world.manifest(), row).path);
  const engines::Fact& fact = *engine_fact(world, row).fact;
  if (const auto duration = fact.duration()) return manifest::flat(*duration);
  if (const auto number = fact.number()) return std::int64_t{*number};
  if (const auto percentage = fact.percentage()) return percentage->percent;
  return std::string_view(fact.value);
}

Value fact_basis(const World& world, const FactRow& row) {
  if (row.origin != Origin::engine) return {};
  return std::string_view(engine_fact(world, row)->ref);
}

source::Span fact_span(const World& world, const FactRow& row) {
  if (row.origin == Origin::declared)
    return flat_span(world.manifest(), row.record, field_of(world.manifest(), row).path);
  return row.origin == Origin::engine ? engine_fact(world, row).span : source::Span();
}

}  // namespace thalweg::query
