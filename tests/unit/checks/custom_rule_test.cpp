// SPDX-License-Identifier: Apache-2.0
// What a page of a custom rule may say, and what is said about its mistakes.
#include <doctest/doctest.h>

#include "unit/checks/custom.h"

using namespace thalweg;
using test::page;
using test::Pages;

namespace {

std::string mistakes_of(const std::string& text) {
  Pages pages;
  const auto rule = pages.read(text);
  CHECK((rule == nullptr) == !pages.said().empty());
  return pages.said();
}

const std::string kQuery = "SELECT id AS at FROM stores";

}  // namespace

TEST_CASE("custom rule: a whole page") {
  Pages pages;
  const auto rule = pages.read(R"(---
code: ACME042
name: some-rule
severity: error        # or a warning
class: declared
possible: [note, silent]
integrity: true
counterexample: [CE-LOSS]
recipes: [dual-write-to-cdc]
tags: [a, b]
since: 2026-01
summary: "What it finds, in a sentence."
sources: ["Our handbook, ch. 2"]
message: "`{at}` has {count} of {{them}}"
why: "because of {at}"
fix: mend it
# a comment
---
# Some rule

```yaml
not: sql
```

```sql
SELECT id AS at, 1 AS count -- a comment
FROM stores;
```
)");
  REQUIRE(rule);
  CHECK(pages.said().empty());
  CHECK(rule->page.code == "ACME042");
  CHECK(rule->page.name == "some-rule");
  CHECK(rule->page.severity == diag::Severity::error);
  CHECK(rule->page.page_class == "declared");
  CHECK(rule->page.possible.size() == 2);
  CHECK(rule->page.integrity);
  CHECK(rule->page.summary == "What it finds, in a sentence.");
  CHECK(rule->page.text.starts_with("# Some rule\n"));
  CHECK(rule->page.directory == "rules");
  CHECK(rule->columns == std::vector<std::string>{"at", "count"});
  CHECK(rule->query == "SELECT id AS at, 1 AS count -- a comment\nFROM stores;\n");
  CHECK(pages.sources.begin(rule->query_span).line == 26);
  const auto value = [](std::string_view column) { return "<" + std::string(column) + ">"; };
  CHECK(fill_in(rule->message, value) == "`<at>` has <count> of {them}");
  CHECK(fill_in(rule->fix, value) == "mend it");
}

TEST_CASE("custom rule: what is not said has a default") {
  Pages pages;
  const auto rule = pages.read(page(kQuery));
  REQUIRE(rule);
  CHECK(rule->page.page_class == "inferred");
  CHECK(rule->page.possible.empty());
  CHECK(rule->why.empty());
}

TEST_CASE("custom rule: lines may end as they do on Windows") {
  std::string text = page(kQuery);
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2)
    text.insert(at, "\r");
  Pages pages;
  CHECK(pages.read(text));
  CHECK(pages.said().empty());
}

TEST_CASE("custom rule: mistakes of the front matter, all at once") {
  CHECK(mistakes_of(R"(---
code: acme1
naem: x
name: Some Rule
severity: fatal
possible: [note, nothing]
class: guessed
integrity: maybe
counterexample: [CE-CRSH]
recipes: [dual-write-to-cdcs]
name: other
no colon here
summary:
message: "{at}"
---
```sql
SELECT id AS at FROM stores
```
)") == "12:1: error: this is no `key: value`\n"
       "2:7: error: `acme1` is no code: capital letters, then digits -> such as `ACME001`\n"
       "3:1: error: unknown key `naem` -> did you mean `name`?\n"
       "4:7: error: `Some Rule` is no name: small letters and digits with `-` between them\n"
       "5:11: error: `fatal` is none of `error`, `warning` or `note`, as `severity` is\n"
       "6:18: error: `nothing` is none of `silent`, `note` or `warning`, as `possible` is\n"
       "7:8: error: `guessed` is none of `inferred`, `mixed` or `declared`, as `class` is\n"
       "8:12: error: `maybe` is none of `true` or `false`, as `integrity` is\n"
       "9:18: error: `CE-CRSH` is none of `CE-CRASH`, `CE-INTERLEAVE`, `CE-DUP`, `CE-REORDER`, "
       "`CE-STALE`, `CE-LOSS`, `CE-RESURRECT`, `CE-BLOCK`, `CE-CONFLICT`, `CE-GAP`, `CE-BUDGET` or "
       "`CE-UNDECLARED`, as `counterexample` is -> did you mean `CE-CRASH`?\n"
       "10:11: error: `dual-write-to-cdcs` is no recipe -> did you mean `dual-write-to-cdc`?\n"
       "11:1: error: `name` stands twice\n"
       "13:1: error: `summary` is empty\n");
}

