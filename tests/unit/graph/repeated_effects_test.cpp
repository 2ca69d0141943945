// SPDX-License-Identifier: Apache-2.0
#include "graph/repeated_effects.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using test::TestGraph;

TEST_CASE("repeated effects: of callees, with their dedupe, and of those who listen") {
  const TestGraph g(R"(stores:
  db: {engine: postgresql, holds: {total: {}, order: {}, seen: {form: dedupe}, log: {form: audit}}}
topics:
  events: {engine: kafka, carries: order}
externals:
  mail: {kind: email, idempotency_key: unsupported}
services:
  s:
    operations:
      a: {steps: [{call: s/b}, {call: s/c, carries_request_id: false}]}
      b: {dedupe: {by: request_id, in: db/seen}, steps: [increment: db/total]}
      c: {dedupe: {by: request_id, in: db/seen}, steps: [increment: db/total]}
      tells: {steps: [publish: events]}
      mails: {steps: [call: mail]}
      keeps: {steps: [{append: db/log}, {upsert: db/order}]}
flows:
  count: {kind: stream, from: events, to: db/total, apply: increment}
)");
  graph::Repeats repeats(g.graph());
  graph::RepeatedEffects effects(g.graph(), repeats);
  const auto a = effects.of(g.expand("s/a"));
  REQUIRE(a.size() == 3);
  CHECK(a[1][Truth::yes].certain == Truth::no);
  CHECK(a[1][Truth::unknown].certain == Truth::unknown);
  CHECK(a[1][Truth::no].certain == Truth::yes);
  CHECK(a[2][Truth::yes].certain == Truth::no);   // by itself it would know
  CHECK(a[0][Truth::yes].certain == Truth::yes);  // but it is called without the id

  const auto tells = effects.of(g.expand("s/tells"))[0][Truth::yes];
  CHECK(tells.certain == Truth::yes);
  CHECK(tells.grave);
  CHECK(tells.consumer == manifest::ElementId(g.flow("count")));
  CHECK(tells.verb == "increment");
  CHECK_FALSE(effects.of(g.expand("s/mails"))[0][Truth::yes].grave);
  CHECK(effects.of(g.expand("s/keeps"))[0][Truth::no].certain == Truth::no);
}
