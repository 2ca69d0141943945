// SPDX-License-Identifier: Apache-2.0
#include "graph/caches.h"

#include <doctest/doctest.h>

#include "support/graph_builder.h"

using namespace thalweg;
using graph::Caches;
using test::TestGraph;

namespace {

constexpr std::string_view kUsers = R"(stores:
  pg: {engine: postgresql}
  rd: {engine: redis, holds: {user: {}, seen: {entity: user, form: dedupe}, tag: {}}}
  own: {holds: {user: {}}}
  mc: {engine: memcached}
flows:
  evict: {kind: invalidate, from: pg/tag, to: rd/tag, apply: invalidate}
services:
  s:
    operations:
      save: {steps: [{update: pg/user}, {invalidate: rd/user}]}
      load: {steps: [{read: rd/user}, {read: pg/user}, {fill: rd/user}, {fill: own/user, only_if: version}]}
      through: {steps: [{read: pg/user}, {update: pg/user}, {upsert: rd/user}]}
      tag: {steps: [{update: pg/tag}]}
      add: {steps: [{insert: pg/post}, {invalidate: mc/post}]}
      show: {steps: [{read: pg/post}, {fill: mc/post}]}
)";

}  // namespace

TEST_CASE("caches: by form, else by the kind of the store") {
  const TestGraph g(kUsers);
  CHECK(is_yes(graph::is_cache(g.graph(), g.dataset("rd/user"))));
  CHECK(is_no(graph::is_cache(g.graph(), g.dataset("rd/seen"))));
  CHECK(is_no(graph::is_cache(g.graph(), g.dataset("pg/user"))));
  CHECK(is_unknown(graph::is_cache(g.graph(), g.dataset("own/user"))));
}

TEST_CASE("caches: what is written only if absent changes nothing that was read before") {
  const TestGraph g(R"(stores:
  pg: {engine: postgresql}
  rd: {engine: redis}
services:
  s:
    operations:
      add: {steps: [{upsert: pg/user, only_if: absent}, {upsert: rd/user}]}
      load: {steps: [{read: pg/user}, {fill: rd/user}]}
)");
  const Caches caches(g.graph());
  CHECK(caches.fills(g.dataset("rd/user")).size() == 1);
  CHECK(!caches.refresh(g.dataset("rd/user"), g.dataset("pg/user")));
}

TEST_CASE("caches: fills name their source; writing through is none") {
  const TestGraph g(kUsers);
  const Caches caches(g.graph());
  const auto fills = caches.fills(g.dataset("rd/user"));
  REQUIRE(fills.size() == 1);
  CHECK(fills[0].source == graph::ElementId(g.dataset("pg/user")));
  CHECK(fills[0].at.start == g.operation("s/load"));
  CHECK_FALSE(fills[0].guarded);
  REQUIRE(caches.fills(g.dataset("own/user")).size() == 1);
  CHECK(caches.fills(g.dataset("own/user"))[0].guarded);
}

TEST_CASE("caches: who changes the source and touches the cache") {
  const TestGraph g(kUsers);
  const Caches caches(g.graph());
  const auto saved = caches.refresh(g.dataset("rd/user"), g.dataset("pg/user"));
  REQUIRE(saved);
  CHECK(saved->touch.start == g.operation("s/save"));
  const auto by_flow = caches.refresh(g.dataset("rd/tag"), g.dataset("pg/tag"));
  REQUIRE(by_flow);
  CHECK(by_flow->flow == g.flow("evict"));
  CHECK_FALSE(caches.refresh(g.dataset("mc/post"), g.dataset("pg/post")));  // only inserted
}

TEST_CASE("caches: who changes what a fill shows while the cache is not told") {
  const TestGraph g(R"(stores:
  pg: {engine: postgresql}
  es: {engine: elasticsearch}
  rd: {engine: redis, holds: {user: {}, name: {fields: [name]}, tag: {}, role: {}, title: {}}}
topics:
  roles: {engine: kafka, carries: role}
flows:
  titles: {kind: replicate, from: pg/title, to: es/title, apply: upsert}
services:
  s:
    operations:
      save: {steps: [{update: pg/user}, {invalidate: rd/user}]}
      rename: {steps: [{update: pg/user}, {update: pg/name, fields: [seen]}, {update: pg/tag}]}
      grant: {steps: [{update: pg/role}, {publish: roles}]}
      on-role: {consumes: roles, steps: [{invalidate: rd/role}]}
      reload: {schedule: 1h, steps: [{read: pg/tag}, {upsert: rd/tag}]}
      load:
        steps:
          - {read: pg/user}
          - {fill: rd/user}
          - {read: pg/name}
          - {fill: rd/name}
          - {read: pg/tag}
          - {fill: rd/tag}
          - {read: pg/role}
          - {fill: rd/role}
          - {read: es/title}
          - {fill: rd/title}
)");
  const Caches caches(g.graph());
  const auto untold = [&](std::string_view cache) -> std::string {
    for (graph::HopId id : g->hops().in(g.dataset(cache)))
      if (g->hops()[id].kind == graph::HopKind::fill)
        if (const auto found = caches.untold(g->hops()[id])) return g.names({found->by});
    return "told";
  };
  CHECK(untold("rd/user") == "s/rename");
  CHECK(untold("rd/name") == "told");
  CHECK(untold("rd/tag") == "told");
  CHECK(untold("rd/role") == "told");
  CHECK(untold("rd/title") == "titles");
}
