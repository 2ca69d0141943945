// SPDX-License-Identifier: Apache-2.0
// From rows to findings.
#include <doctest/doctest.h>

#include "checks/runner.h"
#include "support/graph_builder.h"
#include "unit/checks/custom.h"

using namespace thalweg;
using checks::Finding;
using test::page;

namespace {

constexpr const char* kShop = R"(entities:
  product: {key: sku, integrity: critical}
  note: {key: id, integrity: best-effort}
stores:
  db: {engine: postgresql, owner: "two\tteams"}
  search: {engine: elasticsearch}
services:
  web:
    operations:
      save:
        request_id: client
        steps:
          - {update: db/product, idempotent: true}
          - {update: db/note, idempotent: true}
)";

// One page over the shop; only its findings.
struct Shop {
  explicit Shop(const std::string& text,
                checks::Settings::Base base = checks::Settings::Base::recommended)
      : graph(kShop) {
    rule = pages.read(text);
    INFO(pages.said());
    REQUIRE(rule);
    rulebook = checks::Rulebook({rule.get()});
    checks::Settings settings;
    settings.rulebook = &rulebook;
    settings.base = base;
    for (checks::RuleId built_in = 0; built_in < rulebook.first_custom(); ++built_in)
      settings.rules[built_in].off = true;
    run = checks::run(graph.graph(), graph.sources(), settings);
    pages.problems = run.rule_problems;
  }
  // `severity at line: message`, a line each.
  std::string said() const {
    std::string text;
    for (const Finding& finding : run.findings) {
      text += diag::to_string(finding.severity);
      text += " " + graph.manifest().reference(finding.at) + " ";
      text += std::to_string(graph.sources().begin(finding.span).line) + ": " + finding.message;
      text += '\n';
    }
    return text;
  }

  test::TestGraph graph;
  test::Pages pages;
  std::unique_ptr<checks::CustomRule> rule;
  checks::Rulebook rulebook;
  checks::RunResult run;
};

std::string said(const std::string& query, const std::string& more = "",
                 const std::string& message = "`{at}` is wrong") {
  const Shop shop(page(query, more, "ACME001", message));
  return shop.said() + shop.pages.said();
}

}  // namespace

TEST_CASE("custom run: a row is a finding at its element") {
  const Shop shop(
      page("SELECT id AS at, 'search, db' AS elements, engine FROM stores WHERE id = 'db'",
           "why: \"{engine}\"\nfix: \"ask {at}\"\n", "ACME001", "`{at}` is {engine}"));
  REQUIRE(shop.run.findings.size() == 1);
  const Finding& finding = shop.run.findings.front();
  CHECK(shop.said() == "warning db 7: `db` is postgresql\n");
  CHECK(finding.why == "postgresql");
  CHECK(finding.fix == "ask db");
  CHECK(finding.elements.size() == 2);
  CHECK(finding.elements.front() == finding.at);
  CHECK(shop.rulebook.page(finding.rule).code == "ACME001");
  CHECK(shop.run.rulebook == &shop.rulebook);
}

TEST_CASE("custom run: findings stand in the order of the files, whatever that of the rows") {
  CHECK(said("SELECT id AS at FROM stores ORDER BY id DESC") ==
        "warning db 7: `db` is wrong\nwarning search 8: `search` is wrong\n");
}

TEST_CASE("custom run: values in sentences") {
  CHECK(said("SELECT 'db' AS at, NULL AS a, 1.5 AS b, json_array('x', 'y', 'z') AS c, '[1]' AS d",
             "", "{a} {b} {c} {d}") == "warning db 7: unknown 1.5 x, y and z [1]\n");
  CHECK(said("SELECT id AS at, owner FROM stores WHERE owner IS NOT NULL", "", "{owner}") ==
        "warning db 7: two teams\n");
}

TEST_CASE("custom run: a step is shown at its line") {
  CHECK(said("SELECT operation AS at, id AS step, target FROM steps", "", "{at} writes {target}") ==
        "warning web/save 15: web/save writes db/product\n"
        "warning web/save 16: web/save writes db/note\n");
}

