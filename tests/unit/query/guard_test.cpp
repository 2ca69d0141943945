// SPDX-License-Identifier: Apache-2.0
// Queries that want more than to read.
#include "query/guard.h"

#include <doctest/doctest.h>

#include "unit/query/asked.h"

using namespace thalweg;
using thalweg::test::TestDatabase;

namespace {

constexpr const char* kSmall = "services: {web: {operations: {save: {steps: [{update: db/a}]}}}}\n";

constexpr const char* kWays =
    "services: {web: {operations: {save: {steps: [{update: db/a}]}}}}\n"
    "flows: {copy: {kind: replicate, from: db/a, to: other/a}}\n";

std::string ask(const std::string& query, const query::Limits& limits = {}) {
  return TestDatabase(kSmall).ask(query, limits);
}

std::string message(const std::string& query) {
  const std::string said = ask(query);
  return said.substr(0, said.find(" ["));
}

}  // namespace

TEST_CASE("guard: everything that is no SELECT is refused") {
  const std::string only = query::kOnlyReads;
  for (const char* query : {
           "CREATE TABLE t(a)",
           "CREATE TEMP TABLE t AS SELECT 1",
           "CREATE VIEW v AS SELECT 1",
           "CREATE VIRTUAL TABLE t USING stores",
           "DROP TABLE stores",
           "ATTACH 'file.db' AS other",
           "ATTACH ':memory:' AS other",
           "DETACH main",
           "PRAGMA user_version",
           "PRAGMA query_only = 0",
           "PRAGMA temp_store_directory = '/'",
           "BEGIN",
           "SAVEPOINT a",
           "ANALYZE",
           "REINDEX",
       })
    CHECK_MESSAGE(message(query) == only, std::string(query));
  // SQLite says these in its own words.
  for (const char* query :
       {"INSERT INTO stores(id) VALUES ('x')", "UPDATE stores SET id = 'x'", "DELETE FROM stores",
        "VACUUM", "VACUUM INTO 'file.db'", "ALTER TABLE stores RENAME TO shops",
        "CREATE TRIGGER t AFTER INSERT ON stores BEGIN SELECT 1; END"})
    CHECK_MESSAGE(!message(query).empty(), std::string(query));
  CHECK(ask("SELECT count(*) FROM stores") == "1");
}

TEST_CASE("guard: nothing can be read but our tables") {
  for (const char* table : {"sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_stmt",
                            "dbstat", "fts3tokenize('simple', 'a')", "bytecode('SELECT 1')"})
    CHECK_MESSAGE(message(std::string("SELECT * FROM ") + table).starts_with("there is no table "),
                  std::string(table));
}

TEST_CASE("guard: pragmas cannot be read either") {
  CHECK(message("SELECT * FROM pragma_table_info('stores')") == query::kOnlyReads);
  CHECK(message("SELECT * FROM pragma_database_list") == query::kOnlyReads);
}

TEST_CASE("guard: functions that depend on chance, time or files are not available") {
  for (const char* call :
       {"random()", "randomblob(8)", "date('now')", "datetime()", "strftime('%s', 'now')",
        "julianday()", "unixepoch()", "CURRENT_TIMESTAMP", "CURRENT_DATE", "load_extension('x')",
        "sqlite_version()", "sqlite_source_id()", "last_insert_rowid()", "changes()",
        "total_changes()", "zeroblob(10)", "fts3_tokenizer('simple')",
        "sqlite_compileoption_used('x')"}) {
    const std::string said = message(std::string("SELECT ") + call);
    CHECK_MESSAGE(said.starts_with("the function `"), said);
    CHECK_MESSAGE(said.ends_with("` is not available"), said);
  }
  CHECK(ask("SELECT abs(-1), upper('a'), json_extract('[7]', '$[0]'), group_concat(id) FROM "
            "stores") == "1|A|7|db");
  CHECK(ask("SELECT row_number() OVER (ORDER BY id), '[3]' ->> 0 FROM stores") == "1|3");
}

