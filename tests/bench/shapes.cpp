// SPDX-License-Identifier: Apache-2.0
#include "bench/shapes.h"

#include <array>

#include "bench/shape_list.h"
#include "bench/text_file.h"

namespace thalweg::bench {

void huge_service(std::size_t size, const std::string& path) {
  TextFile out(path);
  out.add(R"(
thalweg: 1
system: huge-service
stores:
  db: postgresql
topics:
  events: kafka
flows:
  relay:
    kind: outbox-relay
    from: db/outbox
    to: events
services:
  all:
    operations:
)");
  for (std::size_t i = 0; i < size; ++i) {
    out.add(R"(
      change-{0:06}:
        request_id: client
        steps:
          - transaction: local
            steps:
              - update: db/part-{1:03}
              - insert: db/outbox
)",
            i, i % 500);
  }
}

// Every tenth step is something else than a write to the database.
void long_operation(std::size_t size, const std::string& path) {
  TextFile out(path);
  out.add(R"(
thalweg: 1
system: long-operation
stores:
  db: postgresql
  search: elasticsearch
  cache: redis
topics:
  told: {{engine: kafka, carries: part, key: part_id}}
entities:
  part: {{key: part_id, integrity: critical, system_of_record: db/part}}
  log: {{key: log_id}}
  counter: {{key: counter_id}}
  entry: {{key: entry_id}}
externals:
  mail: {{kind: email}}
services:
  all:
    tier: critical
    operations:
      work:
        consumes: {{topic: told, delivery: at-least-once, commit: after}}
        steps:
)");
  constexpr std::array<const char*, 10> kSteps = {
      "read: db/part",      "update: db/part",       "insert: db/log", "upsert: search/part",
      "publish: told",      "increment: db/counter", "call: mail",     "transaction: local",
      "delete: cache/part", "read: search/part"};
  for (std::size_t i = 0; i < size; ++i) {
    out.add("          - {}\n", kSteps[i % kSteps.size()]);
    if (i % kSteps.size() == 7) out.add("            steps: [update: db/part, insert: db/entry]\n");
  }
}

void call_chain(std::size_t size, const std::string& path) {
  TextFile out(path);
  out.add("thalweg: 1\nsystem: call-chain\nservices:\n");
  for (std::size_t i = 0; i < size; ++i) {
    out.add(R"(
  link-{0:06}:
    operations:
      pass:
        steps:
          - update: db-{0:06}/part-{0:06}
          - call: link-{1:06}/pass
            timeout: 1s
)",
            i, i + 1);
  }
  out.add(R"(
  link-{0:06}:
    operations:
      pass:
        steps:
          - update: db-{0:06}/part-{0:06}
)",
          size);
}

void hub_callee(std::size_t size, const std::string& path) {
  TextFile out(path);
  out.add(R"(
thalweg: 1
system: hub-callee
topics:
  booked: {{engine: kafka, carries: booking}}
services:
  shared:
    availability: 99.9%
    operations:
      book:
        steps:
          - insert: shared-db/booking
          - publish: booked
)");
  for (std::size_t i = 0; i < size; ++i) {
    out.add(R"(
  caller-{0:06}:
    tier: critical
    operations:
      order:
        request_id: client
        availability: 99.9%
        steps:
          - insert: db-{0:06}/order-{0:06}
          - call: shared/book
            timeout: 1s
            retry: {{max: 3}}
)",
            i);
  }
}

void one_store(std::size_t size, const std::string& path) {
  TextFile out(path);
  out.add(R"(
thalweg: 1
system: one-store
entities:
  product: {{key: sku, integrity: critical, personal: [name], audit: required}}
stores:
  db: {{engine: postgresql, holds: [product]}}
guarantees:
  one-name: {{unique: [product.name]}}
  stock: {{bound: product.stock, at_least: 0}}
services:
)");
  constexpr std::array<const char*, 5> kWrites = {"update", "insert", "upsert", "delete",
                                                  "decrement"};
  for (std::size_t i = 0; i < size; ++i) {
    if (i % 10 == 0) out.add("  service-{:05}:\n    operations:\n", i / 10);
    out.add("      change-{}:\n        steps: [read: db/product, {}: db/product]\n", i % 10,
            kWrites[i % kWrites.size()]);
  }
}

