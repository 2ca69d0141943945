// SPDX-License-Identifier: Apache-2.0
#include "manifest/flat.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "unit/manifest/load.h"

using namespace thalweg;
using namespace thalweg::manifest;
using namespace thalweg::test;

namespace {

struct Printed {
  std::string operator()(std::monostate /*nothing*/) const { return "-"; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const { return std::to_string(number); }
  std::string operator()(std::string_view text) const { return std::string(text); }
};

const FlatField& field(const std::vector<FlatField>& all, std::string_view name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const FlatField& f) { return f.name == name; });
  REQUIRE_MESSAGE(found != all.end(), name);
  return *found;
}

std::string value(const LoadedText& loaded, Shape shape, RecordId record, std::string_view name) {
  const auto all = flat_fields(shape);
  return std::visit(Printed{}, flat(*loaded, record, field(all, name).path));
}

}  // namespace

TEST_CASE("flat: maps are opened, lists of maps are not") {
  const auto all = flat_fields(Shape::store);
  CHECK(field(all, "replication").info->type == Type::record);
  CHECK(field(all, "replication.mode").info->type == Type::word);
  CHECK(field(all, "replication.mode").path.size() == 2);
  const auto flows = flat_fields(Shape::flow);
  CHECK(std::none_of(flows.begin(), flows.end(), [](const FlatField& f) {
    return f.name.starts_with("joins.") || f.name == "operation.consumes.retry.max";
  }));
  const auto operations = flat_fields(Shape::operation);
  CHECK(field(operations, "consumes.retry.max").path.size() == 3);
}

TEST_CASE("flat: every type of value as a number or a text") {
  const LoadedText loaded = load_shop(R"(
entities: {product: {key: [sku, shop], personal: true, volume: 40GB, fields: {sku: {mutable: false}}}}
stores:
  db:
    engine: postgresql
    kind: relational
    availability: 99.95%
    zones: 3
    config: {wal_level: logical, slots: 4}
    replication: {topology: single-leader, regions: [eu, us], repair_every: 250ms}
    backup: none
    holds: {product: {unique: [[sku, shop], [name]], ttl: forever, rebuild: {from: log}}}
  views: {holds: {product: {keys: db/product}}}
topics: {log: {engine: kafka, retention: 7d, rate: 2k/s, schema: {version: 3}}}
services:
  web:
    operations:
      save:
        consumes: {topic: [log], schema_versions: "3..7", retry: {max: unbounded}}
        steps: [{call: web/other, timeout: none}]
      other: {steps: []}
)");
  REQUIRE(loaded.manifest);
  const RecordId product = loaded->entities()[0]->record;
  CHECK(value(loaded, Shape::entity, product, "key") == R"(["sku","shop"])");
  CHECK(value(loaded, Shape::entity, product, "personal") == "1");
  CHECK(value(loaded, Shape::entity, product, "volume") == "40000000000");
  CHECK(value(loaded, Shape::entity, product, "fields") == R"({"sku":{"mutable":false}})");
  CHECK(value(loaded, Shape::entity, product, "audit") == "-");
  const RecordId db = loaded->stores()[0]->record;
  CHECK(value(loaded, Shape::store, db, "engine") == "postgresql");
  CHECK(value(loaded, Shape::store, db, "kind") == "relational");
  CHECK(value(loaded, Shape::store, db, "availability") == "99.950000");
  CHECK(value(loaded, Shape::store, db, "zones") == "3");
  CHECK(value(loaded, Shape::store, db, "config") == R"({"wal_level":"logical","slots":"4"})");
  CHECK(value(loaded, Shape::store, db, "replication.topology") == "single-leader");
  CHECK(value(loaded, Shape::store, db, "replication.regions") == R"(["eu","us"])");
  CHECK(value(loaded, Shape::store, db, "replication.repair_every") == "0.250000");
  CHECK(value(loaded, Shape::store, db, "replication.mode") == "-");
  CHECK(value(loaded, Shape::store, db, "backup") == "none");
  CHECK(value(loaded, Shape::store, db, "backup.every") == "-");
  const RecordId copy = loaded->datasets()[0]->record;
  CHECK(value(loaded, Shape::dataset, copy, "unique") == R"([["sku","shop"],["name"]])");
  CHECK(value(loaded, Shape::dataset, copy, "ttl") == "forever");
  CHECK(value(loaded, Shape::dataset, copy, "rebuild") == R"({"from":"log"})");
  CHECK(value(loaded, Shape::dataset, loaded->datasets()[1]->record, "keys") == "db/product");
  const RecordId log = loaded->topics()[0]->record;
  CHECK(value(loaded, Shape::topic, log, "retention") == "604800");
  CHECK(value(loaded, Shape::topic, log, "rate") == "2000");
  CHECK(value(loaded, Shape::topic, log, "schema.version") == "3");
  const RecordId save = loaded->operations()[0]->record;
  CHECK(value(loaded, Shape::operation, save, "consumes.topic") == R"(["log"])");
  CHECK(value(loaded, Shape::operation, save, "consumes.schema_versions") == "3..7");
  CHECK(value(loaded, Shape::operation, save, "consumes.retry.max") == "unbounded");
  const Step call = loaded->steps_of(loaded->operations()[0])[0];
  CHECK(value(loaded, Shape::step, call->record, "timeout") == "none");
}

TEST_CASE("flat: a value's place, and what an element is called") {
  const LoadedText loaded = load_shop("stores: {db: {engine: postgresql, holds: [product]}}\n");
  REQUIRE(loaded.manifest);
  const RecordId record = loaded->stores()[0]->record;
  const auto all = flat_fields(Shape::store);
  CHECK(loaded.text(flat_span(*loaded, record, field(all, "engine").path)) == "postgresql");
  CHECK_FALSE(flat_span(*loaded, record, field(all, "kind").path));
  CHECK(std::visit(Printed{}, flat(*loaded, loaded->stores()[0])) == "db");
  CHECK(std::visit(Printed{}, flat(*loaded, loaded->datasets()[0])) == "db/product");
  CHECK(std::visit(Printed{}, flat(*loaded, ElementId::system())) == "shop");
  CHECK(std::visit(Printed{}, flat(*loaded, ElementId())) == "-");
  const ElementId both[] = {loaded->stores()[0], loaded->datasets()[0]};
  CHECK(flat_list(*loaded, both) == R"(["db","db/product"])");
}
