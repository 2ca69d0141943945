// SPDX-License-Identifier: Apache-2.0
#include "graph/rebuild.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using graph::Rebuild;
using test::TestGraph;

namespace {

constexpr std::string_view kSales = R"(entities:
  sale: {key: id, system_of_record: db/sale, mutability: mutable}
  total: {key: month, derived_from: sale}
stores:
  db: {engine: postgresql}
  dwh: {engine: snowflake, holds: {total: {form: aggregate}, sale: {}, month: {entity: total, rebuild_needs: history}}}
  s3: {engine: s3, holds: {archive: {entity: sale}}}
topics:
  week: {engine: kafka, carries: sale, content: fact, retention: 7d}
  all: {engine: kafka, carries: sale, content: fact, retention: forever}
  last: {engine: kafka, carries: sale, content: state, cleanup: compact}
  what: {engine: kafka, carries: sale, cleanup: compact}
flows:
  keep: {kind: sink, from: week, to: s3/archive, apply: append}
  load: {kind: sink, from: last, to: dwh/sale, apply: upsert}
  sum: {kind: stream, from: week, to: dwh/month, apply: upsert}
  capture: {kind: cdc, from: db/sale, to: week}
)";

}  // namespace

TEST_CASE("rebuild: what a view needs is declared, or the state of what it copies") {
  const TestGraph g(kSales);
  const auto needs = [&](std::string_view d) { return Rebuild(g.graph(), g.dataset(d)).needs(); };
  CHECK(needs("dwh/month") == manifest::RebuildNeeds::history);
  CHECK(needs("dwh/sale") == manifest::RebuildNeeds::state);
  CHECK_FALSE(needs("dwh/total"));
}

TEST_CASE("rebuild: what places hold") {
  const TestGraph g(kSales);
  const Rebuild state(g.graph(), g.dataset("dwh/sale"));
  const Rebuild history(g.graph(), g.dataset("dwh/month"));
  CHECK(is_yes(state.complete(g.dataset("db/sale"))));
  CHECK(is_no(history.complete(g.dataset("db/sale"))));
  CHECK(is_no(state.complete(g.topic("week"))));
  CHECK(is_yes(history.complete(g.topic("all"))));
  CHECK(is_yes(state.complete(g.topic("last"))));
  CHECK(is_no(history.complete(g.topic("last"))));
  CHECK(is_unknown(state.complete(g.topic("what"))));
  CHECK(is_yes(history.complete(g.dataset("s3/archive"))));
  CHECK(state.holding(g.topic("week")).lacks == "`week` keeps only 7d");
}

TEST_CASE("rebuild: sources are on a path to the view") {
  const TestGraph g(kSales);
  const auto sources = Rebuild(g.graph(), g.dataset("dwh/month")).sources();
  REQUIRE(sources.size() == 2);
  CHECK(sources[0].place == graph::ElementId(g.topic("week")));
  CHECK(sources[1].place == graph::ElementId(g.dataset("db/sale")));
  CHECK(std::none_of(sources.begin(), sources.end(),
                     [](const auto& source) { return is_yes(source.complete); }));
}
