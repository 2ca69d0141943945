// SPDX-License-Identifier: Apache-2.0
// The data itself: every file of rules/engines is read strictly.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "engines/decode.h"
#include "engines/engines.h"

namespace thalweg::engines {
namespace {

std::vector<std::string> files_on_disk() {
  std::vector<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(THALWEG_SOURCE_DIR "/rules/engines")) {
    if (entry.path().extension() != ".yaml") continue;
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string bytes_of(const std::string& name) {
  std::ifstream file(THALWEG_SOURCE_DIR "/rules/engines/" + name, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

TEST_CASE("every file of engine facts is without a problem") {
  const std::vector<std::string> names = files_on_disk();
  CHECK(names.size() >= 48);
  for (const std::string& name : names) {
    source::SourceMap sources;
    diag::Diagnostics problems;
    const Engine engine = decode(sources, sources.add(name, bytes_of(name)), problems);
    for (const diag::Diagnostic& problem : problems.items()) {
      FAIL_CHECK(name, ":", sources.begin(problem.span).line, ": ", problem.message);
    }
    CHECK(std::string(engine.id()) + ".yaml" == name);
  }
  CHECK(Knowledge().ids().size() == names.size());
}

TEST_CASE("the index of names agrees with the files") {
  const Knowledge knowledge;
  std::size_t names = 0;
  for (std::string_view id : knowledge.ids()) {
    const Engine* engine = knowledge.find(id);
    REQUIRE(engine != nullptr);
    CHECK(engine->id() == id);
    for (const std::string& alias : engine->aliases()) {
      CAPTURE(alias);
      CHECK(knowledge.find(alias) == engine);
    }
    names += 1 + engine->aliases().size();
  }
  CHECK(knowledge.names().size() == names);
  CHECK(std::adjacent_find(knowledge.names().begin(), knowledge.names().end()) ==
        knowledge.names().end());
}

TEST_CASE("every engine has a kind that fits what it is used as") {
  const Knowledge knowledge;
  for (std::string_view id : knowledge.ids()) {
    CAPTURE(id);
    const Engine* engine = knowledge.find(id);
    const Fact* kind = engine->fact(Field::kind);
    REQUIRE(kind != nullptr);
    const bool is_topic = kind->is("log") || kind->is("queue");
    if (engine->used_as() != UsedAs::both) CHECK(is_topic == (engine->used_as() == UsedAs::topic));
  }
}

TEST_CASE("a limit is not below its default") {
  const Knowledge knowledge;
  const std::pair<Field, Field> pairs[] = {
      {Field::cdc_retention, Field::cdc_retention_max},
      {Field::messaging_retention, Field::messaging_retention_max},
      {Field::messaging_dedupe_window, Field::messaging_dedupe_window_max},
      {Field::time_travel, Field::time_travel_max}};
  for (std::string_view id : knowledge.ids()) {
    CAPTURE(id);
    for (const auto& [usual, most] : pairs) {
      const Fact* a = knowledge.find(id)->fact(usual);
      const Fact* b = knowledge.find(id)->fact(most);
      if (a != nullptr && b != nullptr) CHECK(*a->duration() <= *b->duration());
    }
  }
}

TEST_CASE("the facts that errors rest on are there and verified") {
  struct Expected {
    std::string_view engine;
    Field field;
    std::string_view value;
  };
  const Expected kFacts[] = {
      {"postgresql", Field::tx_scope, "database"},
      {"postgresql", Field::tx_xa, "off-by-default"},
      {"postgresql", Field::default_topology, "single-leader"},
      {"postgresql", Field::cdc_mode, "log"},
      {"postgresql", Field::cdc_deletes, "yes"},
      {"postgresql", Field::cdc_delivery, "at-least-once"},
      {"postgresql", Field::durability, "durable"},
      {"mysql", Field::tx_scope, "database"},
      {"mysql", Field::tx_xa, "yes"},
      {"mysql", Field::cdc_retention, "30d"},
      {"mysql", Field::default_topology, "single-leader"},
      {"oracle", Field::tx_xa, "yes"},
      {"sqlserver", Field::tx_xa, "yes"},
      {"mongodb", Field::tx_scope, "cluster"},
      {"mongodb", Field::unique, "needs-partition-key"},
      {"mongodb", Field::cdc_deletes, "yes"},
      {"cassandra", Field::default_topology, "leaderless"},
      {"cassandra", Field::delete_delay, "10d"},
      {"dynamodb", Field::cdc_retention, "24h"},
      {"dynamodb", Field::cdc_retention_max, "24h"},
      {"cosmosdb", Field::cdc_deletes, "config"},
      {"redis", Field::kind, "cache"},
      {"redis", Field::tx_xa, "no"},
      {"redis", Field::durability, "configurable"},
      {"memcached", Field::durability, "volatile"},
      {"elasticsearch", Field::tx_scope, "row"},
      {"elasticsearch", Field::tx_xa, "no"},
      {"elasticsearch", Field::visibility_delay, "1s"},
      {"vitess", Field::unique, "shard-local"},
      {"snowflake", Field::unique, "not-enforced"},
      {"bigquery", Field::unique, "not-enforced"},
      {"kafka", Field::kind, "log"},
      {"kafka", Field::tx_xa, "no"},
      {"kafka", Field::messaging_ordering, "partition"},
      {"kafka", Field::messaging_delivery, "at-least-once"},
      {"kafka", Field::messaging_retention, "7d"},
      {"kafka", Field::messaging_tombstone_retention, "24h"},
      {"kafka", Field::messaging_cleanup, "delete"},
      {"kafka", Field::messaging_transactions, "yes"},
      {"kafka", Field::messaging_eos_domain, "cluster"},
      {"kafka", Field::messaging_isolation, "read-uncommitted"},
      {"kinesis", Field::messaging_delivery, "at-least-once"},
      {"kinesis", Field::messaging_retention_max, "365d"},
      {"sqs", Field::kind, "queue"},
      {"sqs", Field::messaging_ordering, "none"},
      {"sqs", Field::messaging_delivery, "at-least-once"},
      {"sqs", Field::messaging_replay, "no"},
      {"sqs-fifo", Field::messaging_ordering, "group"},
      {"sqs-fifo", Field::messaging_dedupe_window, "5m"},
      {"rabbitmq", Field::messaging_delivery, "at-least-once"},
      {"redis-pubsub", Field::messaging_delivery, "at-most-once"},
      {"redis-pubsub", Field::durability, "volatile"},
  };
  const Knowledge knowledge;
  for (const Expected& one : kFacts) {
    CAPTURE(one.engine);
    CAPTURE(to_string(one.field));
    const Engine* engine = knowledge.find(one.engine);
    REQUIRE(engine != nullptr);
    const Fact* fact = engine->fact(one.field);
    REQUIRE(fact != nullptr);
    CHECK(fact->value == one.value);
    CHECK(fact->confident);
    CHECK_FALSE(fact->ref.empty());
    CHECK_FALSE(fact->as_of.empty());
  }
}

TEST_CASE("what change capture needs is listed with its reference") {
  const Knowledge knowledge;
  const auto requirements = knowledge.find("postgresql")->capture_requirements();
  REQUIRE(requirements.size() == 3);
  CHECK(requirements[0].setting == "wal_level");
  CHECK(requirements[0].need == std::vector<std::string>{"logical"});
  CHECK(requirements[2].warning);
  for (std::string_view id : knowledge.ids()) {
    for (const Requirement& one : knowledge.find(id)->capture_requirements()) {
      CAPTURE(id);
      CHECK_FALSE(one.ref.empty());
    }
  }
}

}  // namespace
}  // namespace thalweg::engines
