// SPDX-License-Identifier: Apache-2.0
// The entries of the sections; stores hold datasets, services hold operations.
#include <fmt/format.h>

#include "base/text.h"
#include "manifest/element.h"
#include "manifest/read_section.h"
#include "manifest/read_steps.h"

namespace thalweg::manifest {

namespace {

class ElementReader {
 public:
  explicit ElementReader(Loading& loading) : loading_(loading) {}

  void read(ElementKind kind, yaml::Node key, yaml::Node value);

 private:
  Model& model() { return loading_.model; }

  template <class Data>
  void plain(std::vector<Data>& table, ElementKind kind, yaml::Node key, yaml::Node value);
  RecordId engine_alone(Shape shape, ElementKind kind, yaml::Node key, yaml::Node value);
  void topic(yaml::Node key, yaml::Node value);
  void store(yaml::Node key, yaml::Node value);
  void holds(StoreId store, yaml::Node value);
  void dataset(StoreId store, yaml::Node key, yaml::Node value);
  void service(yaml::Node key, yaml::Node value);
  void operations(ServiceId service, yaml::Node value);
  void operation(ServiceId service, yaml::Node key, yaml::Node value);

  Loading& loading_;
};

// An element that has a record and nothing else.
template <class Data>
void ElementReader::plain(std::vector<Data>& table, ElementKind kind, yaml::Node key,
                          yaml::Node value) {
  const std::size_t at = add_element(loading_, table, kind, Data(), key);
  const RecordId record = read_element_record(loading_, kind, key, value);
  table[at].record = record;
}

// `shop-db: postgresql`
RecordId ElementReader::engine_alone(Shape shape, ElementKind kind, yaml::Node key,
                                     yaml::Node value) {
  if (!missing_space(value.text()).empty()) {
    report_not_a_map(loading_, element_name(kind, key), value);
    return {};
  }
  RecordScope scope(loading_, shape, value.span());
  scope.add(*find_field(shape, "engine"), value);
  return scope.finish_unless_empty();
}

void ElementReader::topic(yaml::Node key, yaml::Node value) {
  if (!value.is_scalar()) return plain(model().topics, ElementKind::topic, key, value);
  const std::size_t at =
      add_element(loading_, model().topics, ElementKind::topic, TopicData(), key);
  const RecordId record = engine_alone(Shape::topic, ElementKind::topic, key, value);
  model().topics[at].record = record;
}

// --- stores -------------------------------------------------------------------

void ElementReader::store(yaml::Node key, yaml::Node value) {
  const StoreId id(add_element(loading_, model().stores, ElementKind::store, StoreData(), key));
  RecordId record;
  yaml::Node held;
  if (value.is_scalar()) {
    record = engine_alone(Shape::store, ElementKind::store, key, value);
  } else if (value.is_map()) {
    record = read_record_beside(loading_, Shape::store, value, "holds", held);
  } else if (!value.is_null()) {
    expect_map(loading_, ElementKind::store, key, value);
  }
  model().stores[id.index()].record = record;
  if (held) holds(id, held);
}

// A name, a list of names, or a map.
void ElementReader::holds(StoreId store, yaml::Node value) {
  if (value.is_map()) {
    for (const auto [key, inner] : yaml::entries(value)) dataset(store, key, inner);
    return;
  }
  const auto add_name = [&](yaml::Node name) {
    if (name.is_scalar()) return dataset(store, name, {});
    loading_.problems
        .error(kMissing, name.span(),
               fmt::format("`holds` lists names of datasets, not {}", describe(name)))
        .help = "to say more about a dataset, write `holds` as a map";
  };
  if (!value.is_sequence()) return add_name(value);
  for (const yaml::Node name : yaml::items(value)) add_name(name);
}

void ElementReader::dataset(StoreId store, yaml::Node key, yaml::Node value) {
  DatasetData data;
  data.store = store;
  const DatasetId id(
      add_element(loading_, model().datasets, ElementKind::dataset, std::move(data), key));
  model().stores[store.index()].datasets.push_back(id);
  if (!value) return;
  const RecordId record = read_element_record(loading_, ElementKind::dataset, key, value);
  model().datasets[id.index()].record = record;
}

// --- services -----------------------------------------------------------------

void ElementReader::service(yaml::Node key, yaml::Node value) {
  ServiceData data;
  data.first_operation = static_cast<std::uint32_t>(model().operations.size());
  const ServiceId id(
      add_element(loading_, model().services, ElementKind::service, std::move(data), key));
  if (!expect_map(loading_, ElementKind::service, key, value)) return;
  yaml::Node inside;
  const RecordId record = read_record_beside(loading_, Shape::service, value, "operations", inside);
  model().services[id.index()].record = record;
  if (inside) operations(id, inside);
}

void ElementReader::operations(ServiceId service, yaml::Node value) {
  if (!value.is_map()) {
    report_not_a_map(loading_, "`operations`", value).help =
        "write the id of each operation as a key, without dashes";
    return;
  }
  for (const auto [key, inner] : yaml::entries(value)) operation(service, key, inner);
  ServiceData& data = model().services[service.index()];
  data.operation_count =
      static_cast<std::uint32_t>(model().operations.size()) - data.first_operation;
}

void ElementReader::operation(ServiceId service, yaml::Node key, yaml::Node value) {
  OperationData data;
  data.service = service;
  data.first_step = data.end_step = static_cast<std::uint32_t>(model().steps.size());
  const OperationId id(
      add_element(loading_, model().operations, ElementKind::operation, std::move(data), key));
  if (!expect_map(loading_, ElementKind::operation, key, value)) return;
  yaml::Node steps;
  const RecordId record = read_record_beside(loading_, Shape::operation, value, "steps", steps);
  model().operations[id.index()].record = record;
  if (steps) read_steps(loading_, id, steps);
  model().operations[id.index()].end_step = static_cast<std::uint32_t>(model().steps.size());
}

// --- all of them --------------------------------------------------------------

void ElementReader::read(ElementKind kind, yaml::Node key, yaml::Node value) {
  switch (kind) {
    case ElementKind::entity:
      return plain(model().entities, kind, key, value);
    case ElementKind::store:
      return store(key, value);
    case ElementKind::topic:
      return topic(key, value);
    case ElementKind::external:
      return plain(model().externals, kind, key, value);
    case ElementKind::service:
      return service(key, value);
    case ElementKind::flow:
      return plain(model().flows, kind, key, value);
    case ElementKind::saga:
      return plain(model().sagas, kind, key, value);
    case ElementKind::guarantee:
      return read_guarantee(loading_, key, value);
    case ElementKind::purpose:
      return plain(model().purposes, kind, key, value);
    case ElementKind::decision:
      return plain(model().decisions, kind, key, value);
    default:
      return;
  }
}

}  // namespace

void read_element(Loading& loading, const SectionInfo& section, yaml::Node key, yaml::Node value) {
  ElementReader(loading).read(section.kind, key, value);
}

}  // namespace thalweg::manifest