void guarantees(std::size_t size, const std::string& path) {
  TextFile out(path);
  out.add(R"(
thalweg: 1
system: guarantees
entities:
  seat: {{key: seat_id, integrity: critical}}
  trip: {{key: trip_id}}
stores:
  db: {{engine: postgresql, holds: [seat, trip]}}
  copy: {{engine: mongodb, holds: {{seat: {{freshness: 1m}}}}}}
services:
  trips:
    operations:
      book:
        request_id: client
        steps: [read: db/seat, read: db/trip, update: db/seat, insert: db/trip]
      look:
        steps: [read: copy/seat]
flows:
  copied: {{kind: cdc, from: db/seat, to: copy/seat, apply: upsert, lag: 2m}}
guarantees:
)");
  constexpr std::array<const char*, 8> kPromises = {
      "unique: [seat.place-{}]",
      "bound: seat.count-{}, at_least: 0",
      "foreign_key: seat.trip-{}, to: trip",
      "custom: rule {} holds, entity: seat",
      "fresh: copy/seat, within: {}s",
      "sequence: seat.number-{}",
      "conserved: seat.sum-{}",
      "converges: copy/seat, with: db/seat, description: '{}'",
  };
  for (std::size_t i = 0; i < size; ++i)
    out.add("  promise-{}: {{{}}}\n", i,
            fmt::format(fmt::runtime(kPromises[i % kPromises.size()]), i + 1));
}

// One dual write each.
void findings(std::size_t size, const std::string& path) {
  TextFile out(path);
  out.add("thalweg: 1\nsystem: findings\nservices:\n");
  for (std::size_t i = 0; i < size; ++i) {
    out.add(R"(
  catalog-{0:06}:
    operations:
      update-product:
        steps:
          - update: db-{0:06}/product-{0:06}
          - upsert: search-{0:06}/product-{0:06}
)",
            i);
  }
}

namespace {

constexpr std::array kShapes = {
    Shape{"huge-service", "operations of one service", 20'000, huge_service},
    Shape{"long-operation", "steps of one operation", 50'000, long_operation},
    Shape{"call-chain", "calls in a row", 10'000, call_chain},
    Shape{"hub-callee", "callers of one operation", 20'000, hub_callee},
    Shape{"one-store", "operations on one dataset", 100'000, one_store},
    Shape{"guarantees", "guarantees about one dataset", 20'000, guarantees},
    Shape{"hub-entities", "entities on one topic", 10'000, hub_entities},
    Shape{"hub-producers", "producers of one topic", 20'000, hub_producers},
    Shape{"hub-topic", "consumers of one topic", 20'000, hub_topic},
    Shape{"hub-everything", "entities, producers and consumers of one topic", 5'000,
          hub_everything},
    Shape{"wide-consumer", "topics that one operation consumes", 20'000, wide_consumer},
    Shape{"wide-and-long", "topics that one operation consumes, and its steps", 5'000,
          wide_and_long},
    Shape{"fan-out", "flows out of one dataset", 20'000, fan_out},
    Shape{"flow-chain", "flows in a row", 10'000, flow_chain},
    Shape{"derived-chain", "entities, each derived from the one before", 5'000, derived_chain},
    Shape{"derived-star", "entities derived from one", 10'000, derived_star},
    Shape{"silent-writers", "writers of one record that send no event", 20'000, silent_writers},
    Shape{"silent-copies", "copies that do not hear of a change", 20'000, silent_copies},
    Shape{"fresh-copies", "copies of one record that promise to be fresh", 10'000, fresh_copies},
    Shape{"findings", "operations with a dual write each", 10'000, findings},
};

}  // namespace

std::span<const Shape> shapes() {
  return kShapes;
}

const Shape* find_shape(std::string_view name) {
  for (const Shape& shape : kShapes) {
    if (shape.name == name) return &shape;
  }
  return nullptr;
}

}  // namespace thalweg::bench
