// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "unit/query/asked.h"

using thalweg::test::TestDatabase;

namespace {

constexpr const char* kShop = R"(entities: {product: {key: sku}, history: {key: id}}
stores:
  db: {engine: postgresql}
  search: {engine: elasticsearch}
topics: {changes: {engine: kafka, carries: product}}
externals: {bank: {kind: payment}}
services:
  web:
    owner: front
    tier: critical
    operations:
      save:
        request_id: client
        steps:
          - read: db/product
          - transaction: local
            steps:
              - {update: db/product, idempotent: true}
              - insert: db/history
          - {call: index/put, timeout: 2s, best_effort: true}
          - {call: bank, mode: async}
          - either:
              - {when: loud, steps: [{publish: changes}]}
  index:
    operations:
      put: {steps: [{upsert: search/product}]}
      listen:
        consumes: {topic: changes, retry: {max: 3}}
        steps: [{upsert: search/product}]
flows:
  copy: {kind: batch, from: [db/product, db/history], to: search/product, interval: 1h}
guarantees:
  one: {unique: [product.sku, product.shop], enforced_by: db/product}
  seen: {causal: {before: web/save, after: changes, observer: index/listen}}
)";

}  // namespace

TEST_CASE("services and operations") {
  TestDatabase shop(kShop);
  CHECK(shop.ask("SELECT id, operations, owner, tier FROM services") ==
        "web|1|front|critical\nindex|2|-|-");
  CHECK(shop.ask("SELECT id, name, service, role, is_start, delivery, request_id, "
                 "consumes_topic, consumes_retry_max FROM operations") ==
        "web/save|save|web|client|1|-|client|-|-\n"
        "index/put|put|index|internal|0|-|-|-|-\n"
        "index/listen|listen|index|consumer|1|at-least-once|-|[\"changes\"]|3");
}

TEST_CASE("steps: runs with what they call, in order, and where each step is written") {
  TestDatabase shop(kShop);
  CHECK(shop.ask("SELECT id, operation, position, written_in, service, verb, target, container, "
                 "entity, is_remote, line FROM steps") ==
        "0|index/listen|0|index/listen|index|upsert|search/product|search|product|0|31\n"
        "1|web/save|0|web/save|web|read|db/product|db|product|0|17\n"
        "2|web/save|1|web/save|web|update|db/product|db|product|0|20\n"
        "3|web/save|2|web/save|web|insert|db/history|db|history|0|21\n"
        "4|web/save|3|index/put|index|upsert|search/product|search|product|1|28\n"
        "5|web/save|4|web/save|web|call|bank|bank|-|0|23\n"
        "6|web/save|5|web/save|web|publish|changes|changes|product|0|25");
}

TEST_CASE("steps: what commits together, and what each step is") {
  TestDatabase shop(kShop);
  CHECK(shop.ask("SELECT id, atomic_group, transaction_id, transaction_kind, saga_id, is_write, "
                 "is_publish, is_effect, may_not_run, best_effort, idempotent, through FROM steps "
                 "WHERE operation = 'web/save'") ==
        "1|1|-|-|-|0|0|0|0|0|-|[]\n"
        "2|2|0|local|-|1|0|0|0|0|1|[]\n"
        "3|2|0|local|-|1|0|0|0|0|-|[]\n"
        "4|4|-|-|-|1|0|0|0|1|-|[\"index/put\"]\n"
        "5|5|-|-|-|0|0|1|0|0|-|[]\n"
        "6|6|-|-|-|0|1|0|1|0|-|[]");
  // Pairs that commit together.
  CHECK(shop.ask("SELECT a.target, b.target FROM steps a JOIN steps b ON b.atomic_group = "
                 "a.atomic_group AND b.id > a.id") == "db/product|db/history");
}

TEST_CASE("calls: as they are written") {
  TestDatabase shop(kShop);
  CHECK(shop.ask("SELECT caller, callee, caller_service, callee_service, mode, is_remote, timeout, "
                 "line FROM calls") ==
        "web/save|index/put|web|index|sync|1|2|22\n"
        "web/save|bank|web|-|async|1|-|23");
  CHECK(shop.ask("SELECT count(*) FROM calls c JOIN operations o ON o.id = c.callee") == "1");
}

TEST_CASE("flows and guarantees") {
  TestDatabase shop(kShop);
  CHECK(shop.ask("SELECT id, kind, sources, targets, interval, delivery FROM flows") ==
        "copy|batch|[\"db/product\",\"db/history\"]|[\"search/product\"]|3600|at-least-once");
  CHECK(shop.ask("SELECT id, verb, subject, target, fields, enforced_by, cause, effect, observer "
                 "FROM guarantees") ==
        "one|unique|product.sku|product|[\"sku\",\"shop\"]|db/product|-|-|-\n"
        "seen|causal|-|-|[]|-|web/save|changes|index/listen");
}
