// SPDX-License-Identifier: Apache-2.0
#include "graph/erasure.h"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "graph/deletable.h"
#include "graph/personal.h"
#include "graph/retention.h"
#include "support/graph_builder.h"

using namespace thalweg;
using test::TestGraph;

namespace {

constexpr std::string_view kCustomers = R"(entities:
  customer: {key: id, system_of_record: crm/customer, personal: [email]}
  key: {key: id, subject: customer}
stores:
  crm: {engine: postgresql}
  search: {engine: elasticsearch, holds: {customer: {form: index, fields: [name]}}}
  lake: {engine: s3, holds: {customer: {}, archive: {entity: customer, encryption: per-subject}}}
  keys: {engine: vault}
topics:
  customers: {engine: kafka, carries: customer, key: id, dead_letter: failed}
  failed: {engine: kafka}
  forget: {engine: kafka, carries: key, content: command}
services:
  crm:
    operations:
      edit: {steps: [{update: crm/customer}]}
      forget: {steps: [{call: crm/erase}, {publish: forget}]}
      erase: {steps: [{delete: crm/customer}]}
      on-forget: {consumes: forget, steps: [{delete: keys/key}]}
flows:
  cdc: {kind: cdc, from: crm/customer, to: customers}
  index: {kind: sink, from: customers, to: search/customer, apply: upsert}
  load: {kind: sink, from: customers, to: lake/customer, apply: append, drop: [phone]}
  keep: {kind: sink, from: customers, to: lake/archive, apply: append}
)";

}  // namespace

TEST_CASE("personal data goes where its fields pass, dead letters included") {
  const TestGraph g(kCustomers);
  std::vector<std::string> places;
  for (const auto& at : graph::PersonalData(g.graph(), g.entity("customer")).arrivals())
    places.push_back(g.manifest().reference(at.place));
  std::sort(places.begin(), places.end());
  CHECK(places == std::vector<std::string>{"crm/customer", "customers", "failed", "lake/archive",
                                           "lake/customer"});
}

TEST_CASE("an erasure request deletes through calls and topics") {
  const TestGraph g(kCustomers);
  const auto request = graph::erasure_request(g.graph(), g.operation("crm/forget"));
  CHECK(request.deletes.contains(g.dataset("crm/customer")));
  CHECK(request.deletes.contains(g.dataset("keys/key")));
  CHECK(request.deletes.size() == 2);

  const graph::ErasureReach reach(g.graph(), g.entity("customer"), request);
  CHECK(reach.removed_directly(g.dataset("crm/customer")));
  CHECK(reach.surely(g.topic("customers")));
  CHECK_FALSE(reach.perhaps(g.dataset("lake/customer")));
  CHECK(reach.keys_destroyed(g.dataset("lake/archive")));
  CHECK_FALSE(reach.keys_destroyed(g.dataset("lake/customer")));
}

TEST_CASE("retention: declared, by the engine, or without end") {
  const TestGraph g(R"(stores:
  db: {engine: redis, holds: {session: {ttl: 1h}, user: {}}}
topics:
  a: {engine: kafka, retention: 30d}
  b: {engine: kafka}
  c: {engine: kafka, cleanup: compact, retention: 7d}
)");
  const auto kept = [&](std::string_view place) {
    return graph::retention(g.graph(), g.manifest().find(place));
  };
  CHECK(kept("db/session")->kept == *parse_duration("1h"));
  CHECK_FALSE(kept("db/user"));
  CHECK(kept("a")->kept == *parse_duration("30d"));
  CHECK_FALSE(kept("a")->by_default);
  CHECK(kept("b")->kept == *parse_duration("7d"));
  CHECK(kept("b")->by_default);
  CHECK_FALSE(kept("c"));
}

