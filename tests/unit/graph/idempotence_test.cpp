// SPDX-License-Identifier: Apache-2.0
#include "graph/idempotence.h"

#include <string>

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using test::TestGraph;

namespace {

// A consumer operation with these steps over one PostgreSQL store.
std::string consumer(std::string_view operation) {
  return R"(entities:
  order: {key: order_id, mutability: mutable}
  sale: {key: sale_id, mutability: immutable}
stores:
  db: {engine: postgresql, holds: {order: {unique: [order_id]}, sale: {}, seen: {form: dedupe}}}
topics:
  events: {engine: kafka, carries: order, key: order_id}
externals:
  gateway: {kind: payment, idempotency_key: supported}
  mail: {kind: email, idempotency_key: unsupported}
  hook: {kind: webhook}
services:
  s:
    operations:
      o:
        consumes: events
)" + std::string(operation);
}

struct Row {
  std::string_view step;
  Truth dup, reorder;
};

}  // namespace

TEST_CASE("idempotence: each verb and option by itself") {
  const Row rows[] = {
      {"upsert: db/order", Truth::yes, Truth::no},
      {"{upsert: db/order, based_on_read: true}", Truth::unknown, Truth::unknown},
      {"delete: db/order", Truth::yes, Truth::no},
      {"invalidate: db/order", Truth::yes, Truth::yes},
      {"merge: db/order", Truth::yes, Truth::yes},
      {"fill: db/order", Truth::yes, Truth::no},
      {"update: db/order", Truth::unknown, Truth::unknown},
      {"write: db/order", Truth::unknown, Truth::unknown},
      {"{update: db/order, only_if: version}", Truth::yes, Truth::yes},
      {"{update: db/order, only_if: condition}", Truth::yes, Truth::yes},
      {"{upsert: db/order, only_if: absent}", Truth::yes, Truth::no},
      {"{upsert: db/sale, only_if: absent}", Truth::yes, Truth::yes},
      {"{update: db/order, state_based: true}", Truth::yes, Truth::yes},
      {"increment: db/order", Truth::no, Truth::yes},
      {"decrement: db/order", Truth::no, Truth::yes},
      {"{increment: db/order, only_if: condition}", Truth::no, Truth::yes},
      {"{increment: db/order, only_if: version}", Truth::yes, Truth::yes},
      {"append: db/sale", Truth::no, Truth::no},
      {"{insert: db/sale, key_from: server}", Truth::no, Truth::no},
      {"{insert: db/order, key_from: event}", Truth::yes, Truth::no},
      {"{insert: db/sale, key_from: event}", Truth::yes, Truth::yes},
      {"{insert: db/sale, unique_by: event_id}", Truth::yes, Truth::yes},
      {"insert: db/sale", Truth::unknown, Truth::unknown},
      {"{update: db/order, idempotent: true}", Truth::yes, Truth::unknown},
      {"{upsert: db/order, idempotent: false}", Truth::no, Truth::no},
      {"{call: gateway, unique_by: event_id}", Truth::yes, Truth::no},
      {"{call: hook, unique_by: event_id}", Truth::unknown, Truth::no},
      {"{call: mail, unique_by: event_id}", Truth::no, Truth::no},
      {"call: gateway", Truth::no, Truth::no},
  };
  for (const Row& row : rows) {
    CAPTURE(row.step);
    const TestGraph g(consumer("        steps:\n          - " + std::string(row.step) + "\n"));
    const auto x = g.expand("s/o");
    REQUIRE(x.size() == 1);
    CHECK(g->idempotence().dup_safe(x, 0) == row.dup);
    CHECK(g->idempotence().reorder_safe(x, 0) == row.reorder);
    CHECK(g->idempotence().explain_dup_safe(x, 0).value == row.dup);
  }
}

TEST_CASE("idempotence: an insert that the event's key makes unique refuses a repeat") {
  const TestGraph g(consumer("        steps:\n          - insert: db/order\n"));
  CHECK(is_yes(g->idempotence().dup_safe(g.expand("s/o"), 0)));
}

TEST_CASE("idempotence: a dedupe in the effect's store covers the write, not an effect") {
  const TestGraph g(consumer(R"(        dedupe: {by: event_id, in: db/seen, window: forever}
        steps:
          - increment: db/order
          - call: mail
)"));
  const auto x = g.expand("s/o");
  CHECK(is_yes(g->idempotence().dup_safe(x, 0)));
  CHECK(is_no(g->idempotence().dup_safe(x, 1)));
  CHECK(g->idempotence().dedupe_of(x, 0) == g.operation("s/o"));
}

TEST_CASE("idempotence: a refused step rolls its transaction back") {
  const TestGraph g(consumer(R"(        steps:
          - transaction: local
            steps:
              - {insert: db/sale, unique_by: event_id}
              - increment: db/order
          - increment: db/order
)"));
  const auto x = g.expand("s/o");
  CHECK(is_yes(g->idempotence().dup_safe(x, 1)));
  CHECK(is_no(g->idempotence().dup_safe(x, 2)));
}

TEST_CASE("idempotence: flows by apply, versions, dedupe and mode") {
  struct FlowRow {
    std::string_view options;
    Truth dup, reorder;
  };
  const FlowRow rows[] = {
      {"apply: upsert", Truth::yes, Truth::no},
      {"apply: increment", Truth::no, Truth::yes},
      {"apply: append", Truth::no, Truth::no},
      {"apply: merge", Truth::yes, Truth::yes},
      {"apply: delete", Truth::yes, Truth::no},
      // What is only inserted never changes, so an old event is the only one.
      {"apply: insert", Truth::unknown, Truth::yes},
      {"apply: upsert, versioned: offset", Truth::yes, Truth::yes},
      {"apply: upsert, versioned: timestamp", Truth::yes, Truth::unknown},
      {"apply: increment, versioned: none", Truth::no, Truth::yes},
      {"apply: increment, dedupe: {by: offset, in: high-water-mark}", Truth::yes, Truth::yes},
      {"state_based: true", Truth::yes, Truth::yes},
      {"description: nothing said", Truth::unknown, Truth::unknown},
  };
  for (const FlowRow& row : rows) {
    CAPTURE(row.options);
    const TestGraph g(R"(stores:
  copy: {engine: mongodb}
topics:
  events: {engine: kafka, carries: order, key: order_id}
flows:
  f: {kind: sink, from: events, to: copy/order, )" +
                      std::string(row.options) + "}\n");
    const auto flow = g.manifest()[g.flow("f")];
    CHECK(g->idempotence().dup_safe(flow) == row.dup);
    CHECK(g->idempotence().reorder_safe(flow) == row.reorder);
  }
}
