// SPDX-License-Identifier: Apache-2.0
#include "graph/entities.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/graph_builder.h"

namespace thalweg::graph {
namespace {

using manifest::ElementId;
using test::TestGraph;

TEST_CASE("entities are related over what both are derived from") {
  const TestGraph g(R"(
entities:
  order: {key: order_id}
  customer: {key: customer_id}
  order-total: {derived_from: order}
  daily-total: {derived_from: order-total}
  order-count: {derived_from: order}
  report: {derived_from: [order, customer]}
)");
  const Entities& e = g->entities();
  const auto related = [&](const char* a, const char* b) {
    return e.related(g.entity(a), g.entity(b));
  };
  CHECK(related("order", "order"));
  CHECK(related("order", "order-total"));
  CHECK(related("daily-total", "order"));
  CHECK(related("daily-total", "order-count"));  // siblings
  CHECK(related("report", "customer"));
  CHECK_FALSE(related("order", "customer"));  // although a third is derived from both
  CHECK_FALSE(related("order-count", "customer"));

  CHECK(g.names(e.up(g.entity("daily-total"))) == "order order-total daily-total");
  CHECK(g.names(e.up(g.entity("order"))) == "order");
  CHECK(g.names(e.down(g.entity("order"))) == "order order-total daily-total order-count report");
  CHECK(g.names(e.origins(g.entity("report"))) == "order customer");

  CHECK(e.in_closure(g.entity("daily-total"), g.entity("order")));
  CHECK(e.in_closure(g.entity("order"), g.entity("daily-total")));
  CHECK_FALSE(e.in_closure(g.entity("order-count"), g.entity("order-total")));  // a sibling
  CHECK_FALSE(e.in_closure(g.entity("customer"), g.entity("order")));
}

TEST_CASE("sets of entities are related if two of them are") {
  const TestGraph g("entities: {a: {}, b: {}, c: {derived_from: a}, d: {}}\n");
  const std::vector<EntityId> left{g.entity("a"), g.entity("b")};
  const std::vector<EntityId> right{g.entity("d"), g.entity("c")};
  const std::vector<EntityId> other{g.entity("d")};
  CHECK(g->entities().related(left, right));
  CHECK_FALSE(g->entities().related(left, other));
  CHECK_FALSE(g->entities().related(left, EntitySpan()));
}

TEST_CASE("a cycle of derivations is one set") {
  const TestGraph g(R"(
entities:
  a: {derived_from: c}
  b: {derived_from: a}
  c: {derived_from: b}
  tail: {derived_from: c}
  alone: {derived_from: alone}
)");
  const Entities& e = g->entities();
  CHECK(g.names(e.up(g.entity("b"))) == "a b c");
  CHECK(g.names(e.down(g.entity("b"))) == "a b c tail");
  CHECK(g.names(e.origins(g.entity("tail"))) == "a");
  CHECK(e.related(g.entity("a"), g.entity("tail")));
  CHECK(e.in_closure(g.entity("a"), g.entity("c")));
  CHECK(g.names(e.up(g.entity("alone"))) == "alone");
  CHECK_FALSE(e.related(g.entity("alone"), g.entity("a")));
}

TEST_CASE("a long chain of derivations has one origin") {
  std::string text = "entities:\n  e0: {}\n";
  for (int i = 1; i < 10'000; ++i) text += fmt::format("  e{}: {{derived_from: e{}}}\n", i, i - 1);
  const TestGraph g(text);
  CHECK(g.names(g->entities().origins(g.entity("e9999"))) == "e0");
  CHECK(g->entities().related(g.entity("e17"), g.entity("e9999")));
  CHECK(g->entities().up(g.entity("e9999")).size() == 10'000);
}

TEST_CASE("who is derived from whom, in trees and where sources join") {
  const TestGraph g(R"(entities:
  a: {key: id}
  b: {key: id, derived_from: a}
  c: {key: id, derived_from: b}
  d: {key: id, derived_from: a}
  x: {key: id}
  join: {key: id, derived_from: [c, x]}
  last: {key: id, derived_from: join}
)");
  const auto derived = [&](std::string_view e, std::string_view source) {
    return g->entities().is_derived_from(g.entity(e), g.entity(source));
  };
  CHECK(derived("c", "a"));
  CHECK(derived("c", "c"));
  CHECK_FALSE(derived("a", "c"));
  CHECK_FALSE(derived("d", "b"));
  CHECK_FALSE(derived("c", "x"));
  CHECK(derived("last", "a"));
  CHECK(derived("last", "x"));
  CHECK_FALSE(derived("last", "d"));
  CHECK_FALSE(derived("c", "join"));
}

TEST_CASE("part_of is followed to the root, and not round a cycle") {
  const TestGraph g(R"(
entities:
  order: {}
  line: {part_of: order}
  remark: {part_of: line}
  x: {part_of: y}
  y: {part_of: x}
)");
  const Entities& e = g->entities();
  CHECK(e.is_part_of(g.entity("line"), g.entity("order")));
  CHECK(e.is_part_of(g.entity("remark"), g.entity("order")));
  CHECK_FALSE(e.is_part_of(g.entity("order"), g.entity("line")));
  CHECK_FALSE(e.is_part_of(g.entity("order"), g.entity("order")));
  CHECK_FALSE(e.is_part_of(g.entity("x"), g.entity("order")));
  CHECK(e.is_part_of(g.entity("x"), g.entity("y")));
}

TEST_CASE("which partition keys the key of an entity determines") {
  const TestGraph g(R"(
entities:
  customer: {subject: ghost, key: customer_id, fields: {segment: {mutable: false}}}
  order:
    key: order_id
    fields: {status: {mutable: true}, country: {mutable: false}, channel: {cardinality: 3}}
  line: {key: line_id, part_of: order}
  remark: {key: remark_id, part_of: line}
  seat: {key: [flight, row], fields: {price: {mutable: true}}}
  passenger: {key: passenger_id, part_of: seat}
stores:
  db: {holds: {order: {fields: [order_id, shop]}}}
topics:
  t: {key: nowhere}
  spread: {key: none}
guarantees:
  has-customer: {foreign_key: line.customer_id, to: customer}
)");
  const auto determines = [&](const char* entity, const char* key) {
    return g->entities().determines(g.entity(entity), g.symbol(key));
  };
  CHECK(determines("order", "order_id") == Truth::yes);
  CHECK(determines("line", "order_id") == Truth::yes);
  CHECK(determines("remark", "order_id") == Truth::yes);
  CHECK(determines("order", "country") == Truth::yes);
  CHECK(determines("seat", "flight") == Truth::yes);  // a part of a composite key
  CHECK(determines("passenger", "flight") == Truth::yes);

  CHECK(determines("order", "none") == Truth::no);
  CHECK(determines("order", "status") == Truth::no);
  CHECK(determines("order", "line_id") == Truth::no);  // the whole does not tell the part
  CHECK(determines("order", "customer_id") == Truth::no);
  CHECK(determines("order", "segment") == Truth::no);

  CHECK(determines("order", "channel") == Truth::unknown);
  CHECK(determines("order", "shop") == Truth::unknown);        // a field, by its dataset
  CHECK(determines("line", "customer_id") == Truth::unknown);  // a field, by a guarantee
  CHECK(determines("order", "nowhere") == Truth::unknown);
  CHECK(determines("order", "ghost") == Truth::unknown);  // a word, but no field
  CHECK(g->entities().determines(g.entity("order"), Symbol()) == Truth::unknown);
}

TEST_CASE("an entity is mutable as declared, else as it is written") {
  const TestGraph g(R"(
entities:
  declared: {mutability: mutable}
  fixed: {mutability: immutable}
  log: {mutability: append-only}
  updated: {}
  inserted: {}
  both: {}
  vague: {}
  flowed: {}
  undone: {}
  untouched: {}
  narrow: {}
  wide: {}
stores:
  db: {holds: {inserted: {}, wide: {}}}
  copy: {}
services:
  s:
    operations:
      o:
        steps:
          - update: db/fixed
          - update: db/updated
          - insert: db/inserted
          - {saga: orchestrated, steps: [{insert: db/undone, compensate: {delete: db/undone}}]}
          - parallel: [{insert: db/both}, {increment: db/both}]
          - write: db/vague
          - read: db/untouched
          - {update: db/wide, entity: narrow}
flows:
  f: {kind: batch, from: db/inserted, to: copy/flowed, apply: upsert}
  g: {kind: batch, from: db/inserted, to: copy/inserted, apply: insert}
  h: {kind: sink, from: db/inserted, to: copy/untouched, apply: invalidate}
)");
  const auto is_mutable = [&](const char* name) {
    return g->entities().is_mutable(g.entity(name));
  };
  for (const char* name : {"declared", "updated", "both", "flowed", "undone", "narrow"}) {
    CAPTURE(name);
    CHECK(is_mutable(name) == Truth::yes);
  }
  for (const char* name : {"fixed", "log", "inserted"}) {
    CAPTURE(name);
    CHECK(is_mutable(name) == Truth::no);
  }
  for (const char* name : {"vague", "untouched", "wide"}) {
    CAPTURE(name);
    CHECK(is_mutable(name) == Truth::unknown);
  }
}

TEST_CASE("integrity is read as declared") {
  const TestGraph g(
      "entities: {a: {integrity: critical}, b: {integrity: best-effort}, c: {}, "
      "d: {integrity: normal}}\n");
  const Entities& e = g->entities();
  CHECK(e.is_critical(g.entity("a")));
  CHECK(e.is_best_effort(g.entity("b")));
  for (const char* name : {"c", "d"}) {
    CHECK_FALSE(e.is_critical(g.entity(name)));
    CHECK_FALSE(e.is_best_effort(g.entity(name)));
  }
}

}  // namespace
}  // namespace thalweg::graph
