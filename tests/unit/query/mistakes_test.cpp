// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "unit/query/asked.h"

using thalweg::query::Database;
using thalweg::test::TestDatabase;

namespace {

// Without any rows, as the pages of rules are checked.
std::string check(std::string_view query) {
  Database database;
  return TestDatabase::print(database.check(query), query);
}

}  // namespace

TEST_CASE("mistakes: where they are, and what was probably meant") {
  CHECK(check("SELECT id FROM servces") ==
        "there is no table `servces` [servces] did you mean `services`?");
  CHECK(check("SELECT id,\n  owmer\nFROM services") ==
        "there is no column `owmer` [owmer] did you mean `owner`?");
  CHECK(check("SELECT s.id FROM services s WHERE s.teir = 1") ==
        "there is no column `s.teir` [s.teir] did you mean `tier`?");
  CHECK(check("SELECT id FROM qwertyuiop") ==
        "there is no table `qwertyuiop` [qwertyuiop] `thalweg query --tables` lists tables and "
        "columns");
  CHECK(check("SELECT lenght(id) FROM stores") == "there is no function `lenght` [lenght]");
  CHECK(check("SELECT id FORM stores") == "the SQL goes wrong at `stores` [stores]");
  CHECK(check("SELECT id FROM stores WHERE") == "the SQL ends too early []");
  CHECK(check("SELECT id FROM stores, topics") == "ambiguous column name: id [id]");
  CHECK(check("\n\n  SELECT random()\nFROM stores") ==
        "the function `random` is not available [random]");
}

TEST_CASE("mistakes: a query that is right has columns") {
  Database database;
  const auto answer = database.check("SELECT id AS at, owner, 1 + 1 FROM services");
  CHECK_FALSE(answer.mistake);
  CHECK(answer.columns == std::vector<std::string>{"at", "owner", "1 + 1"});
  CHECK(database.run("SELECT id FROM services").rows.empty());
}
