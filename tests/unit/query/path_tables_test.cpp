// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "unit/query/asked.h"

using thalweg::test::TestDatabase;

namespace {

constexpr const char* kShop = R"(entities: {product: {key: sku}}
stores:
  db: {engine: postgresql, capabilities: {tx: {scope: row}, ref: "our tests"}}
  search: {engine: elasticsearch}
topics: {changes: {engine: kafka, carries: product, key: sku, retention: 7d}}
services:
  web:
    operations:
      save: {steps: [{update: db/product}]}
flows:
  cdc: {kind: cdc, from: db/product, to: changes, lag: 1s, deletes: propagate}
  index: {kind: sink, from: changes, to: search/product, apply: upsert, lag: 2s}
requirements: {p99: 250ms}
)";

}  // namespace

TEST_CASE("edges: from place to place, with what they keep") {
  TestDatabase shop(kShop);
  CHECK(shop.ask("SELECT kind, source, target, via, step, lag, ordering, line FROM edges") ==
        "flow|db/product|changes|cdc|-|1|per-partition|13\n"
        "flow|changes|search/product|index|-|3|per-partition|14\n"
        "write|-|db/product|web/save|0|0|total|11");
  CHECK(shop.ask("SELECT s.verb FROM edges e JOIN steps s ON s.id = e.step") == "update");
}

TEST_CASE("reaches: what comes where, how far, and on which way") {
  TestDatabase shop(kShop);
  CHECK(shop.ask("SELECT entity, source, target, hops, lag, path FROM reaches ORDER BY 2, 3") ==
        "product|changes|search/product|1|3|changes -> index -> search/product\n"
        "product|db/product|changes|1|1|db/product -> cdc -> changes\n"
        "product|db/product|search/product|2|4|db/product -> cdc -> changes -> index -> "
        "search/product");
  CHECK(shop.ask("SELECT source FROM reaches WHERE target = 'search/product' AND hops = 2") ==
        "db/product");
}

TEST_CASE("dominators: what everything passes") {
  TestDatabase shop(kShop);
  CHECK(shop.ask("SELECT dominator, distance FROM dominators WHERE element = 'search' "
                 "ORDER BY distance") == "index|1\nchanges|2\ncdc|3\ndb|4\nweb/save|5");
  CHECK(shop.ask("SELECT count(*) FROM dominators WHERE element = 'web/save'") == "0");
}

TEST_CASE("facts: declared, of engines, inferred") {
  TestDatabase shop(kShop);
  CHECK(shop.ask("SELECT fact, value, origin, line FROM facts WHERE element = 'changes' AND origin "
                 "= 'declared'") ==
        "engine|kafka|declared|7\ncarries|[\"product\"]|declared|7\nkey|sku|declared|7\n"
        "retention|604800|declared|7");
  CHECK(shop.ask("SELECT value, origin, basis FROM facts WHERE element = 'db' AND fact = "
                 "'tx.scope'") == "row|declared|our tests");
  CHECK(shop.ask("SELECT value, origin, basis <> '' FROM facts WHERE element = 'search' AND fact = "
                 "'tx.scope'") == "row|engine|1");
  CHECK(shop.ask("SELECT element, kind, fact, value FROM facts WHERE origin = 'inferred'") ==
        "product|entity|system_of_record|db/product\nproduct|entity|mutable|1\n"
        "db/product|dataset|entity|product\nsearch/product|dataset|entity|product\n"
        "web/save|operation|role|client");
  CHECK(shop.ask("SELECT kind, fact, value FROM facts WHERE element = 'test' AND fact <> "
                 "'thalweg'") == "system|system|test\nsystem|p99|0.25");
}
