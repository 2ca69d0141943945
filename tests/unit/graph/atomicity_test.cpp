// SPDX-License-Identifier: Apache-2.0
#include "graph/atomicity.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/graph_builder.h"

namespace thalweg::graph {
namespace {

using test::TestGraph;

constexpr const char* kPlaces = R"(
stores:
  pg: {engine: postgresql}
  my: {engine: mysql}
  es: {engine: elasticsearch}
  redis: {engine: redis}
  vitess: {engine: vitess}
  spanner: {engine: spanner}
  mongo: {engine: mongodb}
  nobody: {}
  strange: {engine: no-such-engine}
topics:
  t1: {engine: kafka, cluster: main}
  t2: {engine: kafka, cluster: main}
  t3: {engine: kafka, cluster: edge}
  t4: {engine: kafka}
  t5: {engine: kafka}
  q1: {engine: sqs, cluster: main}
  q2: {engine: rabbitmq}
  n1: {}
externals: {mail: {kind: email}}
services:
  b:
    operations:
      far: {steps: [{update: my/far}]}
      reads: {steps: [{read: my/far}]}
      local: {steps: [{transaction: local, steps: [{update: my/far}]}]}
      sends: {steps: [{publish: t1}]}
  a:
    operations:
      near: {steps: [{update: pg/near}]}
      near-other: {steps: [{update: my/near}]}
      near-sends: {steps: [{publish: t1}]}
      near-far: {steps: [{call: b/far}]}
      near-reads: {steps: [{read: pg/near}]}
      main:
        steps:
)";

struct Judged {
  explicit Judged(std::string steps)
      : g(std::string(kPlaces) + "          " + steps), x(g.expand("a/main")) {}
  Coverage coverage(std::size_t skip = 0) const {
    return g->atomicity().coverage(x, g.transaction(x, skip));
  }
  Truth capable(std::size_t skip = 0) const { return coverage(skip).capable; }
  std::string uncovered() const { return g.text(x.step(coverage().step)); }
  Truth atomic(std::string_view a, std::string_view b) const {
    const Truth found = g->atomicity().atomic(x, g.step(x, a), g.step(x, b));
    CHECK(found == g->atomicity().atomic(x, g.step(x, b), g.step(x, a)));
    return found;
  }
  Answer why() const { return g->atomicity().explain_capable(x, g.transaction(x)); }

