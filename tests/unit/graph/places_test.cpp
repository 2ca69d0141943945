// SPDX-License-Identifier: Apache-2.0
#include "graph/places.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/graph_builder.h"

namespace thalweg::graph {
namespace {

using manifest::StoreKind;
using test::TestGraph;

std::string holdings(const TestGraph& g, const char* entity) {
  const auto found = g->places().holdings(g.entity(entity));
  return g.names(std::vector<ElementId>(found.begin(), found.end()));
}

std::string sor(const TestGraph& g, const char* entity) {
  const ElementId found = g->places().sor(g.entity(entity));
  return found ? g.manifest().reference(found) : "none";
}

TEST_CASE("containers: the store of a dataset, a topic and an external themselves") {
  const TestGraph g(R"(
stores: {db: {holds: [order]}}
topics: {events: kafka}
externals: {mail: {}}
)");
  const Places& p = g->places();
  CHECK(p.container(g.dataset("db/order")) == ElementId(g.store("db")));
  CHECK(p.container(g.store("db")) == ElementId(g.store("db")));
  CHECK(p.container(g.topic("events")) == ElementId(g.topic("events")));
  CHECK(p.container(g.external("mail")) == ElementId(g.external("mail")));
  CHECK_FALSE(p.container(g.entity("order")));
  CHECK_FALSE(p.container(ElementId()));
}

TEST_CASE("what a place holds, bookkeeping nothing") {
  const TestGraph g(R"(
entities: {order: {}, invoice: {}}
stores:
  db:
    holds:
      order: {}
      bills: {entity: invoice}
      seen: {form: dedupe}
      seen-too: {form: dedupe, entity: order}
      locks: {form: lock}
      sagas: {form: saga}
      order-saga: {form: saga, entity: order}
topics:
  events: {carries: [invoice, order]}
externals: {mail: {}}
)");
  const Places& p = g->places();
  const auto held = [&](const char* name) { return g.names(p.entities(g.dataset(name))); };
  CHECK(held("db/order") == "order");
  CHECK(held("db/bills") == "invoice");
  CHECK(held("db/order-saga") == "order");
  for (const char* name : {"db/seen", "db/seen-too", "db/locks", "db/sagas"}) {
    CAPTURE(name);
    CHECK(held(name) == "");
    CHECK(p.is_auxiliary(g.dataset(name)));
  }
  CHECK_FALSE(p.is_auxiliary(g.dataset("db/order")));
  CHECK(g.names(p.entities(g.topic("events"))) == "invoice order");
  CHECK(p.entities(g.external("mail")).empty());
  CHECK(p.entities(g.store("db")).empty());
}

TEST_CASE("an outbox stands for what its relays' topics carry") {
  const TestGraph g(R"(
entities: {order: {}, invoice: {}, audit: {}}
stores:
  db:
    holds:
      outbox: {form: outbox}
      named: {form: outbox, entity: audit}
      lonely: {form: outbox}
      compared: {form: outbox}
topics:
  orders: {carries: order}
  invoices: {carries: [invoice, order]}
flows:
  one: {kind: outbox-relay, from: db/outbox, to: orders}
  two: {kind: cdc, from: [db/outbox, db/named], to: invoices}
  check: {kind: reconcile, from: db/compared, to: orders}
)");
  const Places& p = g->places();
  const auto held = [&](const char* name) { return g.names(p.entities(g.dataset(name))); };
  CHECK(held("db/outbox") == "order invoice");
  CHECK(held("db/named") == "audit");
  CHECK(held("db/lonely") == "");
  CHECK(held("db/compared") == "");
}

TEST_CASE("holdings leave out bookkeeping and windows of a federation") {
  const TestGraph g(R"(
entities: {order: {}, invoice: {}}
stores:
  db: {engine: postgresql, holds: {order: {}, past: {entity: order, form: audit},
                                   outbox: {entity: order, form: outbox}}}
  search: {engine: elasticsearch, holds: {order: {form: index}}}
  lake: {engine: trino, federates: [db], holds: {order: {}}}
  window: {kind: federation, federates: [db], holds: {order: {}}}
topics:
  events: {carries: [order]}
)");
  CHECK(holdings(g, "order") == "db/order db/past search/order events");
  CHECK(holdings(g, "invoice") == "");
  CHECK(g->places().is_federation(g.store("lake")));
  CHECK(g->places().is_federation(g.store("window")));
  CHECK_FALSE(g->places().is_federation(g.store("db")));
  CHECK(g->places().is_copy(g.dataset("lake/order"), g.entity("order")) == Truth::no);
}

TEST_CASE("a declared system of record, also of a bare store") {
  const TestGraph g(R"(
entities:
  order: {system_of_record: db/order}
  product: {system_of_record: db}
  event: {system_of_record: events}
  lost: {system_of_record: lake}
stores:
  db: {holds: {history: {entity: product, form: audit}, listing: {entity: product, form: index},
               product: {}, order: {}}}
  search: {holds: [order]}
  lake: {kind: federation, federates: [db, search], holds: [lost]}
topics:
  events: {carries: event}
)");
  CHECK(sor(g, "order") == "db/order");
  CHECK(sor(g, "product") == "db/product");
  CHECK(sor(g, "event") == "events");
  CHECK(sor(g, "lost") == "lake/lost");  // as declared, though a window
  const Places& p = g->places();
  CHECK(p.sor_declared(g.entity("lost")));
  CHECK(p.is_sor(g.dataset("db/order"), g.entity("order")));
  CHECK_FALSE(p.is_sor(g.dataset("search/order"), g.entity("order")));
  CHECK(p.is_copy(g.dataset("db/order"), g.entity("order")) == Truth::no);
  CHECK(p.is_copy(g.dataset("search/order"), g.entity("order")) == Truth::yes);
  CHECK(p.is_copy(g.dataset("search/order"), g.entity("product")) == Truth::no);
  const Facts facts = p.sor_facts(g.entity("order"));
  REQUIRE(facts.size() == 1);
  CHECK(facts[0].text == "`db/order` is the declared system of record of `order`");
  CHECK(facts[0].origin == Origin::declared);
  CHECK(facts[0].span);
}

constexpr const char* kTwoStores = R"(
stores:
  db: {holds: {order: {}, past: {entity: order, form: audit}, outbox: {form: outbox, entity: order}}}
  search: {holds: {order: {}}}
topics:
  order-events: {carries: order}
services:
  a:
    operations:
)";

std::string inferred(const char* operations) {
  const TestGraph g(std::string(kTwoStores) + operations);
  return sor(g, "order");
}

TEST_CASE("else it is the only holding that entry operations write directly") {
  CHECK(inferred("      one: {steps: [{update: db/order}]}\n") == "db/order");
  CHECK(inferred("      one: {schedule: 1h, steps: [{update: db/order}]}\n") == "db/order");
  CHECK(inferred("      one: {steps: [{call: a/in}]}\n"
                 "      in: {steps: [{transaction: local, steps: [{insert: db/order}]}]}\n") ==
        "db/order");
  CHECK(inferred("      one: {steps: [{update: db/order}]}\n"
                 "      two: {consumes: order-events, steps: [{upsert: search/order}]}\n") ==
        "db/order");
  // Trails and outboxes stand beside the data.
  CHECK(inferred("      one: {steps: [{update: db/order}, {insert: db/past}, {insert: db/outbox}]}"
                 "\n") == "db/order");
}

TEST_CASE("several direct writers, or none, leave it unknown") {
  CHECK(inferred("      one: {steps: [{update: db/order}]}\n"
                 "      two: {steps: [{update: search/order}]}\n") == "none");
  CHECK(inferred("      one: {steps: [{read: db/order}, {fill: search/order}]}\n") == "none");
  CHECK(inferred("      one: {steps: [{publish: order-events}]}\n") == "none");
  CHECK(inferred("      one: {consumes: order-events, steps: [{upsert: search/order}]}\n") ==
        "none");
  CHECK(inferred("      one: {steps: [{saga: orchestrated, steps: "
                 "[{read: db/order, compensate: {update: db/order}}]}]}\n") == "none");
  CHECK(inferred("      one: {steps: [{call: a/sent, mode: async}]}\n"
                 "      sent: {steps: [{update: db/order}]}\n") == "none");

  const TestGraph g(std::string(kTwoStores) +
                    "      one: {steps: [{update: db/order}]}\n"
                    "      two: {steps: [{update: search/order}]}\n");
  const Places& p = g->places();
  CHECK(p.is_copy(g.dataset("search/order"), g.entity("order")) == Truth::unknown);
  CHECK_FALSE(p.is_derived(g.dataset("search/order")));
  CHECK_FALSE(p.sor_declared(g.entity("order")));
  CHECK(p.sor_facts(g.entity("order"))[0].text ==
        "`db/order` and `search/order` both take direct writes of `order`");
  const TestGraph none(std::string(kTwoStores) + "      one: {}\n");
  CHECK(none->places().sor_facts(none.entity("order"))[0].text ==
        "no entry operation writes `order` directly");
}

TEST_CASE("what is declared as derived is no rival") {
  const auto found = [](const char* declared) {
    const TestGraph g(fmt::format(R"(
stores:
  db: {{holds: {{order: {{}}}}}}
  search: {{holds: {{order: {}}}}}
services:
  a:
    operations:
      one: {{steps: [{{upsert: search/order}}, {{update: db/order}}]}}
)",
                                  declared));
    return sor(g, "order");
  };
  CHECK(found("{form: index}") == "db/order");
  CHECK(found("{form: cache}") == "db/order");
  CHECK(found("{freshness: 5s}") == "db/order");
  CHECK(found("{rebuild_needs: state}") == "db/order");
  CHECK(found("{form: state}") == "none");
  CHECK(found("{ttl: 1h}") == "none");
}

