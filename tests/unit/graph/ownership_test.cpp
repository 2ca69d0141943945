// SPDX-License-Identifier: Apache-2.0
#include "graph/ownership.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using test::TestGraph;

TEST_CASE("ownership: the owner, its team and its deploy unit are at home") {
  const TestGraph g(R"(stores:
  a: {engine: postgresql, owner: pay, holds: {order: {}, note: {owner: team-help}}}
  b: postgresql
services:
  pay: {deploy_unit: shop, operations: {o: {steps: [{read: a/order}]}}}
  cart: {deploy_unit: shop, operations: {o: {steps: [{read: a/order}]}}}
  help: {owner: team-help, operations: {o: {steps: [{read: a/note}, {read: b/x}]}}}
)");
  const graph::Ownership ownership(g.graph());
  const auto owns = [&](const char* service, const char* dataset) {
    return ownership.owns(g.service(service), g.dataset(dataset));
  };
  CHECK(is_yes(owns("pay", "a/order")));
  CHECK(is_yes(owns("cart", "a/order")));
  CHECK(is_no(owns("help", "a/order")));
  CHECK(is_yes(owns("help", "a/note")));
  CHECK(is_unknown(owns("pay", "a/note")));  // of which team is `pay`?
  CHECK(is_unknown(owns("help", "b/x")));
  CHECK(ownership.owning_service(g.dataset("a/order")) == g.service("pay"));
  CHECK_FALSE(ownership.owning_service(g.dataset("a/note")));
}

TEST_CASE("ownership: a service without an owner belongs to the owner of the system") {
  const TestGraph g(R"(owner: team-shop
stores:
  a: {engine: postgresql, owner: team-shop}
  b: {engine: postgresql, owner: team-other}
services:
  pay: {operations: {o: {steps: [{read: a/order}, {read: b/x}]}}}
)");
  const graph::Ownership ownership(g.graph());
  CHECK(is_yes(ownership.owns(g.service("pay"), g.dataset("a/order"))));
  CHECK(is_no(ownership.owns(g.service("pay"), g.dataset("b/x"))));
}