  TestGraph g;
  Expansion x;
};

Judged local(const char* steps) {
  return Judged(fmt::format("- transaction: local\n            steps: [{}]", steps));
}

// What a block does not cover: the reason, the verdict, the step.
void check_gap(const Judged& j, Truth capable, Gap gap, std::string_view step) {
  CHECK(j.coverage().capable == capable);
  CHECK(j.coverage().gap == gap);
  REQUIRE(j.coverage().step != kNoIndex);
  CHECK(j.uncovered() == step);
}

TEST_CASE("a local transaction covers one store within the engine's scope") {
  CHECK(local("{update: pg/a}, {insert: pg/b}, {delete: pg/a}").capable() == Truth::yes);
  CHECK(local("{update: spanner/a}, {insert: spanner/b}").capable() == Truth::yes);
  CHECK(local("{read: pg/a}, {read: es/a}").capable() == Truth::yes);
  CHECK(local("{read: es/x}, {update: pg/a}, {insert: pg/b}").capable() == Truth::yes);
  CHECK(local("{update: es/a}").capable() == Truth::yes);  // one statement
  CHECK(local("{update: nobody/a}").capable() == Truth::yes);
  CHECK(local("{update: pg/a, key: payer}, {update: pg/a, key: payee}").capable() == Truth::yes);
}

TEST_CASE("it covers no second store, topic or external") {
  check_gap(local("{update: pg/a}, {update: pg/b}, {update: my/a}"), Truth::no, Gap::other_store,
            "update: my/a");
  check_gap(local("{update: pg/a}, {publish: t1}"), Truth::no, Gap::publish, "publish: t1");
  check_gap(local("{call: mail}, {update: pg/a}"), Truth::no, Gap::effect, "call: mail");
  // The first of several.
  check_gap(local("{update: pg/a}, {publish: t1}, {update: my/a}"), Truth::no, Gap::publish,
            "publish: t1");
}

TEST_CASE("what runs outside a transaction is no claim") {
  CHECK(local("{update: pg/a}, {publish: t1, outside: true}").capable() == Truth::yes);
  CHECK(local("{update: pg/a}, {update: my/a, outside: true}").capable() == Truth::yes);
  CHECK(local("{update: pg/a}, {call: b/far, outside: true}").capable() == Truth::yes);
  CHECK(local("{update: pg/a}, {call: b/far, mode: async}").capable() == Truth::yes);
  CHECK(local("{update: pg/a}, {read: mail}").capable() == Truth::yes);
}

TEST_CASE("it covers nothing behind a remote call") {
  check_gap(local("{update: pg/a}, {call: b/far}"), Truth::no, Gap::remote_call, "update: my/far");
  check_gap(local("{call: b/sends}"), Truth::no, Gap::remote_call, "publish: t1");
  check_gap(local("{update: pg/a}, {call: b/local}"), Truth::no, Gap::remote_call,
            "update: my/far");
  check_gap(local("{update: pg/a}, {call: a/near-far}"), Truth::no, Gap::remote_call,
            "update: my/far");
  CHECK(local("{update: pg/a}, {call: b/reads}").capable() == Truth::yes);
}

TEST_CASE("a call in the same process joins or not, but covers no more than the store") {
  check_gap(local("{update: pg/a}, {call: a/near}"), Truth::unknown, Gap::local_call,
            "update: pg/near");
  check_gap(local("{call: a/near}"), Truth::unknown, Gap::local_call, "update: pg/near");
  check_gap(local("{update: pg/a}, {call: a/near-other}"), Truth::no, Gap::local_call,
            "update: my/near");
  check_gap(local("{update: pg/a}, {call: a/near-sends}"), Truth::no, Gap::local_call,
            "publish: t1");
  CHECK(local("{update: pg/a}, {call: a/near-reads}").capable() == Truth::yes);
}

TEST_CASE("scopes smaller than the store") {
  // Single rows.
  check_gap(local("{update: es/a}, {update: es/b}"), Truth::no, Gap::rows, "update: es/b");
  check_gap(local("{update: es/a, key: x}, {update: es/a, key: y}"), Truth::no, Gap::rows,
            "update: es/a");
  check_gap(local("{update: es/a}, {upsert: es/a}"), Truth::unknown, Gap::rows, "upsert: es/a");
  // Partitions.
  check_gap(local("{increment: vitess/a, key: x}, {decrement: vitess/a, key: y}"), Truth::no,
            Gap::partitions, "decrement: vitess/a");
  CHECK(local("{update: vitess/a, key: x}, {insert: vitess/b, key: x}").capable() == Truth::yes);
  check_gap(local("{update: redis/a}, {update: redis/b}"), Truth::unknown, Gap::partitions,
            "update: redis/b");
  CHECK(local("{update: redis/a}").capable() == Truth::yes);
  // Nothing known.
  check_gap(local("{update: nobody/a}, {update: nobody/b}"), Truth::unknown, Gap::engine,
            "update: nobody/b");
}

TEST_CASE("partitions of a store that says how it is partitioned") {
  const auto capable = [](const char* partitioning, const char* steps) {
    const TestGraph g(fmt::format(R"(
entities:
  order: {{key: order_id}}
  line: {{key: line_id, part_of: order}}
  remark: {{key: remark_id}}
stores:
  db: {{engine: vitess, partitioning: {}, holds: {{order: {{}}, line: {{}}, remark: {{}}, box: {{form: outbox}}}}}}
services:
  a: {{operations: {{main: {{steps: [{{transaction: local, steps: [{}]}}]}}}}}}
)",
                                  partitioning, steps));
    const Expansion x = g.expand("a/main");
    return g->atomicity().capable(x, g.transaction(x));
  };
  const char* const by_order = "{scheme: hash, key: order_id, partitions: 16}";
  CHECK(capable(by_order, "{insert: db/order}, {insert: db/line}") == Truth::yes);
  CHECK(capable(by_order, "{insert: db/order}, {insert: db/box}") == Truth::yes);
  CHECK(capable(by_order, "{insert: db/order}, {insert: db/remark}") == Truth::unknown);
  CHECK(capable(by_order, "{update: db/order, key: a}, {update: db/order, key: b}") == Truth::no);
  CHECK(capable("{scheme: hash, partitions: 16}", "{insert: db/order}, {insert: db/line}") ==
        Truth::unknown);
  CHECK(capable("{partitions: 1}", "{insert: db/order}, {insert: db/remark}") == Truth::yes);
  CHECK(capable("{scheme: none}", "{insert: db/order}, {insert: db/remark}") == Truth::yes);
}