TEST_CASE("guard: one statement, whole, without parameters") {
  CHECK(ask("SELECT 1;") == "1");
  CHECK(ask("SELECT 1; -- the end\n\n") == "1");
  CHECK(ask("SELECT 1; SELECT 2") ==
        "a second statement begins here, and one is what may stand here [SELECT]");
  CHECK(ask("SELECT 1; nonsense") ==
        "a second statement begins here, and one is what may stand here [nonsense]");
  CHECK(ask("SELECT 1; DROP TABLE stores") ==
        "a second statement begins here, and one is what may stand here [DROP]");
  CHECK(ask("") == "there is no query []");
  CHECK(ask("-- nothing\n") == "there is no query [-- nothing]");
  CHECK(ask("SELECT ?") == "the query has parameters, and nothing to put there [SELECT ?]");
  CHECK(ask("SELECT \"text\"") ==
        "there is no column `text` [\"] "
        "`thalweg query --tables` lists tables and columns");
}

TEST_CASE("guard: an answer has a size, and so has what it is worked out from") {
  const std::string long_rows =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
      "SELECT printf('%.*c', 200000, 'x') FROM n LIMIT 1000";
  CHECK(ask(long_rows).starts_with("the answer is larger than 64 MiB"));
  CHECK(message("SELECT hex(printf('%.*c', 200000, 'x'))") == "string or blob too big");
}

TEST_CASE("guard: how SQLite would go about it is no answer") {
  CHECK(ask("EXPLAIN SELECT 1").starts_with("a query only reads"));
  CHECK(ask("EXPLAIN QUERY PLAN SELECT 1").starts_with("a query only reads"));
}

TEST_CASE("guard: what a cell works out counts, too") {
  const std::string ways = "SELECT sum(keeps_order) FROM reaches";
  CHECK(TestDatabase(kWays).ask(ways, {.steps = 25}).starts_with("the query takes too many steps"));
  // An index of a list that was cut short is not used again.
  const std::string looked_up = "SELECT count(*) FROM reaches WHERE source = 'db/a'";
  const std::string whole = TestDatabase(kWays).ask(looked_up);
  TestDatabase again(kWays);
  CHECK(again.ask(looked_up, {.steps = 1}).starts_with("the query takes too many steps"));
  CHECK(again.ask(looked_up) == whole);
}

TEST_CASE("guard: what never ends is stopped, always in the same place") {
  const std::string endless =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n";
  const std::string said =
      "the query takes too many steps [" + endless + "] look for a join without a condition";
  CHECK(ask(endless, {.steps = 1'000'000}) == said);
  CHECK(ask("SELECT count(*) FROM facts a, facts b, facts c, facts d, facts e, facts f, facts g, "
            "facts h",
            {.steps = 1'000'000})
            .starts_with("the query takes too many steps"));
  // The next one begins anew.
  TestDatabase small(kSmall);
  CHECK(small.ask(endless, {.steps = 50'000}).starts_with("the query takes too many steps"));
  CHECK(small.ask("SELECT id FROM stores", {.steps = 50'000}) == "db");
  CHECK(small.ask("SELECT target FROM reaches", {.steps = 1}).starts_with("the query takes"));
  CHECK(small.ask("SELECT count(*) FROM reaches") == "0");
}

TEST_CASE("guard: as many rows as may be, and no more") {
  CHECK(ask("VALUES (1), (2)", {.rows = 2}) == "1\n2");
  CHECK(ask("VALUES (1), (2), (3)", {.rows = 2}) ==
        "the query gives more than 2 rows [VALUES (1), (2), (3)]");
}

TEST_CASE("guard: huge texts and patterns are refused") {
  CHECK(ask("SELECT printf('%.*c', 100000000, 'x')") == "-");
  CHECK(message("SELECT replace(hex(printf('%.*c', 100000, 'x')), '7', 'seven')") ==
        "string or blob too big");
  CHECK(message("SELECT 'a' LIKE printf('%.*c', 1000, '%')") == "LIKE or GLOB pattern too complex");
  std::string deep = "1";
  for (int i = 0; i < 400; ++i) deep = "(" + deep + " + 1)";
  CHECK_FALSE(message("SELECT " + deep).empty());
  CHECK(message("SELECT " + std::string(200'000, ' ') + "1") == "statement too long");
}

TEST_CASE("guard: bytes that are no text") {
  CHECK(ask(std::string("SELECT 'a\0b'", 12)) == "the SQL goes wrong at `'a` [']");
  CHECK(message("SELECT '\xff\xfe'") != "");
}
