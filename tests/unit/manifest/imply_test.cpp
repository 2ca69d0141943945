// SPDX-License-Identifier: Apache-2.0
// What a manifest says without defining it.
#include <doctest/doctest.h>

#include "unit/manifest/load.h"

namespace thalweg::manifest {
namespace {

using test::load_shop;
using test::LoadedText;

// `reference of entity`, `?` before what is implied.
std::string datasets(const LoadedText& l) {
  std::string out;
  for (const Dataset dataset : l->datasets()) {
    out += (dataset->implied ? "?" : "") + dataset.reference();
    if (dataset->entity) out += " of " + std::string((*l)[dataset->entity].name());
    out += '\n';
  }
  return out;
}

constexpr const char* kSteps =
    "services:\n"
    "  s:\n"
    "    operations:\n"
    "      o:\n"
    "        steps:\n";

}  // namespace

TEST_CASE("without stores and entities what steps name exists") {
  auto l = load_shop(std::string(kSteps) +
                     "          - update: shop-db/product\n"
                     "          - upsert: search/product\n");
  REQUIRE(l.concise() == "");
  CHECK(datasets(l) == "?shop-db/product of product\n?search/product of product\n");
  REQUIRE(l->stores().size() == 2);
  CHECK(l->stores()[0]->implied);
  CHECK(l.text(l->stores()[0].span()) == "shop-db/product");
  REQUIRE(l->entities().size() == 1);
  CHECK(l->entities()[0]->implied);
  CHECK(l->steps_of(l->operations()[0])[1].target() == ElementId(l->datasets()[1].id()));
}

TEST_CASE("an implied dataset is shown where a flow fills it, else where a step writes it") {
  auto l = load_shop(std::string("topics: {t: {carries: product}}\n") + kSteps +
                     "          - read: a/product\n"
                     "          - upsert: a/product\n"
                     "          - upsert: b/product\n"
                     "flows:\n"
                     "  f: {kind: sink, from: t, to: b/product}\n");
  REQUIRE(l.manifest);
  const auto line = [&](std::size_t i) { return l.sources.begin(l->datasets()[i].span()).line; };
  CHECK(l->datasets()[0].reference() == "b/product");  // records are seen before steps
  CHECK(line(0) == 13);
  CHECK(l->datasets()[1].reference() == "a/product");
  CHECK(line(1) == 10);
}

TEST_CASE("a dataset that is declared has its entity by name or by key") {
  auto l = load_shop(
      "entities: {product: {}, order: {}}\n"
      "stores:\n"
      "  db:\n"
      "    holds:\n"
      "      product:\n"
      "      orders: {entity: order}\n"
      "      outbox: {form: outbox}\n"
      "      events: {form: outbox, entity: order}\n"
      "      seen: {form: dedupe}\n");
  REQUIRE(l.concise() == "");
  CHECK(datasets(l) ==
        "db/product of product\n"
        "db/orders of order\n"
        "db/outbox\n"
        "db/events of order\n"
        "db/seen\n");
}

TEST_CASE("where marks, locks and saga states are kept needs no entity") {
  auto l = load_shop(
      "entities: {order: {}}\n"
      "stores: {db: {holds: [order]}}\n"
      "services:\n"
      "  s:\n"
      "    operations:\n"
      "      o:\n"
      "        dedupe: {by: request_id, in: db/seen}\n"
      "        steps:\n"
      "          - lock: db/locks\n"
      "          - insert: db/seen\n"
      "          - {saga: orchestrated, state: db/states, steps: [{insert: db/order}]}\n");
  REQUIRE(l.concise() == "");
  CHECK(datasets(l) == "db/order of order\n?db/seen\n?db/states\n?db/locks\n");
}

TEST_CASE("a system of record holds its entity") {
  auto l = load_shop(
      "entities:\n"
      "  product: {system_of_record: shop-db}\n"
      "  order: {system_of_record: shop-db}\n"
      "  invoice: {system_of_record: ledger/bill}\n"
      "stores:\n"
      "  shop-db: {holds: {items: {entity: product}}}\n"
      "  ledger: {holds: {bill: {entity: invoice}}}\n");
  REQUIRE(l.concise() == "");
  CHECK(datasets(l) ==
        "shop-db/items of product\nledger/bill of invoice\n?shop-db/order of order\n");
  const auto home = [&](std::size_t i) {
    return l->reference((*l->entities()[i][entity::system_of_record]).target);
  };
  CHECK(home(0) == "shop-db/items");
  CHECK(home(1) == "shop-db/order");
  CHECK(home(2) == "ledger/bill");
}

TEST_CASE("of several datasets of an entity its record is the one of its name, or plain state") {
  auto l = load_shop(
      "entities:\n"
      "  product: {system_of_record: a}\n"
      "  order: {system_of_record: a}\n"
      "stores:\n"
      "  a:\n"
      "    holds:\n"
      "      hot: {entity: product, form: cache}\n"
      "      product: {form: state}\n"
      "      live: {entity: order}\n"
      "      events: {entity: order, form: outbox}\n");
  REQUIRE(l.concise() == "");
  const auto home = [&](std::size_t i) {
    return l->reference((*l->entities()[i][entity::system_of_record]).target);
  };
  CHECK(home(0) == "a/product");
  CHECK(home(1) == "a/live");
}

TEST_CASE("a topic carries what it says, else the entity of its name") {
  auto l = load_shop(
      "entities: {product: {}, order: {}}\n"
      "topics:\n"
      "  product: kafka\n"
      "  events: {carries: [order, product]}\n"
      "  other: kafka\n");
  REQUIRE(l.concise() == "");
  const auto carried = [&](std::size_t i) { return l->topics()[i]->carries.size(); };
  CHECK(carried(0) == 1);
  CHECK(carried(1) == 2);
  CHECK((*l)[l->topics()[1]->carries[0]].name() == "order");
  CHECK(carried(2) == 0);
}

TEST_CASE("a section, even an empty one, says that all is declared") {
  auto l = load_shop(std::string("stores:\nentities:\n") + kSteps +
                     "          - update: shop-db/product\n");
  CHECK(l.concise() == "10:21: error: no store `shop-db` [M001]\n");
  auto m =
      load_shop(std::string("entities: {}\n") + kSteps + "          - update: shop-db/product\n");
  CHECK(m.concise() ==
        "9:21: error: no entity `product` for the dataset `shop-db/product` [M001]\n");
}

}  // namespace thalweg::manifest
