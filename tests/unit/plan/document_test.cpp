// SPDX-License-Identifier: Apache-2.0
#include "plan/document.h"

#include <doctest/doctest.h>

using namespace thalweg;
using plan::Document;
using plan::Tree;

namespace {

Tree tree(const std::string& text) {
  const auto read = plan::read_tree("test", text);
  REQUIRE(read);
  return *read;
}

const std::string kShop =
    "thalweg: 1\n"
    "system: shop\n"
    "stores:\n"
    "  db: {engine: postgresql, holds: [order, customer]}\n"
    "  search: elasticsearch\n"
    "services:\n"
    "  orders: {operations: {place: {consumes: events, steps: [{insert: db/order}]}}}\n"
    "flows:\n"
    "  copy: {kind: batch, from: db/order, to: search/order}\n";

}  // namespace

TEST_CASE("document: short places lead to operations and datasets") {
  Document document(tree(kShop));
  REQUIRE(document.find("operations/orders/place/steps"));
  CHECK(document.find("datasets/db/order") != nullptr);
  CHECK(document.find("datasets/db/other") == nullptr);
  CHECK(document.find("stores/search/engine")->text == "elasticsearch");
}

TEST_CASE("document: what is added may stand there already, but not otherwise") {
  Document document(tree(kShop));
  const Tree topic = tree("topics: {t: {engine: kafka, carries: order}}");
  CHECK(document.add(topic).empty());
  CHECK(document.add(topic).empty());
  const auto problems = document.add(tree("topics: {t: {engine: kinesis}}"));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0] == "`topics/t/engine` stands there already, as kafka, and not as kinesis");
  CHECK(document.set(tree("topics: {t: {engine: kinesis}}")).empty());
  CHECK(document.find("topics/t/engine")->text == "kinesis");
  CHECK(document.find("topics/t/carries")->text == "order");
}

TEST_CASE("document: a dataset is added to a list of them, a store keeps its engine") {
  Document document(tree(kShop));
  CHECK(document.add(tree("datasets: {db/outbox: {form: outbox}, search/order-v2: {form: index}}"))
            .empty());
  CHECK(document.find("datasets/db/outbox/form")->text == "outbox");
  CHECK(document.find("datasets/db/customer") != nullptr);
  CHECK(document.find("stores/search/engine")->text == "elasticsearch");
}

TEST_CASE("document: `consumes` as a word and as a map are one") {
  Document document(tree(kShop));
  CHECK(document.set(tree("operations: {orders/place: {consumes: {on_error: park-key}}}")).empty());
  CHECK(document.find("operations/orders/place/consumes/topic")->text == "events");
  CHECK(document.set(tree("operations: {orders/place: {consumes: events-v2}}")).empty());
  CHECK(document.find("operations/orders/place/consumes/topic")->text == "events-v2");
  CHECK(document.find("operations/orders/place/consumes/on_error")->text == "park-key");
}

TEST_CASE("document: what is left empty goes too, but no element") {
  Document document(tree(kShop));
  document.remove("datasets/db/order");
  CHECK(document.find("stores/db/holds") != nullptr);
  document.remove("datasets/db/customer");
  CHECK(document.find("stores/db/holds") == nullptr);
  CHECK(document.find("stores/db") != nullptr);
  document.remove("flows/copy");
  CHECK(document.find("flows") == nullptr);
  document.remove("flows/none");
}

TEST_CASE("document: whatever names a dataset names the other one") {
  Document document(tree(kShop));
  document.move("search/order", "search/order-v2");
  CHECK(document.find("flows/copy/to")->text == "search/order-v2");
}
