// SPDX-License-Identifier: Apache-2.0
#include "graph/choices.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using graph::ChoiceKind;
using test::TestGraph;

TEST_CASE("choices: what is chosen, what it trades, and who decided") {
  const TestGraph g(R"(entities:
  order: {key: id, system_of_record: orders}
  cart: {key: id, system_of_record: carts/cart}
  stock: {key: id, system_of_record: db/stock}
stores:
  carts: {engine: cassandra}
  db: {engine: postgresql, holds: {stock: {}, view: {entity: stock, form: index}}}
topics:
  orders: {engine: kafka, carries: order, encryption: per-subject}
services:
  s:
    tier: critical
    operations:
      pay:
        steps:
          - transaction: xa
            steps: [{update: db/stock}]
          - {read: db/view, requires: bounded}
  t:
    operations:
      tell: {consumes: {topic: orders, delivery: exactly-once}, steps: [{read: db/view, requires: eventual}]}
sagas:
  buy: {style: choreographed, steps: [{operation: s/pay}]}
guarantees:
  enough: {bound: stock.n, at_least: 0, strictness: soft}
decisions:
  adr-1: {title: log, status: accepted, about: [order]}
  adr-2: {title: pay, status: proposed, about: [s]}
)");
  const auto all = graph::choices(g.graph());
  REQUIRE(all.size() == 8);
  const ChoiceKind kinds[] = {ChoiceKind::several_leaders,
                              ChoiceKind::two_phase_commit,
                              ChoiceKind::log_as_record,
                              ChoiceKind::crypto_shredding,
                              ChoiceKind::saga,
                              ChoiceKind::soft_guarantee,
                              ChoiceKind::exactly_once,
                              ChoiceKind::stale_read};
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(all[i].kind == kinds[i]);
    CHECK(all[i].expensive == (i < 4));
    CHECK(static_cast<bool>(all[i].decision) == (all[i].kind == ChoiceKind::log_as_record));
    CHECK_FALSE(all[i].what.empty());
  }
  CHECK(all[1].pending);  // of its service, and only proposed
  CHECK(all[0].trade == graph::TradeOff::consistency_or_availability);
}
