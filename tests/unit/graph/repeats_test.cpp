// SPDX-License-Identifier: Apache-2.0
#include "graph/repeats.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using test::TestGraph;

TEST_CASE("repeats: who repeats what") {
  const TestGraph g(R"(externals:
  gateway: {kind: payment}
services:
  s:
    operations:
      o:
        caller_retry: {max: 5, within: 1h}
        steps:
          - {call: gateway, retry: {max: unbounded, within: 1m}}
          - {call: gateway, retry: {max: 0}}
          - {call: t/p, retry: {max: 2, when: connect-failure}}
  t: {operations: {p: {steps: [{insert: db/order}]}}}
)");
  const graph::Repeats repeats(g.graph());
  REQUIRE(repeats.retriers().size() == 3);
  const auto gateway = repeats.retriers_of(g.external("gateway"));
  REQUIRE(gateway.size() == 1);
  CHECK(gateway[0].max == manifest::kUnbounded);
  CHECK(gateway[0].within == parse_duration("1m"));
  CHECK_FALSE(gateway[0].connect_failure);
  const auto callers = repeats.retriers_of(g.operation("s/o"));
  REQUIRE(callers.size() == 1);
  CHECK_FALSE(callers[0].step);
  CHECK(callers[0].within == parse_duration("1h"));
  CHECK(repeats.retriers_of(g.operation("t/p"))[0].connect_failure);
}

TEST_CASE("repeats: a repeated request brings new event ids") {
  const TestGraph g(R"(stores:
  db: {engine: postgresql, holds: {order: {}, total: {}, log: {}, seen: {form: dedupe}}}
externals:
  gateway: {kind: payment, idempotency_key: supported}
services:
  s:
    operations:
      o:
        steps:
          - {insert: db/order, unique_by: request_id}
          - {insert: db/order, unique_by: event_id}
          - {insert: db/order, unique_by: number}
          - {insert: db/order, key_from: request}
          - {insert: db/order, key_from: server}
          - upsert: db/order
          - increment: db/total
          - {call: gateway, unique_by: request_id}
          - transaction: local
            steps:
              - {insert: db/log, unique_by: request_id}
              - increment: db/total
      p:
        dedupe: {by: request_id, in: db/seen}
        steps: [increment: db/total]
)");
  graph::Repeats repeats(g.graph());
  const graph::Expansion x = g.expand("s/o");
  const Truth yes = Truth::yes, no = Truth::no, unknown = Truth::unknown;
  const Truth with_id[] = {yes, no, yes, yes, no, yes, no, yes, yes, yes};
  const Truth without[] = {no, no, yes, no, no, yes, no, no, no, no};
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    CAPTURE(i);
    CHECK(repeats.safe(x, i, yes) == with_id[i]);
    CHECK(repeats.safe(x, i, no) == without[i]);
  }
  CHECK(repeats.safe(x, 0, unknown) == unknown);
  CHECK(repeats.safe(g.expand("s/p"), 0, yes) == yes);
  CHECK(repeats.safe(g.expand("s/p"), 0, no) == no);
  CHECK(repeats.safe_in_transaction(g.expand("s/p"), 0, yes) == no);
}

TEST_CASE("repeats: what only annoys") {
  const TestGraph g(R"(externals:
  mail: {kind: email}
  bank: {kind: payment}
  other: {}
)");
  CHECK(graph::only_annoys(g.manifest(), g.external("mail")));
  CHECK_FALSE(graph::only_annoys(g.manifest(), g.external("bank")));
  CHECK_FALSE(graph::only_annoys(g.manifest(), g.external("other")));
}
