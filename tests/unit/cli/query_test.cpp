// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "unit/cli/ran.h"

using namespace thalweg;
using namespace thalweg::test;

namespace {

struct Project : TestEnvironment {
  Project() { files.add("thalweg.yaml", dual_write()); }
  Ran query(std::vector<std::string> more) {
    more.insert(more.begin(), "query");
    return run(*this, more);
  }
};

}  // namespace

TEST_CASE("query: as a table, as CSV, as JSON") {
  Project project;
  const std::string sql = "SELECT id, is_source, NULL AS none FROM datasets ORDER BY id";
  CHECK(project.query({sql}).out ==
        "id               is_source  none\n"
        "---------------  ---------  ----\n"
        "search/product   0\n"
        "shop-db/product  1\n");
  CHECK(project.query({sql, "--format", "csv"}).out ==
        "id,is_source,none\r\nsearch/product,0,\r\nshop-db/product,1,\r\n");
  const Ran json = project.query({sql, "thalweg.yaml", "--format", "json"});
  CHECK(json.code == 0);
  CHECK(nlohmann::json::parse(json.out) ==
        nlohmann::json::parse(R"([{"id": "search/product", "is_source": 0, "none": null},
                                  {"id": "shop-db/product", "is_source": 1, "none": null}])"));
}

TEST_CASE("query: nothing found is an answer") {
  Project project;
  const std::string sql = "SELECT id FROM topics";
  CHECK(project.query({sql}).out == "id\n--\n");
  CHECK(project.query({sql, "--format", "csv"}).out == "id\r\n");
  CHECK(project.query({sql, "--format", "json"}).out == "[]\n");
  CHECK(project.query({sql}).code == 0);
}

TEST_CASE("query: what stands in cells does not break the output") {
  Project project;
  const std::string sql = "SELECT 'a,\"b\"' || char(10) || 'c' AS \"x,y\"";
  CHECK(project.query({sql}).out == "x,y\n--------\na,\"b\"\\nc\n");
  CHECK(project.query({sql, "--format", "csv"}).out == "\"x,y\"\r\n\"a,\"\"b\"\"\nc\"\r\n");
  CHECK(project.query({"SELECT char(27, 8238) AS \"b\tc\""}).out ==
        "b\\tc\n----------\n\\x1b\\u202e\n");
}

TEST_CASE("query: several systems say whose rows they are") {
  Project project;
  project.files.add("b/other.thalweg.yaml", dual_write("other"));
  CHECK(project.query({"SELECT id FROM services"}).out ==
        "system  id\n------  -------\nother   catalog\nshop    catalog\n");
}

TEST_CASE("query: mistakes are shown where they are") {
  Project project;
  const Ran ran = project.query({"SELECT id\nFROM servces"});
  CHECK(ran.code == 2);
  CHECK(ran.out.empty());
  CHECK(ran.err ==
        "error: there is no table `servces`\n --> <query>:2:6\n  |\n2 | FROM servces\n"
        "  |      ^^^^^^^\n  = help: did you mean `services`?\n\n");
  CHECK(contains(project.query({"DROP TABLE stores"}).err, "a query only reads"));
  CHECK(contains(project.query({"SELECT 1 AS a, 2 AS a", "--format", "json"}).err,
                 "two columns are named `a`"));
  CHECK(contains(project.query({"SELECT id FROM stores", "--limit", "1"}).err,
                 "the query gives more than 1 row"));
  CHECK(contains(project.query({"SELECT 1", "--limit", "0"}).err, "is no number from 1 to"));
  CHECK(contains(project.query({}).err, "which query?"));
  CHECK(project.query({"SELECT 1", "absent"}).code == 2);
}

TEST_CASE("query: an invalid manifest is shown, and nothing asked") {
  TestEnvironment test;
  test.files.add("thalweg.yaml", kInvalid);
  const Ran ran = run(test, {"query", "SELECT 1"});
  CHECK(ran.code == 2);
  CHECK(ran.out.empty());
  CHECK(contains(ran.err, "did you mean `services`?"));
}

TEST_CASE("query: standard input") {
  TestEnvironment test;
  test.standard_input = dual_write();
  CHECK(run(test, {"query", "SELECT id, file FROM services", "-", "--format", "csv"}).out ==
        "id,file\r\ncatalog,<stdin>\r\n");
}

TEST_CASE("query --tables: all of them, or some") {
  TestEnvironment test;
  const Ran all = run(test, {"query", "--tables"});
  CHECK(all.code == 0);
  CHECK(all.out.starts_with("entities: the kinds of business data\n  id "));
  CHECK(contains(all.out, "\nfunctions:\n  seconds('7d')"));
  const Ran some = run(test, {"query", "--tables", "edges"});
  CHECK(some.out.starts_with("edges: how data moves"));
  CHECK_FALSE(contains(some.out, "entities:"));
  CHECK(contains(run(test, {"query", "--tables", "edgs"}).err, "did you mean `edges`?"));
  CHECK(contains(run(test, {"query", "--tables", "--format", "json"}).err, "prints a text"));
}