TEST_CASE("a broker transaction covers topics of one cluster") {
  const auto broker = [](const char* steps) {
    return Judged(fmt::format("- transaction: broker\n            steps: [{}]", steps));
  };
  CHECK(broker("{publish: t1}, {publish: t2}, {publish: t1}").capable() == Truth::yes);
  CHECK(broker("{publish: t4}, {publish: t4}").capable() == Truth::yes);  // one topic
  CHECK(broker("{publish: t1}, {update: pg/a, outside: true}").capable() == Truth::yes);
  check_gap(broker("{publish: t1}, {publish: t3}"), Truth::no, Gap::cluster, "publish: t3");
  check_gap(broker("{publish: t1}, {publish: q1}"), Truth::no, Gap::cluster, "publish: q1");
  check_gap(broker("{publish: t4}, {publish: t5}"), Truth::unknown, Gap::cluster, "publish: t5");
  check_gap(broker("{publish: t4}, {publish: t1}, {publish: t3}"), Truth::no, Gap::cluster,
            "publish: t3");
  check_gap(broker("{publish: t1}, {update: pg/a}"), Truth::no, Gap::write, "update: pg/a");
  check_gap(broker("{publish: t1}, {call: mail}"), Truth::no, Gap::effect, "call: mail");
  check_gap(broker("{publish: q2}"), Truth::no, Gap::broker, "publish: q2");
  check_gap(broker("{publish: q1}"), Truth::unknown, Gap::broker, "publish: q1");
  check_gap(broker("{publish: n1}"), Truth::unknown, Gap::broker, "publish: n1");
  check_gap(broker("{publish: t1}, {call: b/sends}"), Truth::no, Gap::remote_call, "publish: t1");
  check_gap(broker("{publish: t1}, {call: a/near-sends}"), Truth::unknown, Gap::local_call,
            "publish: t1");
  check_gap(broker("{publish: t1}, {call: a/near}"), Truth::no, Gap::local_call, "update: pg/near");
}

Judged xa(const char* steps) {
  return Judged(fmt::format("- transaction: xa\n            steps: [{}]", steps));
}

