// SPDX-License-Identifier: Apache-2.0
#include "graph/coordination.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using graph::Arbiter;
using graph::Constraints;
using graph::Coordination;
using test::TestGraph;

namespace {

manifest::Guarantee guarantee(const TestGraph& g, std::string_view name) {
  for (manifest::Guarantee one : g.manifest().guarantees())
    if (one.name() == name) return one;
  FAIL("no such guarantee");
  return {};
}

// The cell of the n-th write of an operation.
Truth cell(const TestGraph& g, std::string_view name, std::string_view operation,
           std::uint32_t step = 0) {
  const Constraints constraints(g.graph());
  return Coordination(g.graph(), constraints)
      .preserves(guarantee(g, name), g.expand(operation), step);
}

constexpr const char* kShop = R"(entities:
  user: {key: id, fields: {token: {generated: true}}}
  order: {key: id}
  stock: {key: sku}
  account: {key: id}
  invoice: {key: id}
stores: {db: postgresql}
services:
  s:
    operations:
      user-in: {steps: [{insert: db/user}]}
      user-request: {steps: [{insert: db/user, unique_by: request_id}]}
      user-out: {steps: [{delete: db/user}]}
      user-photo: {steps: [{update: db/user, fields: [photo]}]}
      order-in: {steps: [{insert: db/order}]}
      cascade:
        steps: [{transaction: local, steps: [{delete: db/order}, {delete: db/user}]}]
      more: {steps: [{increment: db/stock}]}
      less: {steps: [{decrement: db/stock}]}
      set: {steps: [{update: db/stock}]}
      lone: {steps: [{increment: db/account}]}
      move: {steps: [{transaction: local, steps: [{decrement: db/account}, {increment: db/account}]}]}
      bill: {steps: [{append: db/invoice}]}
guarantees:
  name: {unique: user.name}
  token: {unique: user.token}
  id: {unique: user.id}
  owner: {foreign_key: order.user_id, to: user}
  low: {bound: stock.quantity, at_least: 0}
  high: {bound: stock.quantity, at_most: 9}
  sum: {conserved: account.balance}
  numbers: {sequence: invoice.number}
)";

}  // namespace

TEST_CASE("coordination: the table, by constraint and verb") {
  const TestGraph g(kShop);
  CHECK(is_no(cell(g, "name", "s/user-in")));
  CHECK(is_yes(cell(g, "name", "s/user-out")));
  CHECK(is_yes(cell(g, "name", "s/user-photo")));  // touches other fields
  CHECK(is_yes(cell(g, "token", "s/user-in")));    // the system chooses
  CHECK(is_no(cell(g, "id", "s/user-in")));
  CHECK(is_yes(cell(g, "id", "s/user-request")));  // the request's id
  CHECK(is_yes(cell(g, "owner", "s/order-in")));
  CHECK(is_no(cell(g, "owner", "s/user-out")));
  CHECK(is_yes(cell(g, "owner", "s/cascade", 0)));  // a child
  CHECK(is_yes(cell(g, "owner", "s/cascade", 1)));  // with its children
  CHECK(is_yes(cell(g, "low", "s/more")));
  CHECK(is_no(cell(g, "low", "s/less")));
  CHECK(is_no(cell(g, "high", "s/more")));
  CHECK(is_yes(cell(g, "high", "s/less")));
  CHECK(is_unknown(cell(g, "low", "s/set")));
  CHECK(is_unknown(cell(g, "sum", "s/lone")));
  CHECK(is_yes(cell(g, "sum", "s/move", 0)));
  CHECK(is_no(cell(g, "numbers", "s/bill")));
}

TEST_CASE("coordination: `guards` decides what the verb does not") {
  const TestGraph g(R"(stores: {db: postgresql}
services:
  s:
    operations:
      sell: {steps: [{update: db/stock, guards: low}]}
      label: {steps: [{update: db/stock}]}
      take: {steps: [{decrement: db/stock}]}
guarantees:
  low: {bound: stock.quantity, at_least: 0}
)");
  CHECK(is_no(cell(g, "low", "s/sell")));
  CHECK(is_yes(cell(g, "low", "s/label")));  // the author has named the others
  CHECK(is_no(cell(g, "low", "s/take")));    // the table stands
}

TEST_CASE("constraints: entities, arbiter, enforcement") {
  const TestGraph g(R"(entities:
  user: {key: id}
  order: {key: id}
stores:
  db: {engine: postgresql, holds: {user: {unique: [[email], [name, region]]}, order: {}}}
  wh: snowflake
  shards: {engine: vitess, partitioning: {scheme: hash, key: id, partitions: 4}}
services: {s: {operations: {o: {steps: [{insert: db/user}, {insert: db/order}]}}}}
guarantees:
  email: {unique: user.email}
  name: {unique: user.name}
  app: {unique: user.name, enforced_by: app}
  quota: {bound: user.credit, at_least: 0, enforced_by: reservation}
  far: {unique: user.email, enforced_by: wh/user}
  shard: {unique: user.email, enforced_by: shards/user}
  by-id: {unique: user.id, enforced_by: shards/user}
  owner: {foreign_key: order.user_id, to: user, enforced_by: db}
  fresh: {fresh: wh/user, within: 1h}
)");
  const Constraints constraints(g.graph());
  CHECK(constraints.all().size() == 8);
  CHECK(constraints.entities(guarantee(g, "owner")) ==
        std::vector{g.entity("order"), g.entity("user")});
  CHECK(constraints.writes(g.entity("user")).size() == 1);
  const auto who = [&](const char* name) { return constraints.arbiter(guarantee(g, name)); };
  CHECK(who("email").place == manifest::ElementId(g.dataset("db/user")));
  CHECK(who("name").kind == Arbiter::Kind::unknown);  // unique only with the region
  CHECK(who("app").kind == Arbiter::Kind::nobody);
  CHECK(who("quota").kind == Arbiter::Kind::reservation);
  const auto enforced = [&](const char* name) {
    return constraints.enforcement(guarantee(g, name)).value;
  };
  CHECK(is_yes(enforced("email")));
  CHECK(is_no(enforced("far")));
  CHECK(is_no(enforced("shard")));
  CHECK(is_yes(enforced("by-id")));
  CHECK(is_yes(enforced("owner")));
  CHECK(is_no(enforced("app")));
}

TEST_CASE("coordination: who decides a conditional write") {
  const TestGraph g(R"(stores:
  pg: postgresql
  cs: cassandra
  ml: {engine: mysql, replication: {topology: multi-leader}}
  ru: redis
  nn: {}
services: {s: {operations: {o: {steps: [{read: pg/x}, {read: cs/x}, {read: ml/x}, {read: nn/x}]}}}}
)");
  CHECK(is_yes(graph::has_linearizable_writes(g.graph(), g.store("pg"))));
  CHECK(is_yes(graph::has_linearizable_writes(g.graph(), g.store("cs"))));
  CHECK(is_no(graph::has_linearizable_writes(g.graph(), g.store("ml"))));
  CHECK(is_unknown(graph::has_linearizable_writes(g.graph(), g.store("nn"))));
}
