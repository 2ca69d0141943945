// SPDX-License-Identifier: Apache-2.0
#include "bench/shapes.h"

#include <array>

#include "bench/text_file.h"

namespace thalweg::bench {

namespace {

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

void hub_topic(std::size_t size, const std::string& path) {
  TextFile out(path);
  out.add(R"(
thalweg: 1
system: hub-topic
topics:
  hub: kafka
services:
  origin:
    operations:
      announce:
        steps:
          - publish: hub
)");
  for (std::size_t i = 0; i < size; ++i) {
    out.add(R"(
  reader-{0:06}:
    operations:
      on-hub:
        consumes: hub
        steps:
          - upsert: copy-{0:06}/hub
)",
            i);
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

void one_store(std::size_t size, const std::string& path) {
  TextFile out(path);
  out.add("thalweg: 1\nsystem: one-store\nstores:\n  db: postgresql\nservices:\n");
  for (std::size_t i = 0; i < size; ++i) {
    if (i % 10 == 0) out.add("  service-{:05}:\n    operations:\n", i / 10);
    out.add("      change-{}:\n        steps:\n          - update: db/product\n", i % 10);
  }
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

constexpr std::array<Shape, 5> kShapes = {{
    {"huge-service", "operations of one service", huge_service},
    {"hub-topic", "consumers of one topic", hub_topic},
    {"call-chain", "calls in a row", call_chain},
    {"one-store", "operations on one dataset", one_store},
    {"findings", "operations with a dual write each", findings},
}};

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