TEST_CASE("retention: change logs, tombstones, outages") {
  const TestGraph g(R"(stores:
  ddb: {engine: dynamodb}
  pg: {engine: postgresql}
  bounded: {engine: postgresql, config: {max_slot_wal_keep_size: 100GB}}
  my: {engine: mysql, config: {binlog_expire_logs_seconds: "7200"}}
  endless: {engine: mysql, config: {binlog_expire_logs_seconds: "0"}}
  said: {engine: mongodb, capabilities: {cdc: {retention: 2d}, ref: our oplog}}
topics:
  a: {engine: kafka, rate: 100/s}
  b: {engine: kafka, tombstone_retention: 3d}
flows:
  read: {kind: cdc, from: pg/t, to: a, max_outage: 8h}
  poll: {kind: cdc, from: pg/t, to: a, poll: {every: 1s}}
  relay: {kind: outbox-relay, from: pg/t, to: a}
  sink: {kind: sink, from: a, to: my/t, max_outage: 2h, capacity: 200/s}
)");
  const auto log = [&](std::string_view store) {
    return graph::change_log_retention(g.graph(), g.store(store));
  };
  CHECK(log("ddb")->is_limit);
  CHECK(log("pg")->kept.is_forever());
  CHECK_FALSE(log("bounded"));
  CHECK(to_string(log("my")->kept) == "2h");
  CHECK_FALSE(log("my")->by_default);
  CHECK(log("endless")->kept.is_forever());
  CHECK(to_string(log("said")->kept) == "2d");
  CHECK(to_string(graph::tombstone_retention(g.graph(), g.topic("a"))->kept) == "1d");
  CHECK(to_string(graph::tombstone_retention(g.graph(), g.topic("b"))->kept) == "3d");

  const auto flow = [&](std::string_view name) { return g.manifest()[g.flow(name)]; };
  CHECK(is_yes(graph::reads_change_log(g.graph(), flow("read"), g.dataset("pg/t"))));
  CHECK(is_no(graph::reads_change_log(g.graph(), flow("poll"), g.dataset("pg/t"))));
  CHECK(is_unknown(graph::reads_change_log(g.graph(), flow("relay"), g.dataset("pg/t"))));
  CHECK(is_no(graph::reads_change_log(g.graph(), flow("sink"), g.topic("a"))));

  CHECK(to_string(graph::max_outage(g.graph(), g.flow("read"))->time) == "8h");
  CHECK_FALSE(graph::max_outage(g.graph(), g.flow("relay")));
  CHECK(to_string(*graph::catch_up(g.graph(), g.flow("sink"), g.topic("a"), Duration{7'200'000})) ==
        "2h");
}

TEST_CASE("data is deletable by a promise, a step or its time to live") {
  const TestGraph g(R"(entities:
  user: {key: id, system_of_record: pg/user, mutability: immutable}
  letter: {key: id, system_of_record: pg/letter, subject: user}
  ad: {key: id, system_of_record: pg/ad}
  ticket: {key: id, system_of_record: pg/ticket}
  entry: {key: id, system_of_record: pg/entry, mutability: append-only}
stores:
  pg: {engine: postgresql, holds: {user: {}, letter: {}, ad: {}, ticket: {ttl: 2d}, entry: {ttl: 2d}}}
services:
  s:
    operations:
      drop: {steps: [{delete: pg/ad}]}
guarantees:
  forget: {erasable: user}
)");
  const graph::Deletable deletable(g.graph());
  CHECK(deletable.of(g.entity("user"))->by.is(manifest::ElementKind::guarantee));
  CHECK(deletable.of(g.entity("letter"))->by.is(manifest::ElementKind::guarantee));
  CHECK(deletable.of(g.entity("ad"))->by == graph::ElementId(g.operation("s/drop")));
  CHECK(to_string(deletable.of(g.entity("ticket"))->ttl) == "2d");
  CHECK_FALSE(deletable.of(g.entity("entry")));
}

TEST_CASE("personal fields by place: each goes its own way") {
  const TestGraph g(R"(entities:
  user: {key: id, system_of_record: pg/user, personal: [email, name, phone]}
stores:
  pg: {engine: postgresql}
  es: {engine: elasticsearch, holds: {user: {fields: [name, phone]}}}
  dwh: {engine: snowflake}
flows:
  index: {kind: replicate, from: pg/user, to: es/user, drop: [phone]}
  load: {kind: batch, from: pg/user, to: dwh/user, fields: [email]}
)");
  const auto fields = graph::PersonalData(g.graph(), g.entity("user")).fields_by_place();
  const auto at = [&](std::string_view place) { return fields.at(g.dataset(place)); };
  CHECK(at("pg/user").size() == 3);
  CHECK(at("es/user") == std::vector<Symbol>{g.symbol("name")});
  CHECK(at("dwh/user") == std::vector<Symbol>{g.symbol("email")});
}