TEST_CASE("custom run: severities by entity and verdict") {
  const std::string by_entity = "SELECT target AS at, entity FROM steps";
  CHECK(said(by_entity, "integrity: true\n") ==
        "error db/product 15: `db/product` is wrong\nnote db/note 16: `db/note` is wrong\n");
  const std::string possible = "SELECT 'db' AS at, 'possible' AS verdict";
  CHECK(said(possible, "possible: warning\n") == "warning db 7: `db` is wrong\n");
  CHECK(said(possible, "possible: silent\n").empty());
  CHECK(said(possible).empty());
  const Shop strict(page(possible), checks::Settings::Base::strict);
  CHECK(strict.said() == "note db 7: `db` is wrong\n");
  CHECK(said("SELECT 'db' AS at, 'violated' AS verdict") == "warning db 7: `db` is wrong\n");
}

TEST_CASE("custom run: rows that say the same are one finding") {
  CHECK(said("SELECT 'db' AS at FROM steps") == "warning db 7: `db` is wrong\n");
  CHECK(said("SELECT 'db' AS at, id FROM steps", "", "{id}") ==
        "warning db 7: 0\nwarning db 7: 1\n");
}

TEST_CASE("custom run: the system, and names that several have") {
  CHECK(said("SELECT 'test' AS at") == "warning test 2: `test` is wrong\n");
  CHECK(said("SELECT 'entity:product' AS at") == "warning product 4: `entity:product` is wrong\n");
}

TEST_CASE("custom run: rows that are no findings are problems of the page") {
  const std::string in = "12:1: error: ACME001 in system `test`: ";
  CHECK(said("SELECT 'dp' AS at") ==
        in + "`dp` in column `at` is no element -> did you mean `db`?\n");
  CHECK(said("SELECT NULL AS at") ==
        in + "column `at` holds nothing -> leave out such rows: `WHERE … IS NOT NULL`\n");
  CHECK(said("SELECT 'db' AS at, 'db serch' AS elements") ==
        in + "`serch` in column `elements` is no element -> did you mean `search`?\n");
  CHECK(said("SELECT 'db' AS at, 'db' AS entity") == in + "`db` in column `entity` is no entity\n");
  CHECK(said("SELECT 'db' AS at, 99 AS step") ==
        in + "`99` in column `step` is no `id` of `steps`\n");
  CHECK(said("SELECT 'db' AS at, 'perhaps' AS verdict") ==
        in + "`perhaps` in column `verdict` is neither `violated` nor `possible`\n");
  // The same in many rows is not said so often; the good rows are findings.
  CHECK(said("SELECT 'a' AS at UNION ALL SELECT 'b' UNION ALL SELECT 'c' UNION ALL SELECT 'db' "
             "UNION ALL SELECT 'd' UNION ALL SELECT 'e'") ==
        "warning db 7: `db` is wrong\n" + in + "`a` in column `at` is no element\n" + in +
            "`b` in column `at` is no element\n" + in + "`c` in column `at` is no element\n" + in +
            "2 rows more of this kind\n");
}

TEST_CASE("custom run: queries that go wrong while they run") {
  const std::string in = "12:1: error: ACME001 in system `test`: ";
  CHECK(said("SELECT 'db' AS at, seconds('soon') AS x") ==
        in + "`soon` is no duration, such as `7d` or `250ms`\n");
  CHECK(said("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
             "SELECT 'db' AS at FROM n") == in + "the query gives more than 10000 rows\n");
  CHECK(said("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
             "SELECT 'db' AS at, max(i) AS i FROM n") ==
        in + "the query takes too many steps -> look for a join without a condition\n");
}

TEST_CASE("custom run: a rule that is off is not asked") {
  test::Pages pages;
  const auto rule = pages.read(page("SELECT 'nothing' AS at"));
  REQUIRE(rule);
  const checks::Rulebook rulebook({rule.get()});
  const test::TestGraph graph(kShop);
  checks::Settings settings;
  settings.rulebook = &rulebook;
  settings.rules[rulebook.first_custom()].off = true;
  const checks::RunResult run = checks::run(graph.graph(), graph.sources(), settings);
  CHECK(run.rule_problems.empty());
  CHECK(run.skipped == std::vector<std::uint32_t>{rulebook.first_custom()});
}