TEST_CASE("custom rule: codes and names of the program are taken") {
  CHECK(
      mistakes_of(page(kQuery, "", "INT900")) ==
      "2:7: error: codes that begin with `INT` are those of the program -> begin yours with other "
      "letters, such as those of your company\n");
  CHECK(mistakes_of(page(kQuery, "", "M001")).starts_with("2:7: error: codes that begin with `M`"));
  std::string text = page(kQuery);
  text.replace(text.find("name: "), text.find("\nseverity") - text.find("name: "),
               "name: dual-write");
  CHECK(mistakes_of(text) ==
        "3:7: error: a rule of the program has the name `dual-write`: INT001\n");
}

TEST_CASE("custom rule: a page without front matter, or without an end of it") {
  const std::string said =
      "1:1: error: a rule's page begins with its front matter, between two lines of `---` -> "
      "`README.md` is the name for a page that is no rule\n";
  CHECK(mistakes_of("# A page\n") == said);
  CHECK(mistakes_of("") == said);
  CHECK(mistakes_of("---\ncode: ACME001\n") == said);
  CHECK(mistakes_of("---\n---\n```sql\nSELECT id AS at FROM stores\n```\n") ==
        "1:1: error: the front matter has no `code`\n"
        "1:1: error: the front matter has no `name`\n"
        "1:1: error: the front matter has no `severity`\n"
        "1:1: error: the front matter has no `summary`\n"
        "1:1: error: the front matter has no `message`\n");
}

TEST_CASE("custom rule: no query, or two") {
  std::string text = page(kQuery);
  CHECK(mistakes_of(text.substr(0, text.find("```sql"))) ==
        "1:1: error: the page has no query, in a block that begins with ```sql\n");
  CHECK(mistakes_of(text + "\n```sql\nSELECT 1\n```\n") ==
        "15:1: error: a second query; a page has one\n");
  CHECK(mistakes_of(page("")) == "13:1: error: there is no query\n");
}

TEST_CASE("custom rule: mistakes of the query, where they are on the page") {
  CHECK(mistakes_of(page("SELECT id AS at\nFROM servces")) ==
        "13:6: error: there is no table `servces` -> did you mean `services`?\n");
  CHECK(mistakes_of(page("SELECT id AS at FORM stores")) ==
        "12:17: error: the SQL goes wrong at `FORM`\n");
  CHECK(mistakes_of(page("\n  DELETE FROM stores")).starts_with("13:3: error: "));
  CHECK(mistakes_of(page("SELECT id AS at FROM stores; SELECT 1"))
            .starts_with("12:30: error: a second statement begins here"));
  CHECK(mistakes_of(page("SELECT random() AS at"))
            .starts_with("12:8: error: the function `random` is not available"));
}

TEST_CASE("custom rule: columns that are needed and not there") {
  CHECK(mistakes_of(page("SELECT id FROM stores")) ==
        "12:1: error: the query gives no column `at`, the element that a finding is about -> name "
        "one so: `SELECT o.id AS at`\n"
        "6:13: error: the query gives no column `at` -> it gives `id`\n");
  CHECK(mistakes_of(
            page("SELECT id AS at, owner FROM stores", "why: \"{ownr}, {}\"\nfix: \"{at\"\n")) ==
        "7:8: error: the query gives no column `ownr` -> did you mean `owner`?\n"
        "7:16: error: the query gives no column `` -> it gives `at` and `owner`\n");
  CHECK(mistakes_of(page("SELECT id AS at, id AS at FROM stores")) ==
        "12:1: error: two columns of the query are named `at` -> name them with `AS`\n");
}
