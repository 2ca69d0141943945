// SPDX-License-Identifier: Apache-2.0
#include "manifest/manifest.h"

#include <doctest/doctest.h>

namespace thalweg::manifest {
namespace {

const source::FileId kFile(std::size_t{0});

template <class Data>
Data& add(Model& m, std::vector<Data>& table, std::string_view id) {
  Data& data = table.emplace_back();
  data.id = m.symbols.intern(id);
  data.file = kFile;
  data.begin = static_cast<std::uint32_t>(table.size());
  data.end = data.begin + static_cast<std::uint32_t>(id.size());
  return data;
}

// shop: store shop-db with product and outbox, service catalog with an
// operation, an entity and a topic of the same name.
Manifest shop() {
  Model m;
  m.system = m.symbols.intern("shop");
  m.system_span = {kFile, 8, 12};
  add(m, m.entities, "product");
  add(m, m.topics, "orders");
  add(m, m.entities, "orders");
  add(m, m.stores, "shop-db").datasets = {DatasetId(std::size_t{0}), DatasetId(std::size_t{1})};
  add(m, m.datasets, "product").store = StoreId(std::size_t{0});
  add(m, m.datasets, "outbox").store = StoreId(std::size_t{0});
  add(m, m.services, "catalog").operation_count = 1;
  add(m, m.operations, "update").service = ServiceId(std::size_t{0});
  add(m, m.flows, "cdc");
  return Manifest(std::move(m));
}

}  // namespace

TEST_CASE("elements are named by their reference") {
  const Manifest m = shop();
  CHECK(m.datasets()[1].reference() == "shop-db/outbox");
  CHECK(m.operations()[0].reference() == "catalog/update");
  CHECK(m.stores()[0].reference() == "shop-db");
  CHECK(m.reference(ElementId::system()) == "shop");
  CHECK(m.reference(ElementId()).empty());
}

TEST_CASE("the place of an element is that of its id") {
  const Manifest m = shop();
  CHECK(m.span(m.datasets()[1]) == source::Span{kFile, 2, 8});
  CHECK(m.span(ElementId::system()) == source::Span{kFile, 8, 12});
  CHECK_FALSE(m.span(ElementId()));
}

TEST_CASE("a reference finds its element where only one has it") {
  const Manifest m = shop();
  CHECK(m.find("shop-db/outbox") == ElementId(DatasetId(std::size_t{1})));
  CHECK(m.find("catalog/update") == ElementId(OperationId(std::size_t{0})));
  CHECK(m.find("cdc") == ElementId(FlowId(std::size_t{0})));
  CHECK(m.find("product") == ElementId(EntityId(std::size_t{0})));
  CHECK(m.find("shop") == ElementId::system());
  CHECK_FALSE(m.find("orders"));  // an entity and a topic
  CHECK_FALSE(m.find("catalog/product"));
  CHECK_FALSE(m.find("nothing"));
  CHECK_FALSE(m.find("shop-db/"));
  CHECK_FALSE(m.find(""));
}

TEST_CASE("an id of no element is no element") {
  CHECK_FALSE(ElementId(StoreId()));
  const ElementId store = StoreId(std::size_t{3});
  CHECK(store.as<StoreId>().index() == 3);
  CHECK_FALSE(store.as<TopicId>());
  CHECK(ElementId::from_bits(store.bits()) == store);
}

TEST_CASE("tables hand out what belongs together") {
  const Manifest m = shop();
  CHECK(m.operations_of(m.services()[0]).size() == 1);
  CHECK(m.operations_of(m.services()[0])[0].name() == "update");
  CHECK(m.steps_of(m.operations()[0]).empty());
}

}  // namespace thalweg::manifest
