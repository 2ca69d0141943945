// SPDX-License-Identifier: Apache-2.0
#include "graph/erasure.h"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

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
