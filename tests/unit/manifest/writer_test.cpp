// SPDX-License-Identifier: Apache-2.0
#include "manifest/writer.h"

#include <doctest/doctest.h>

#include "manifest/loader.h"

namespace thalweg::manifest {
namespace {

struct Loaded {
  explicit Loaded(std::string text)
      : manifest(load_text(sources, "thalweg.yaml", std::move(text), {}, problems)) {}
  source::SourceMap sources;
  diag::Diagnostics problems;
  std::optional<Manifest> manifest;
};

std::string rewritten(const std::string& text) {
  const Loaded loaded(text);
  CHECK_FALSE(loaded.problems.has_errors());
  REQUIRE(loaded.manifest);
  return write(*loaded.manifest);
}

bool are_equal(const std::string& a, const std::string& b) {
  const Loaded left(a);
  const Loaded right(b);
  REQUIRE(left.manifest);
  REQUIRE(right.manifest);
  return equal(*left.manifest, *right.manifest);
}

// As a person would write it, and as the writer does.
constexpr const char* kShop = R"(thalweg: 1
system: shop
description: "Orders: from cart to door"

entities:
  product:
    key: sku
    system_of_record: shop-db/product
    personal: false
    volume: 40GB
    fields:
      country: {cardinality: 40, distribution: skewed}
  order:
    key: [customer_id, id]
    part_of: customer
    delete_after: 2y
  customer:

stores:
  shop-db:
    engine: postgresql
    holds:
      product:
      order: {unique: [[id], [customer_id, number]]}
      outbox: {form: outbox}
    replication: {topology: single-leader, copies: 3, mode: async}
    backup: none
    availability: 99.95%
    config: {wal_level: logical}
  search:
    engine: elasticsearch
    holds: [product, order]
  page-cache: redis

topics:
  product-events:
    engine: kafka
    carries: product
    retention: forever
    producer: {acks: all, idempotent: true}
    dead_letter: none
  order-events: kafka

externals:
  mail: {kind: email, idempotency_key: unsupported}
  maps:

services:
  catalog:
    owner: team-catalog
    operations:
      update-product:
        request_id: client
        caller_retry: {max: 5, within: 1h}
        steps:
          - transaction: local
            isolation: serializable
            steps:
              - update: shop-db/product
                only_if: version
              - insert: shop-db/outbox
          - invalidate: page-cache/product
          - call: mail
            timeout: none
            retry: {max: unbounded, backoff: exponential}
      on-order:
        consumes: order-events
        dedupe: {by: event_id, in: high-water-mark}
        steps:
          - parallel:
              - read: search/product
              - either:
                  - when: it is new
                    steps:
                      - insert: search/product
                  - when: "no"
                    steps: []
          - saga: orchestrated
            state: shop-db/outbox
            countermeasures: [semantic-lock, reread]
            steps:
              - update: shop-db/order
                kind: compensatable
                compensate:
                  update: shop-db/order
      nightly:
        consumes: {topic: [order-events, product-events], schema_versions: "3..7"}
        schedule: 0 3 * * *

flows:
  product-cdc:
    kind: cdc
    from: shop-db/product
    to: [product-events, search/product]
    lag: 90s
    joins: shop-db/order
    effects: [mail, {call: maps, unique_by: event_id}]
    schema_versions: 3

sagas:
  placement:
    style: orchestrated
    steps:
      - {operation: catalog/update-product, compensate: catalog/on-order, kind: pivot}

guarantees:
  fresh-search: {fresh: search/product, within: 10s}
  one-sku: {unique: product.sku, enforced_by: shop-db/product}
  one-number: {unique: [order.customer_id, order.number], enforced_by: app}
  in-order:
    causal: {before: catalog/nightly, after: product-events, observer: product-cdc, mechanism: none}
    strictness: hard
    description: a cause is seen before its effect, and everybody who looks sees them so

purposes:
  fulfilment: {basis: contract, entities: [customer, order]}

requirements:
  requests: 2k/s
  read_write_ratio: 2.5

readiness:
  monitoring: true

decisions:
  adr-7: {title: Log first, status: accepted, about: product-events, date: 2026-10-02}

accept:
  - {rule: INT001, at: catalog/*, reason: "replaced in Q1: see adr-7", expires: 2027-03-31}

migrations:
  - {recipe: dual-write-to-cdc, at: catalog/on-order, phase: shadow-read, expires: 2027-03-31}
)";

}  // namespace

TEST_CASE("what is canonical stays as it is") {
  CHECK(rewritten(kShop) == std::string(kShop));
}

TEST_CASE("short forms, full references and the order of the vocabulary are preferred") {
  CHECK(rewritten(R"(
services: {s: {operations: {o: {steps: {read: a, x-note: 1, access: point}, entry: client,
  consumes: {topic: [t]}}}}}
stores: {a: {holds: {b: {}}, engine: redis}}
topics: {t: {engine: kafka}}
x-team: [1]
system: shop
thalweg: 1
)") == R"(thalweg: 1
system: shop

stores:
  a:
    engine: redis
    holds: [b]

topics:
  t: kafka

services:
  s:
    operations:
      o:
        entry: client
        consumes: t
        steps:
          - read: a/b
            access: point
)");
}

TEST_CASE("what is only referred to is not written") {
  const std::string text = R"(thalweg: 1
system: shop

services:
  s:
    operations:
      o:
        steps:
          - update: db/a
          - upsert: search/a
)";
  CHECK(rewritten(text) == text);
}

TEST_CASE("comments that accept stay above what they accept") {
  const std::string text = R"(thalweg: 1
system: shop

services:
  s:
    operations:
      # thalweg: accept INT001 until 2027-03-31: replaced soon
      o:
        steps:
          - update: db/a
          # thalweg: accept INT001 until 2027-03-31: replaced soon
          - upsert: search/a
)";
  CHECK(rewritten(text) == text);
}

TEST_CASE("equal up to places, and nothing else") {
  const std::string head = "thalweg: 1\nsystem: shop\n";
  CHECK(are_equal(head + "stores: {a: redis}", head + "stores:\n  a:\n    engine: 'redis'"));
  CHECK(are_equal(head + "entities: {a: {key: id}}", head + "entities: {a: {key: [id]}}"));
  CHECK_FALSE(are_equal(head + "stores: {a: redis}", head + "stores: {a: kafka}"));
  CHECK_FALSE(are_equal(head + "stores: {a: redis}", head + "stores: {b: redis}"));
  CHECK_FALSE(are_equal(head + "stores: {a: , b: }", head + "stores: {b: , a: }"));
  CHECK_FALSE(
      are_equal(head + "entities: {a: {key: [x, y]}}", head + "entities: {a: {key: [y, x]}}"));
  CHECK_FALSE(are_equal(head + "stores: {a: {backup: none}}", head + "stores: {a: {backup: {}}}"));
  CHECK_FALSE(are_equal(head + "stores: {a: }", head + "stores: {a: {holds: b}}"));
  CHECK_FALSE(are_equal(head + "entities: {}", head));
}

}  // namespace thalweg::manifest
