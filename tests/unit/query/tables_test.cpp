// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <doctest/doctest.h>

#include "query/table.h"
#include "unit/query/asked.h"

using namespace thalweg;
using query::Database;

TEST_CASE("tables: every column has a meaning and a name that needs no quotes") {
  Database database;
  for (const auto& table : database.tables()) {
    std::set<std::string> names;
    CHECK_MESSAGE(!table->meaning().empty(), table->name());
    for (const query::Column& column : table->columns()) {
      INFO(table->name(), ".", column.name);
      CHECK_FALSE(column.meaning.empty());
      CHECK(names.insert(column.name).second);
      const std::string plain = "SELECT " + column.name + " FROM " + std::string(table->name());
      const query::Answer answer = database.check(plain);
      CHECK_MESSAGE(!answer.mistake, test::TestDatabase::print(answer, plain));
    }
  }
}

TEST_CASE("tables: what there is") {
  Database database;
  std::string names;
  for (const auto& table : database.tables()) names.append(table->name()).append(" ");
  CHECK(names ==
        "entities stores datasets topics externals services operations steps calls flows "
        "guarantees edges reaches dominators facts ");
}

TEST_CASE("tables: a system without anything has empty tables") {
  test::TestDatabase empty("");
  for (const auto& table : (*empty).tables()) {
    const std::string name(table->name());
    if (name == "facts") continue;  // the system's own
    CHECK_MESSAGE(empty.ask("SELECT count(*) FROM " + name) == "0", name);
  }
}

TEST_CASE("tables: every value of every column can be read, and found again by keys") {
  test::TestDatabase shop(R"(entities: {product: {key: sku}}
stores: {db: {engine: postgresql}, search: {engine: elasticsearch}}
topics: {changes: {engine: kafka, carries: product, key: sku}}
externals: {mail: {kind: email}}
services:
  web: {operations: {save: {steps: [{update: db/product}, {call: mail}, {call: web/more}]},
                     more: {steps: [{read: search/product}]}}}
flows:
  cdc: {kind: cdc, from: db/product, to: changes}
  index: {kind: sink, from: changes, to: search/product, apply: upsert}
guarantees: {fresh: {fresh: search/product, within: 10s}}
)");
  for (const auto& table : (*shop).tables()) {
    const std::string name(table->name());
    CHECK(shop.ask("SELECT * FROM " + name).find("[SELECT") == std::string::npos);
    for (const query::Column& column : table->columns()) {
      if (!column.is_key()) continue;
      const std::string both = "SELECT count(*) FROM " + name + " a WHERE a." + column.name +
                               " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM " + name +
                               " b WHERE b." + column.name + " = a." + column.name + ")";
      CHECK_MESSAGE(shop.ask(both) == "0", both);
    }
  }
}
