// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "engines/engines.h"

namespace thalweg::engines {
namespace {

TEST_CASE("an engine is found by its id and by its aliases") {
  const Knowledge knowledge;
  const Engine* engine = knowledge.find("postgresql");
  REQUIRE(engine != nullptr);
  CHECK(engine->name() == "PostgreSQL");
  CHECK(knowledge.find("postgres") == engine);
  CHECK(knowledge.find("timescaledb") == engine);
  CHECK(knowledge.find("valkey") == knowledge.find("redis"));
}

TEST_CASE("an engine that nobody described is unknown") {
  const Knowledge knowledge;
  CHECK(knowledge.find("postgre") == nullptr);
  CHECK(knowledge.find("") == nullptr);
  CHECK_FALSE(knowledge.known("PostgreSQL"));
  CHECK(knowledge.known("kafka"));
}

TEST_CASE("names for did-you-mean are sorted and hold ids and aliases") {
  const Knowledge knowledge;
  CHECK(std::is_sorted(knowledge.ids().begin(), knowledge.ids().end()));
  CHECK(std::is_sorted(knowledge.names().begin(), knowledge.names().end()));
  for (std::string_view id : knowledge.ids()) CHECK(knowledge.known(id));
  CHECK(std::count(knowledge.ids().begin(), knowledge.ids().end(), "postgres") == 0);
  CHECK(std::count(knowledge.names().begin(), knowledge.names().end(), "postgres") == 1);
}

TEST_CASE("threads that ask at once get the same engine") {
  const Knowledge knowledge;
  std::vector<const Engine*> got(8);
  std::vector<std::thread> threads;
  for (const Engine*& one : got) {
    threads.emplace_back([&knowledge, &one] { one = knowledge.find("kafka"); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Engine* one : got) {
    REQUIRE(one != nullptr);
    CHECK(one == got[0]);
    CHECK(one->fact(Field::kind)->is("log"));
  }
}

TEST_CASE("a knowledge can be made of other files") {
  static constexpr std::array<EmbeddedFile, 1> kFiles{
      {{"toy.yaml",
        "engine: toy\nname: Toy\naliases: [toy-db, toys]\nused_as: store\n"
        "facts:\n  kind: {value: cache, confidence: low}\n"}}};
  Knowledge knowledge(kFiles);
  CHECK(knowledge.names().size() == 3);
  const Engine* engine = knowledge.find("toys");
  REQUIRE(engine != nullptr);
  CHECK(engine->fact(Field::kind)->is("cache"));

  const Knowledge moved = std::move(knowledge);
  CHECK(moved.find("toy-db") == engine);
}

}  // namespace
}  // namespace thalweg::engines