TEST_CASE("the mark of an operation's dedupe is no direct write") {
  const TestGraph g(R"(
stores: {db: {holds: [order, request]}}
services:
  a:
    operations:
      one:
        dedupe: {by: request_id, in: db/request}
        steps: [{insert: db/request}, {update: db/order}]
)");
  CHECK(sor(g, "order") == "db/order");
  CHECK(sor(g, "request") == "none");
}

TEST_CASE("a dataset is derived by form, by promises, or as a copy") {
  const TestGraph g(R"(
entities: {order: {system_of_record: db/order}, free: {}}
stores:
  db:
    holds:
      order: {}
      copy: {entity: order}
      free: {}
      total: {entity: free, form: aggregate}
      page: {entity: free, form: cache}
      list: {entity: free, form: index}
      fresh: {entity: free, freshness: 10s}
      built: {entity: free, rebuild: none}
      needs: {entity: free, rebuild_needs: history}
      outbox: {entity: order, form: outbox}
      log: {entity: free, form: audit}
topics:
  trail: {role: audit}
  data: {}
)");
  const Places& p = g->places();
  for (const char* name :
       {"db/copy", "db/total", "db/page", "db/list", "db/fresh", "db/built", "db/needs"}) {
    CAPTURE(name);
    CHECK(p.is_derived(g.dataset(name)));
  }
  for (const char* name : {"db/order", "db/free", "db/outbox", "db/log"}) {
    CAPTURE(name);
    CHECK_FALSE(p.is_derived(g.dataset(name)));
  }
  CHECK(p.is_trail(g.dataset("db/log")));
  CHECK(p.is_trail(g.topic("trail")));
  CHECK_FALSE(p.is_trail(g.topic("data")));
  CHECK_FALSE(p.is_trail(g.dataset("db/order")));
  CHECK_FALSE(p.is_trail(g.store("db")));
}

