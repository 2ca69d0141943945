// SPDX-License-Identifier: Apache-2.0
#include "graph/trail.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using graph::AuditTrail;
using test::TestGraph;

TEST_CASE("trail: what records an entity, and from where that is fed") {
  const TestGraph g(R"(entities:
  limit: {key: id, system_of_record: db/limit, audit: required, keep_for: 7y}
stores:
  db: {engine: postgresql, holds: {limit: {}, trail: {entity: limit, form: audit, fields: [old, actor]}}}
  lake: {engine: s3, holds: {limit: {}}}
  other: {engine: mysql, holds: {limit: {}}}
topics:
  changes: {engine: kafka, carries: limit, role: audit, retention: 30d}
services:
  s: {operations: {o: {steps: [{update: db/limit}, {insert: db/trail, carries_request_id: false}]}}}
flows:
  cdc: {kind: cdc, from: db/limit, to: changes}
  keep: {kind: sink, from: changes, to: lake/limit, fields: [id]}
guarantees:
  kept: {audited: limit, in: lake/limit, keep: 3y}
)");
  const AuditTrail by_form(g.graph(), g.entity("limit"), {});
  CHECK(g.names(by_form.trails()) == "db/trail changes");
  CHECK(by_form.reaches(g.dataset("db/limit")));  // over the topic
  CHECK_FALSE(by_form.reaches(g.dataset("other/limit")));
  CHECK(by_form.keep().value.ms == parse_duration("7y")->ms);
  CHECK(by_form.fields(g.dataset("db/trail")).value.size() == 2);
  CHECK(by_form.drops_request_id(g.dataset("db/trail")) == false);
  CHECK_FALSE(by_form.drops_request_id(g.topic("changes")).present);
  CHECK_FALSE(by_form.is_record());

  const manifest::Guarantee kept = *g.manifest().guarantees().begin();
  const AuditTrail named(g.graph(), g.entity("limit"), kept);
  CHECK(g.names(named.trails()) == "lake/limit");
  CHECK(named.reaches(g.topic("changes")));
  CHECK(named.keep().value.ms == parse_duration("3y")->ms);
  CHECK(named.fields(g.dataset("lake/limit")).value.size() == 1);
}

TEST_CASE("trail: a record that is a log of facts needs no other") {
  const auto is_record = [](std::string_view topic) {
    const TestGraph g(
        "entities:\n  limit: {key: id, system_of_record: t, audit: required, keep_for: 90d}\n"
        "topics:\n  t: {engine: kafka, carries: limit, " +
        std::string(topic) + "}\n");
    return AuditTrail(g.graph(), g.entity("limit"), {}).is_record();
  };
  CHECK(is_record("content: fact, retention: forever"));
  CHECK(is_record("content: fact, retention: 90d"));
  CHECK_FALSE(is_record("content: fact, retention: 7d"));
  CHECK_FALSE(is_record("content: state, retention: forever"));
  CHECK_FALSE(is_record("content: fact, retention: forever, cleanup: compact"));
}

TEST_CASE("trail: names that tell who or why") {
  for (const char* name : {"actor", "request_id", "changed_by", "cause", "causation_id"})
    CHECK(graph::tells_provenance(name));
  for (const char* name : {"old", "new", "account_id", "at"})
    CHECK_FALSE(graph::tells_provenance(name));
}
