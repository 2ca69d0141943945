// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "unit/query/asked.h"

using thalweg::test::TestDatabase;

namespace {

constexpr const char* kShop = R"(entities:
  product: {key: sku, integrity: critical}
  price: {key: sku, derived_from: product, mutability: immutable, system_of_record: db/price}
stores:
  db: {engine: postgresql, owner: catalog, replication: {mode: async, regions: [eu, us]}}
  search: {engine: elasticsearch, backup: none}
  odd: {holds: {ids: {form: dedupe}}}
topics:
  changes: {engine: kafka, carries: [product, price], retention: 7d}
  work: {engine: sqs}
externals: {bank: {kind: payment, key_window: 24h}}
services:
  catalog:
    operations:
      edit: {steps: [{update: db/product}]}
flows:
  cdc: {kind: cdc, from: db/product, to: changes}
  index: {kind: sink, from: changes, to: search/product, apply: upsert}
)";

}  // namespace

TEST_CASE("entities: declared and inferred") {
  TestDatabase shop(kShop);
  CHECK(shop.ask("SELECT id, system_of_record, is_mutable, integrity, key, derived_from, line, "
                 "implied FROM entities ORDER BY id") ==
        "price|db/price|0|-|[\"sku\"]|[\"product\"]|5|0\n"
        "product|db/product|1|critical|[\"sku\"]|-|4|0");
}

TEST_CASE("stores: kinds of engines, nested keys with an underscore") {
  TestDatabase shop(kShop);
  CHECK(shop.ask("SELECT id, engine, kind, owner, replication_mode, replication_regions, backup "
                 "FROM stores") ==
        "db|postgresql|relational|catalog|async|[\"eu\",\"us\"]|-\n"
        "search|elasticsearch|search|-|-|-|none\n"
        "odd|-|-|-|-|-|-");
}

TEST_CASE("datasets: store, entity, owner, and what they are to the entity") {
  TestDatabase shop(kShop);
  CHECK(shop.ask("SELECT id, name, store, entity, owner, is_source, is_copy, is_auxiliary, "
                 "implied FROM datasets ORDER BY id") ==
        "db/price|price|db|price|catalog|1|0|0|1\n"
        "db/product|product|db|product|catalog|1|0|0|1\n"
        "odd/ids|ids|odd|-|-|-|0|1|0\n"
        "search/product|product|search|product|-|0|1|0|1");
}

TEST_CASE("topics: kind, entities, durations in seconds") {
  TestDatabase shop(kShop);
  CHECK(shop.ask("SELECT id, kind, carries, retention, file FROM topics") ==
        "changes|log|[\"product\",\"price\"]|604800|thalweg.yaml\n"
        "work|queue|[]|-|thalweg.yaml");
}

TEST_CASE("externals") {
  TestDatabase shop(kShop);
  CHECK(shop.ask("SELECT id, kind, key_window FROM externals") == "bank|payment|86400");
}

TEST_CASE("tables: joins over ids, lists, and groups") {
  TestDatabase shop(kShop);
  CHECK(shop.ask("SELECT s.id, count(*) FROM stores s JOIN datasets d ON d.store = s.id "
                 "GROUP BY s.id ORDER BY s.id") == "db|2\nodd|1\nsearch|1");
  CHECK(shop.ask("SELECT t.id, e.id, e.integrity FROM topics t, json_each(t.carries) c "
                 "JOIN entities e ON e.id = c.value ORDER BY 1, 2") ==
        "changes|price|-\nchanges|product|critical");
  CHECK(shop.ask("SELECT d.id FROM datasets d WHERE d.store = 'db' AND d.entity = 'price'") ==
        "db/price");
  CHECK(shop.ask("SELECT id FROM stores WHERE id IN (SELECT store FROM datasets WHERE entity = "
                 "'product') ORDER BY 1") == "db\nsearch");
  CHECK(shop.ask("SELECT s.id FROM stores s LEFT JOIN datasets d ON d.store = s.id AND d.entity = "
                 "'price' WHERE d.id IS NULL ORDER BY 1") == "odd\nsearch");
}

TEST_CASE("tables: keys compare as in any table") {
  TestDatabase shop(kShop);
  CHECK(shop.ask("SELECT id FROM stores WHERE id = 'DB'").empty());
  CHECK(shop.ask("SELECT id FROM stores WHERE id = 'DB' COLLATE NOCASE") == "db");
  CHECK(shop.ask("SELECT id FROM stores WHERE id = NULL").empty());
  CHECK(shop.ask("SELECT id FROM datasets WHERE entity IS NULL") == "odd/ids");
  CHECK(shop.ask("SELECT id FROM stores WHERE id = 7").empty());
  CHECK(shop.ask("SELECT count(*) FROM steps WHERE id = '0'") == "1");
  CHECK(shop.ask("SELECT count(*) FROM steps WHERE id = 0.0") == "1");
  CHECK(shop.ask("SELECT count(*) FROM steps WHERE id = 0.5 OR id = 1e300 OR id = 'x'") == "0");
}

TEST_CASE("functions: quantities as manifests spell them") {
  TestDatabase shop(kShop);
  CHECK(shop.ask("SELECT id FROM topics WHERE retention < seconds('30d')") == "changes");
  CHECK(shop.ask("SELECT seconds('250ms'), seconds('forever'), seconds(5), seconds(NULL)") ==
        "0.25|forever|5|-");
  CHECK(shop.ask("SELECT duration(retention) FROM topics") == "7d\n-");
  CHECK(shop.ask("SELECT duration(0.25), duration('forever'), duration(-1)") == "250ms|forever|-1");
  CHECK(shop.ask("SELECT bytes('40GB'), size(40000000000), bytes(NULL)") == "40000000000|40GB|-");
  // `forever` is more than every number.
  CHECK(shop.ask("SELECT seconds('forever') > seconds('99y')") == "1");
  CHECK(shop.ask("SELECT seconds('a while')") ==
        "`a while` is no duration, such as `7d` or `250ms` [SELECT seconds('a while')]");
}
