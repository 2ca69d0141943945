// SPDX-License-Identifier: Apache-2.0
// Which statements keep a rule silent.
#include "unit/silence/asked.h"

using namespace thalweg;
using namespace thalweg::test;
using silence::ElementKind;

namespace {

// Redelivered messages, and what makes them harmless.
std::string consumer(const std::string& dataset, const std::string& step) {
  return "thalweg: 1\nsystem: shop\n"
         "stores:\n  shipping-db: {engine: postgresql, holds: {shipment: {" +
         dataset +
         "}}}\n"
         "topics:\n  orders: {engine: kafka, carries: order, key: order_id}\n"
         "entities:\n  order: {key: order_id}\n  shipment: {key: order_id}\n"
         "services:\n  shipping:\n    operations:\n      on-order:\n        consumes: orders\n"
         "        steps:\n          - " +
         step + "\n";
}

const std::string kDualWrite =
    "thalweg: 1\nsystem: shop\n"
    "entities: {product: {key: sku, system_of_record: shop-db/product}}\n"
    "stores:\n  shop-db: {engine: postgresql}\n  search: {engine: elasticsearch}\n"
    "services:\n  catalog:\n    operations:\n      update-product:\n        steps:\n"
    "          - update: shop-db/product\n          - upsert: search/product\n"
    "      show-product:\n        steps:\n          - read: shop-db/product\n";

}  // namespace

TEST_CASE("one statement keeps it silent") {
  const Asked asked(consumer("", "{update: shipping-db/shipment, idempotent: true}"));
  const silence::Answer answer = asked.why("IDM001", "shipping/on-order");
  CHECK(answer.found.empty());
  REQUIRE(answer.discharges.size() >= 1);
  CHECK(asked.statements(answer).front().starts_with("idempotent: true"));
  const silence::Discharge& first = answer.discharges.front();
  CHECK(first.distance == 0);
  CHECK(first.at == "shipping/on-order");
  CHECK(first.closeness == silence::Closeness::exact);
  CHECK(first.message.find("`shipping/on-order`") != std::string::npos);
}

TEST_CASE("two statements, either of which is enough, are found together") {
  const Asked asked(
      consumer("unique: [order_id]", "{insert: shipping-db/shipment, unique_by: event_id}"));
  const silence::Answer answer = asked.why("IDM001", "shipping/on-order");
  REQUIRE(answer.discharges.size() == 1);
  CHECK(answer.discharges.front().statements.size() == 2);
  CHECK(asked.statements(answer).front().starts_with("unique_by: event_id or unique: order_id"));
}

TEST_CASE("a block that is left out leaves its steps") {
  const Asked asked(
      "thalweg: 1\nsystem: shop\nstores:\n"
      "  shop-db: {engine: postgresql, holds: {order: {}, outbox: {form: outbox, entity: order}}}\n"
      "topics:\n  events: {engine: kafka, carries: order, key: order_id}\n"
      "services:\n  shop:\n    operations:\n      place:\n        steps:\n"
      "          - transaction: local\n            steps:\n"
      "              - insert: shop-db/order\n              - insert: shop-db/outbox\n"
      "flows:\n  relay: {kind: outbox-relay, from: shop-db/outbox, to: events}\n");
  const silence::Answer answer = asked.why("INT002", "shop/place");
  REQUIRE_FALSE(answer.discharges.empty());
  CHECK(asked.statements(answer).front().starts_with("transaction: local"));
}

TEST_CASE("the guard is worded as the page words it") {
  const Asked asked(consumer("", "{insert: shipping-db/shipment, unique_by: event_id}"));
  const silence::Answer answer = asked.why("IDM001", "shipping/on-order");
  REQUIRE_FALSE(answer.discharges.empty());
  CHECK(answer.discharges.front().guard ==
        "An insert under the event's id, alone or with what it protects");
}

TEST_CASE("nothing near it is the reason") {
  const Asked asked(kDualWrite);
  const silence::Answer of_kind = asked.why("INT001", "catalog/show-product");
  CHECK(of_kind.found.empty());
  CHECK(of_kind.discharges.empty());
  CHECK(of_kind.kinds == std::vector{ElementKind::operation});
  REQUIRE(of_kind.elsewhere.size() == 1);
  CHECK(asked.manifest().reference(of_kind.elsewhere.front()) == "catalog/update-product");
  CHECK(of_kind.tries > 0);
}

TEST_CASE("the answer does not depend on how many work on it") {
  const Asked asked(
      consumer("unique: [order_id]", "{insert: shipping-db/shipment, unique_by: event_id}"));
  const auto once = asked.why("IDM001", "shipping/on-order");
  const auto again = asked.why("IDM001", "shipping/on-order");
  CHECK(asked.statements(once) == asked.statements(again));
  CHECK(once.tries == again.tries);
}

TEST_CASE("tries are limited, and the limit is told") {
  std::string text = consumer("", "{read: shipping-db/shipment}");
  for (int i = 0; i < 300; ++i)
    text += "      read-" + std::to_string(i) +
            ":\n        rate: 1/s\n        steps:\n          - read: shipping-db/shipment\n";
  const Asked asked(text);
  const silence::Answer answer = asked.why("REL003", "shipping/on-order");
  CHECK(answer.is_cut_short);
  CHECK(answer.tries <= 360);
}