TEST_CASE("two-phase commit covers every branch that has it") {
  CHECK(xa("{update: pg/a}, {update: my/a}").capable() == Truth::yes);
  CHECK(xa("{update: pg/a}, {call: b/far}").capable() == Truth::yes);
  CHECK(xa("{update: pg/a}, {call: b/local}, {call: a/near}").capable() == Truth::yes);
  CHECK(xa("{update: pg/a}, {call: mail, outside: true}").capable() == Truth::yes);
  check_gap(xa("{update: pg/a}, {update: es/a}"), Truth::no, Gap::xa, "update: es/a");
  check_gap(xa("{update: pg/a}, {publish: t1}"), Truth::no, Gap::xa, "publish: t1");
  check_gap(xa("{update: pg/a}, {call: b/sends}"), Truth::no, Gap::xa, "publish: t1");
  check_gap(xa("{update: pg/a}, {call: mail}"), Truth::no, Gap::effect, "call: mail");
  check_gap(xa("{update: pg/a}, {update: nobody/a}"), Truth::unknown, Gap::xa, "update: nobody/a");
  // A doubtful fact alone decides nothing; see the engine's `confidence`.
  check_gap(xa("{update: pg/a}, {update: mongo/a}"), Truth::unknown, Gap::xa, "update: mongo/a");
}

TEST_CASE("participants are containers, of xa the branches") {
  const auto names = [](const Judged& j) {
    return j.g.names(j.g->atomicity().participants(j.x, j.g.transaction(j.x)));
  };
  CHECK(names(local("{update: my/a}, {update: pg/a}, {read: es/a}, {update: my/b}, {publish: t1}, "
                    "{call: mail}, {update: redis/a, outside: true}")) == "my pg t1 mail");
  CHECK(names(local("{update: pg/a}, {call: b/far}")) == "pg my");
  CHECK(names(xa("{update: pg/a}, {call: b/far}, {call: b/reads}, {call: a/near-other}")) ==
        "pg b my");
  CHECK(names(xa("{call: b/reads}")) == "");
  const Judged j = xa("{update: pg/a}, {call: b/far}, {call: b/sends}, {update: pg/b}");
  const auto stores = j.g->atomicity().stores(j.x, j.g.transaction(j.x));
  CHECK(j.g.names(std::vector<ElementId>(stores.begin(), stores.end())) == "pg my");
}

TEST_CASE("two steps are atomic in a block that covers them") {
  const Judged j = local("{update: pg/a}, {insert: pg/b}, {read: pg/c}");
  CHECK(j.atomic("update: pg/a", "insert: pg/b") == Truth::yes);
  CHECK(j.atomic("update: pg/a", "update: pg/a") == Truth::yes);

  const Judged torn = local("{update: pg/a}, {insert: pg/b}, {publish: t1}, {call: b/far}");
  CHECK(torn.atomic("update: pg/a", "publish: t1") == Truth::no);
  CHECK(torn.atomic("update: pg/a", "update: my/far") == Truth::no);
  CHECK(torn.atomic("update: pg/a", "insert: pg/b") == Truth::yes);  // these two all the same

  const Judged near = local("{update: pg/a}, {insert: pg/b}, {call: a/near}");
  CHECK(near.atomic("update: pg/a", "insert: pg/b") == Truth::yes);
  CHECK(near.atomic("update: pg/a", "update: pg/near") == Truth::unknown);

  const Judged open = local("{update: nobody/a}, {insert: nobody/b}");
  CHECK(open.atomic("update: nobody/a", "insert: nobody/b") == Truth::unknown);
}

TEST_CASE("without a block around both they are not, or nobody knows") {
  const Judged j(R"(- update: pg/a
          - update: pg/b
          - update: my/a
          - transaction: local
            steps: [{update: pg/c}, {update: pg/out, outside: true}]
          - transaction: local
            steps: [{update: pg/d}]
          - {publish: t1}
          - {publish: t1}
          - call: mail
          - call: mail)");
  CHECK(j.atomic("update: pg/a", "update: pg/b") == Truth::unknown);
  CHECK(j.atomic("update: pg/a", "update: pg/out") == Truth::unknown);
  CHECK(j.atomic("update: pg/a", "update: my/a") == Truth::no);
  CHECK(j.atomic("update: pg/a", "update: pg/c") == Truth::no);
  CHECK(j.atomic("update: pg/c", "update: pg/d") == Truth::no);
  CHECK(j.atomic("update: pg/c", "update: pg/out") == Truth::no);
  CHECK(j.atomic("update: pg/a", "publish: t1") == Truth::no);
  const std::uint32_t first = j.g.step(j.x, "publish: t1"),
                      second = j.g.step(j.x, "publish: t1", 1);
  CHECK(j.g->atomicity().atomic(j.x, first, second) == Truth::unknown);
  const std::uint32_t mail = j.g.step(j.x, "call: mail"), again = j.g.step(j.x, "call: mail", 1);
  CHECK(j.g->atomicity().atomic(j.x, mail, again) == Truth::no);
}

