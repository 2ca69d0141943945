// SPDX-License-Identifier: Apache-2.0
#include "manifest/names.h"

#include <doctest/doctest.h>

namespace thalweg::manifest {
namespace {

template <class Data>
std::size_t add(Model& model, std::vector<Data>& table, const std::string& id) {
  table.emplace_back();
  table.back().id = model.symbols.intern_copy(id);
  return table.size() - 1;
}

}  // namespace

TEST_CASE("containers share their names, other kinds have their own") {
  Model model;
  Names names(model);
  const StoreId store(add(model, model.stores, "order"));
  const TopicId topic(add(model, model.topics, "order"));
  const FlowId flow(add(model, model.flows, "relay"));
  const EntityId entity(add(model, model.entities, "order"));
  const ServiceId service(add(model, model.services, "order"));
  CHECK_FALSE(names.add(store));
  CHECK(names.add(topic) == ElementId(store));
  CHECK_FALSE(names.add(flow));
  CHECK_FALSE(names.add(entity));
  CHECK_FALSE(names.add(service));
  const Symbol order = model.symbols.find("order");
  CHECK(names.find_container(order) == ElementId(store));
  CHECK(names.find(ElementKind::entity, order) == ElementId(entity));
  CHECK(names.find(ElementKind::service, order) == ElementId(service));
  CHECK_FALSE(names.find(ElementKind::guarantee, order));
  CHECK(names.find(ElementKind::topic, model.symbols.find("relay")) == ElementId(flow));
  CHECK_FALSE(names.find_container(Symbol()));
}

TEST_CASE("datasets and operations live within their parents") {
  Model model;
  Names names(model);
  for (std::size_t parent = 0; parent < 500; ++parent) {
    for (const char* id : {"a", "b"}) {
      const DatasetId dataset(add(model, model.datasets, id));
      model.datasets.back().store = StoreId(parent);
      CHECK_FALSE(names.add(dataset));
      const OperationId operation(add(model, model.operations, id));
      model.operations.back().service = ServiceId(parent);
      CHECK_FALSE(names.add(operation));
    }
  }
  const Symbol b = model.symbols.find("b");
  for (std::size_t parent = 0; parent < 500; ++parent) {
    CHECK(names.find_dataset(StoreId(parent), b) == DatasetId(2 * parent + 1));
    CHECK(names.find_operation(ServiceId(parent), b) == OperationId(2 * parent + 1));
  }
  CHECK_FALSE(names.find_dataset(StoreId(std::size_t{500}), b));
}

}  // namespace thalweg::manifest