TEST_CASE("engine facts, with what the manifest says laid over them") {
  const TestGraph g(R"(
stores:
  plain: postgresql
  other: postgresql
  alias: postgres
  nobody: {}
  strange: {engine: no-such-engine}
  changed: {engine: postgresql, capabilities: {tx: {scope: row}, ref: "house rules"}}
  bare: {capabilities: {tx.scope: cluster, ref: "house rules"}}
  worn: {engine: postgresql, durability: volatile, kind: document}
topics:
  log: kafka
externals: {mail: {}}
)");
  const Places& p = g->places();
  const auto scope = [&](const char* name) {
    return p.engine(g.store(name)).word(engines::Field::tx_scope);
  };
  CHECK(scope("plain") == "database");
  CHECK(scope("alias") == "database");
  CHECK(scope("nobody") == "");
  CHECK(scope("strange") == "");
  CHECK(scope("changed") == "row");
  CHECK(scope("bare") == "cluster");
  CHECK(&p.engine(g.store("plain")) == &p.engine(g.store("other")));  // shared
  const auto changed = p.engine(g.store("changed"))[engines::Field::tx_scope];
  CHECK(changed.declared);
  CHECK(changed.span);
  CHECK(changed->ref == "house rules");
  CHECK_FALSE(p.engine(g.store("plain"))[engines::Field::tx_scope].declared);
  CHECK(p.engine(g.store("worn")).word(engines::Field::durability) == "volatile");
  CHECK(p.engine(g.external("mail")).engine() == nullptr);
  CHECK(p.engine(g.topic("log")).name() != "");

  CHECK(p.kind(g.store("plain")) == StoreKind::relational);
  CHECK(p.kind(g.store("worn")) == StoreKind::document);
  CHECK_FALSE(p.kind(g.store("nobody")));
  CHECK_FALSE(p.kind(g.store("strange")));
}