TEST_CASE("an outer two-phase commit holds what an inner local one cannot") {
  const Judged j(R"(- transaction: xa
            steps:
              - update: pg/a
              - transaction: local
                steps: [{update: pg/b}, {call: b/far}])");
  CHECK(j.capable(0) == Truth::yes);
  CHECK(j.capable(1) == Truth::no);
  CHECK(j.atomic("update: pg/b", "update: my/far") == Truth::yes);
  CHECK(j.atomic("update: pg/a", "update: my/far") == Truth::yes);
  CHECK(j.atomic("update: pg/a", "update: pg/b") == Truth::yes);
}

TEST_CASE("units: steps that surely commit together") {
  using Units = std::vector<std::uint32_t>;
  const auto units = [](const Judged& j) { return j.g->atomicity().units(j.x); };
  CHECK(units(local("{update: pg/a}, {read: pg/a}, {insert: pg/b}")) == Units{0, 0, 0});
  // Not covered as a whole: the writes to one store all the same.
  CHECK(units(local("{update: pg/a}, {publish: t1}, {insert: pg/b}, {update: my/a}")) ==
        Units{0, 1, 0, 3});
  CHECK(units(local("{update: es/a}, {update: es/b}")) == Units{0, 1});
  CHECK(units(local("{update: nobody/a}, {update: nobody/b}")) == Units{0, 1});
  CHECK(units(local("{update: pg/a}, {call: a/near}, {update: pg/b}")) == Units{0, 1, 0});
  CHECK(units(local("{update: pg/a}, {call: mail, outside: true}")) == Units{0, 1});
  CHECK(units(xa("{update: pg/a}, {call: b/far}, {update: my/a}")) == Units{0, 0, 0});
  CHECK(units(Judged("- update: pg/a\n          - update: pg/b")) == Units{0, 1});
  CHECK(units(Judged(R"(- transaction: local
            steps:
              - update: pg/a
              - transaction: local
                steps: [{update: pg/b}]
          - transaction: local
            steps: [{update: pg/c}])")) == Units{0, 0, 2});
}

TEST_CASE("verdicts are explained") {
  const auto texts = [](const Answer& answer) {
    std::string all;
    for (const Fact& fact : answer.facts) all += fact.text + "\n";
    return all;
  };
  const Answer yes = local("{update: pg/a}, {update: pg/b}").why();
  CHECK(yes.value == Truth::yes);
  REQUIRE(yes.facts.size() == 1);
  CHECK(yes.facts[0].origin == Origin::engine);
  CHECK(yes.facts[0].text.find("`tx.scope` is database") != std::string::npos);
  CHECK(yes.missing.empty());

  const Answer publish = local("{update: pg/a}, {publish: t1}").why();
  CHECK(texts(publish) ==
        "`publish: t1` appends to a topic, which takes no part in the transaction of a store\n");
  CHECK(publish.facts[0].span);
  CHECK(texts(local("{update: pg/a}, {call: b/far}").why()) ==
        "`update: my/far` runs behind the remote call `call: b/far`, no part of the "
        "transaction\n");
  CHECK(texts(local("{update: pg/a}, {call: a/near}").why()) ==
        "`update: pg/near` runs behind `call: a/near`, which joins the transaction or not\n");

  const Answer unknown = local("{update: nobody/a}, {update: nobody/b}").why();
  CHECK(unknown.missing == std::vector<std::string>{"stores.nobody.engine"});
  const Answer strange = local("{update: strange/a}, {update: strange/b}").why();
  CHECK(strange.missing == std::vector<std::string>{"stores.strange.capabilities.tx.scope"});
  const Answer redis = local("{update: redis/a}, {update: redis/b}").why();
  CHECK(redis.missing == std::vector<std::string>{"stores.redis.partitioning", "key"});
  const Answer no_xa = xa("{update: pg/a}, {update: es/a}").why();
  CHECK(texts(no_xa).find("`tx.xa` is no") != std::string::npos);
  const Answer cluster =
      Judged("- transaction: broker\n            steps: [{publish: t4}, {publish: t5}]").why();
  CHECK(cluster.missing == std::vector<std::string>{"topics.t4.cluster", "topics.t5.cluster"});
}

TEST_CASE("pairs are explained") {
  const Judged j("- update: pg/a\n          - update: pg/b\n          - update: my/a");
  const auto why = [&](const char* a, const char* b) {
    return j.g->atomicity().explain_atomic(j.x, j.g.step(j.x, a), j.g.step(j.x, b));
  };
  const Answer apart = why("update: pg/a", "update: my/a");
  CHECK(apart.value == Truth::no);
  CHECK(apart.facts[0].text == "`update: pg/a` and `update: my/a` share no transaction");
  const Answer open = why("update: pg/a", "update: pg/b");
  CHECK(open.value == Truth::unknown);
  CHECK(open.missing == std::vector<std::string>{"transaction"});
}

TEST_CASE("a transaction refuses a repeat if a write of its own does") {
  const auto refuses = [](const Judged& j, std::size_t skip = 0) {
    return j.g->atomicity().refuses_repeat(j.x, j.g.transaction(j.x, skip));
  };
  CHECK(refuses(local("{insert: pg/a, unique_by: request_id}, {update: pg/b}")));
  CHECK(refuses(local("{insert: pg/a, only_if: absent}")));
  CHECK_FALSE(refuses(local("{update: pg/a, only_if: version}, {insert: pg/b}")));
  CHECK_FALSE(refuses(local("{insert: pg/a, unique_by: request_id, outside: true}")));
  CHECK_FALSE(refuses(local("{publish: t1, unique_by: request_id}")));
  const Judged nested(R"(- transaction: local
            steps:
              - update: pg/a
              - transaction: local
                steps: [{insert: pg/b, only_if: absent}])");
  CHECK_FALSE(refuses(nested, 0));
  CHECK(refuses(nested, 1));
}

TEST_CASE("ten thousand calls, each in a transaction of its own") {
  const auto chain = [](int count, std::string_view more) {
    std::string text =
        "stores: {db: {engine: postgresql}, es: {engine: elasticsearch}}\nservices:\n  a:\n    "
        "operations:\n";
    for (int i = 0; i < count; ++i)
      text += fmt::format(
          "      o{}: {{steps: [{{transaction: local, steps: [{{update: db/x}}{}]}}]}}\n", i,
          i < count - 1 ? fmt::format(", {{call: a/o{}}}", i + 1) : std::string(more));
    return text;
  };
  const TestGraph g(chain(10'000, ""));
  const Expansion x = g.expand("a/o0");
  REQUIRE(x.blocks().size() == 10'000);
  CHECK(g->atomicity().coverage(x, 0).gap == Gap::local_call);
  CHECK(g->atomicity().capable(x, 0) == Truth::unknown);
  CHECK(g->atomicity().capable(x, 9'999) == Truth::yes);
  CHECK(g->atomicity().units(x).size() == 10'000);

  const TestGraph ends(chain(500, ", {update: es/x}"));
  const Expansion y = ends.expand("a/o0");
  CHECK(ends->atomicity().capable(y, 0) == Truth::no);
  CHECK(ends->atomicity().coverage(y, 499).gap == Gap::other_store);
}

}  // namespace
}  // namespace thalweg::graph