TEST_CASE("a topic is a queue by declaration or engine") {
  const TestGraph g(R"(
topics:
  log: kafka
  queue: sqs
  said: {engine: kafka, kind: queue}
  unsaid: {engine: sqs, kind: log}
  nobody: {}
)");
  const Places& p = g->places();
  CHECK(p.is_queue(g.topic("queue")));
  CHECK(p.is_queue(g.topic("said")));
  for (const char* name : {"log", "unsaid", "nobody"}) {
    CAPTURE(name);
    CHECK_FALSE(p.is_queue(g.topic(name)));
  }
}

TEST_CASE("what gives an order: topics, one leader, consensus") {
  const TestGraph g(R"(
stores:
  pg: {engine: postgresql, holds: [x]}
  many: {engine: postgresql, replication: {topology: multi-leader}}
  dynamo: cassandra
  agreed: {replication: {topology: consensus}}
  leader: {replication: {topology: single-leader}}
  quorum: {replication: {topology: leaderless}}
  single: {replication: {topology: none}}
  unsaid: {replication: {copies: 3}}
  nobody: {}
topics: {events: {}}
externals: {mail: {}}
)");
  const auto is = [&](const char* name) { return g->places().is_sequencing(g.store(name)); };
  for (const char* name : {"pg", "agreed", "leader", "single"}) {
    CAPTURE(name);
    CHECK(is(name) == Truth::yes);
  }
  for (const char* name : {"many", "dynamo", "quorum"}) {
    CAPTURE(name);
    CHECK(is(name) == Truth::no);
  }
  CHECK(is("unsaid") == Truth::unknown);
  CHECK(is("nobody") == Truth::unknown);
  CHECK(g->places().is_sequencing(g.topic("events")) == Truth::yes);
  CHECK(g->places().is_sequencing(g.dataset("pg/x")) == Truth::yes);
  CHECK(g->places().is_sequencing(g.external("mail")) == Truth::unknown);
}

TEST_CASE("who owns: the dataset's owner before the store's") {
  const TestGraph g(R"(
stores:
  db: {owner: shop, holds: {order: {}, invoice: {owner: billing}}}
  free: {holds: [x]}
topics: {events: {owner: shop}, other: {}}
flows: {f: {kind: batch, owner: team, from: db/order, to: free/x}}
services: {s: {owner: people, operations: {o: {}}}}
)");
  const auto owner = [&](ElementId element) {
    const auto found = g->places().owner(element);
    return found ? g.manifest().text(*found) : "nobody";
  };
  CHECK(owner(g.dataset("db/order")) == "shop");
  CHECK(owner(g.dataset("db/invoice")) == "billing");
  CHECK(owner(g.dataset("free/x")) == "nobody");
  CHECK(owner(g.store("db")) == "shop");
  CHECK(owner(g.topic("events")) == "shop");
  CHECK(owner(g.topic("other")) == "nobody");
  CHECK(owner(g.flow("f")) == "team");
  CHECK(owner(g.service("s")) == "people");
  CHECK(owner(g.operation("s/o")) == "nobody");
}

}  // namespace
}  // namespace thalweg::graph
