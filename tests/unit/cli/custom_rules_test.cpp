// SPDX-License-Identifier: Apache-2.0
// Custom rules are like all others: severities, acceptance, baseline, formats.
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "unit/cli/ran.h"

using namespace thalweg;
using namespace thalweg::test;

namespace {

std::string page(const std::string& code, const std::string& name, const std::string& query) {
  return "---\ncode: " + code + "\nname: " + name +
         "\nseverity: error\nsummary: Stores have owners.\nmessage: \"`{at}` is nobody's\"\n"
         "why: \"nobody answers for {at}\"\nfix: \"name an owner\"\n---\n# Title\n\n"
         "## What it finds\n\nStores without an owner.\n\n## Query\n\n```sql\n" +
         query + "\n```\n\n## How to fix\n\nName one.\n";
}

const std::string kNoOwner = "SELECT id AS at FROM stores WHERE owner IS NULL";

const std::string kManifest =
    "thalweg: 1\nsystem: quiet\n"
    "stores:\n  shop-db: {engine: postgresql}\n"
    "services:\n  a:\n    operations:\n      read:\n"
    "        steps:\n          - read: shop-db/product\n      write:\n        request_id: client\n"
    "        steps:\n          - {update: shop-db/product, idempotent: true}\n";

// A manifest with one store, and a page that misses its owner.
struct Project : TestEnvironment {
  Project() {
    files.add("thalweg.yaml", kManifest);
    files.add("rules/owner.md", page("ACME001", "store-owner", kNoOwner));
    files.add("rules/README.md", "# About these rules\n");
    configure("");
  }
  // Without the rules of the program.
  void configure(const std::string& more) {
    std::string text = "extends: minimal\n" + more;
    if (more.find("rules: {") == std::string::npos)
      text += "rules: {REL: off, OPS: off, SCL: off}\n";
    files.add(".thalweg.yaml", text);
  }
  Ran lint(std::vector<std::string> more = {"--rules", "rules"}) {
    more.insert(more.begin(), {"lint", "--format", "concise"});
    return run(*this, more);
  }
};

const std::string kFinding =
    "thalweg.yaml:4:3: error: `shop-db` is nobody's [ACME001 store-owner]\n";

}  // namespace

TEST_CASE("custom rules: named on the command line, or in the configuration") {
  Project project;
  CHECK_FALSE(contains(project.lint({}).out, "ACME001"));
  const Ran named = project.lint();
  CHECK(contains(named.out, kFinding));
  CHECK(named.err.empty());
  CHECK(named.code == 1);
  CHECK(contains(project.lint({"--rules", "rules/owner.md"}).out, kFinding));
  CHECK(contains(project.lint({"--rules", "rules", "--rules", "./rules"}).out, kFinding));
  project.configure("custom_rules: [rules]\n");
  CHECK(contains(project.lint({}).out, kFinding));
  CHECK(contains(project.lint().out, kFinding));
}

TEST_CASE("custom rules: directories in a configuration are relative to it") {
  TestEnvironment test;
  test.working_directory = "/work";
  test.files.add("a/b/thalweg.yaml", kManifest);
  test.files.add("a/.thalweg.yaml", "custom_rules: [../common/rules]\n");
  test.files.add("common/rules/owner.md", page("ACME001", "store-owner", kNoOwner));
  const Ran ran = run(test, {"lint", "a", "--format", "concise"});
  CHECK(contains(ran.out, "a/b/thalweg.yaml:4:3: error: `shop-db` is nobody's"));
}

TEST_CASE("custom rules: severity by code, name and family, in whichever order") {
  Project project;
  const auto with = [&](const std::string& rules) {
    project.configure(rules + "custom_rules: [rules]\n");
    return project.lint({});
  };
  CHECK(contains(with("rules: {ACME001: warning}\n").out, ":4:3: warning: `shop-db`"));
  CHECK(contains(with("rules: {store-owner: note}\n").out, ":4:3: note: `shop-db`"));
  CHECK(contains(with("rules: {ACME: warning}\n").out, ":4:3: warning: `shop-db`"));
  CHECK_FALSE(contains(with("rules: {ACME: off}\n").out, "ACME001"));
  const std::string unknown = with("rules: {ACME002: off}\n").err;
  CHECK(contains(unknown, "there is no rule or family `ACME002`"));
  CHECK(contains(unknown, "did you mean `ACME001`?"));
  CHECK(contains(
      with("rules: {REL: off}\noverrides: [{files: [\"*.yaml\"], rules: {ACME001: warning}}]\n")
          .out,
      ":4:3: warning: `shop-db`"));
  const Ran shown = project.lint({"--show-config", "--rules", "rules"});
  CHECK(contains(shown.out,
                 "custom_rules:\n  - rules                       # .thalweg.yaml:4:16\n"
                 "  - rules                       # --rules\n"));
  CHECK(contains(shown.out, "  ACME001: error"));
}

TEST_CASE("custom rules: accepted, with an end") {
  Project project;
  project.files.add("thalweg.yaml",
                    kManifest +
                        "accept:\n  - {rule: ACME001, at: shop-db, reason: later, expires: "
                        "2027-01-01}\n");
  const Ran ran = project.lint();
  CHECK(ran.code == 0);
  CHECK_FALSE(contains(ran.out, "nobody's"));
  CHECK(contains(project.lint({"--rules", "rules", "--no-accept"}).out, "nobody's"));
  // Without the rule there is nothing of that name to accept.
  CHECK(contains(project.lint({}).out, "no rule `ACME001` to accept findings of"));
  project.files.add("thalweg.yaml",
                    kManifest +
                        "accept:\n  - {rule: store-owner, at: a, reason: later, expires: "
                        "2027-01-01}\n");
  CHECK(contains(project.lint().out, "accepts ACME001 at `a`, which has no such finding"));
}

TEST_CASE("custom rules: known by a baseline") {
  Project project;
  CHECK(run(project, {"baseline", "create", "--rules", "rules"}).code == 0);
  CHECK(contains(*project.files.read(".thalweg-baseline.json", 1 << 20), "\"ACME001\""));
  CHECK(project.lint({"--rules", "rules", "--strict-baseline"}).code == 0);
  CHECK(run(project, {"baseline", "check", "--rules", "rules"}).code == 0);
}

TEST_CASE("custom rules: a run without them says nothing about their entries") {
  Project project;
  CHECK(run(project, {"baseline", "create", "--rules", "rules"}).code == 0);
  const std::string before = *project.files.read(".thalweg-baseline.json", 1 << 20);
  const Ran strict = project.lint({"--strict-baseline"});
  CHECK_FALSE(contains(strict.out, "M014"));
  CHECK(strict.code == 0);
  CHECK(run(project, {"baseline", "check"}).code == 0);
  CHECK(run(project, {"baseline", "update"}).code == 0);
  CHECK(*project.files.read(".thalweg-baseline.json", 1 << 20) == before);
}

TEST_CASE("custom rules: every format knows them") {
  Project project;
  for (const char* format : {"full", "concise", "json", "sarif", "junit", "github", "gitlab",
                             "checkstyle", "markdown"}) {
    const Ran ran = run(project, {"lint", "--rules", "rules", "--format", format});
    CHECK_MESSAGE(contains(ran.out, "ACME001"), std::string(format));
    CHECK(ran.code == 1);
  }
  const auto ran = run(project, {"lint", "--rules", "rules", "--format", "json"}).out;
  const auto json = nlohmann::json::parse(ran);
  CHECK(json["findings"][0]["help"] == "thalweg explain ACME001 --rules rules");
  CHECK(json["findings"][0]["why"] == "nobody answers for shop-db");
  CHECK(json["findings"][0]["elements"] == nlohmann::json::array({"shop-db"}));
  const auto sarif =
      nlohmann::json::parse(run(project, {"lint", "--rules", "rules", "--format", "sarif"}).out);
  const auto& rules = sarif["runs"][0]["tool"]["driver"]["rules"];
  const auto& rule = rules[sarif["runs"][0]["results"][0]["ruleIndex"].get<std::size_t>()];
  CHECK(rule["id"] == "ACME001");
  CHECK(rule["shortDescription"]["text"] == "Stores have owners.");
  CHECK(rule["fullDescription"]["text"] == "Stores without an owner.");
  CHECK(rule["help"]["text"] == "Name one.");
}

TEST_CASE("custom rules: listed and explained with the others") {
  Project project;
  const Ran listed = run(project, {"rules", "--rules", "rules"});
  CHECK(contains(listed.out, "\nACME custom\n\n  ACME001 store-owner"));
  CHECK(contains(listed.out, "INT001"));
  CHECK_FALSE(contains(run(project, {"rules"}).out, "ACME001"));
  CHECK(contains(run(project, {"rules", "--rules", "rules", "--format", "markdown"}).out,
                 "| ACME001 store-owner | error | inferred | - | Stores have owners. |"));
  const Ran explained = run(project, {"explain", "acme001", "--rules", "rules"});
  CHECK(explained.out.starts_with("ACME001 store-owner: error, inferred\n"));
  CHECK(run(project, {"explain", "store-owner", "--rules", "rules"}).code == 0);
  CHECK(contains(run(project, {"explain", "ACME001"}).err, "there is no rule `ACME001`"));
  project.configure("custom_rules: [rules]\n");
  CHECK(contains(run(project, {"rules"}).out, "\n  ACME001 store-owner"));
  CHECK(run(project, {"explain", "ACME001"}).code == 0);
  project.configure("custom_rules: [nowhere]\n");
  CHECK(contains(run(project, {"explain", "ACME001"}).err, "there are no rules at `nowhere`"));
}

TEST_CASE("custom rules: a review counts what they leave open") {
  Project project;
  CHECK(run(project, {"review", "--rules", "rules"}).code == 0);
  CHECK(contains(run(project, {"review", "--rules", "nowhere"}).err,
                 "there are no rules at `nowhere`"));
}

TEST_CASE("custom rules: pages that are none end the run, with everything that is wrong") {
  Project project;
  project.files.add("rules/bad.md", page("acme", "bad", "SELECT id FROM stores"));
  project.files.add("rules/worse.md", "# No front matter\n");
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"lint", "--rules", "rules"},
        {"rules", "--rules", "rules"},
        {"explain", "INT001", "--rules", "rules"},
        {"rules", "test", "rules"},
        {"baseline", "create", "--rules", "rules"}}) {
    const Ran ran = run(project, command);
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CHECK(contains(ran.err,
                   "error: `acme` is no code: capital letters, then digits\n"
                   " --> rules/bad.md:2:7\n"));
    CHECK(contains(ran.err, "the query gives no column `at`"));
    CHECK(contains(ran.err, " --> rules/worse.md:1:1\n"));
  }
}

TEST_CASE("custom rules: a code stands for one rule in a run") {
  Project project;
  project.files.add("more/owner.md", page("ACME001", "other-name", kNoOwner));
  project.files.add("more/name.md", page("ACME002", "store-owner", kNoOwner));
  const Ran ran = project.lint({"--rules", "rules", "--rules", "more"});
  CHECK(ran.code == 2);
  CHECK(contains(ran.err, "error: `ACME001` is already another rule\n --> more/owner.md:2:7\n"));
  CHECK(contains(ran.err, "error: `store-owner` is already another rule\n --> more/name.md:3:7\n"));
  CHECK(contains(ran.err, "::: rules/owner.md:2:7"));
}

TEST_CASE("custom rules: directories that are not there, or empty") {
  Project project;
  const Ran absent = project.lint({"--rules", "ruels"});
  CHECK(absent.code == 2);
  CHECK(contains(absent.err, "there are no rules at `ruels`: it does not exist"));
  project.files.add("empty/README.md", "# Nothing\n");
  project.files.add("empty/.hidden/owner.md", page("ACME001", "store-owner", kNoOwner));
  CHECK(contains(project.lint({"--rules", "empty"}).err, "there are no rules in `empty`"));
  project.configure("custom_rules: [ruels]\n");
  CHECK(contains(project.lint({}).err,
                 "error: there are no rules at `ruels`: it does not exist\n"
                 " --> .thalweg.yaml:2:16\n"));
  project.configure("custom_rules: rules\n");
  CHECK(contains(project.lint({}).err, "a list of directories is expected"));
}

TEST_CASE("custom rules: a row that is no finding ends the run with 2; the others are shown") {
  Project project;
  project.files.add("rules/odd.md", page("ACME002", "odd", "SELECT 'nothing' AS at"));
  const Ran ran = project.lint();
  CHECK(ran.code == 2);
  CHECK(contains(ran.out, kFinding));
  CHECK(contains(ran.err,
                 "error: ACME002 in system `quiet`: `nothing` in column `at` is no element\n"
                 "  --> rules/odd.md:19:1\n"));
  CHECK(run(project, {"baseline", "create", "--rules", "rules"}).code == 2);
  CHECK_FALSE(
      contains(run(project, {"lint", "--rules", "rules", "--format", "json"}).err, "0 errors"));
}

TEST_CASE("custom rules: a page is never replaced by results") {
  Project project;
  const Ran ran = project.lint({"--rules", "rules", "--output", "json=rules/owner.md"});
  CHECK(ran.code == 2);
  CHECK(contains(ran.err, "is read by this run, and was not replaced"));
}

TEST_CASE("custom rules: two systems with the same rules, a copy each") {
  TestEnvironment test;
  for (const std::string name : {"a", "b"}) {
    test.files.add(name + "/thalweg.yaml", kManifest);
    test.files.add(name + "/.thalweg.yaml", "extends: minimal\ncustom_rules: [rules]\n");
    test.files.add(name + "/rules/owner.md", page("ACME001", "store-owner", kNoOwner));
  }
  const Ran ran = run(test, {"lint", "--format", "concise"});
  CHECK(contains(ran.out, "a/thalweg.yaml:4:3: error: `shop-db` is nobody's [ACME001"));
  CHECK(contains(ran.out, "b/thalweg.yaml:4:3: error: `shop-db` is nobody's [ACME001"));
}

TEST_CASE("custom rules: two systems with rules of their own") {
  TestEnvironment test;
  for (const std::string name : {"a", "b"}) {
    std::string manifest = kManifest;
    manifest.replace(manifest.find("quiet"), 5, "system-" + name);
    test.files.add(name + "/thalweg.yaml", manifest);
    test.files.add(name + "/.thalweg.yaml", "extends: minimal\ncustom_rules: [rules]\n");
  }
  test.files.add("a/rules/owner.md", page("AAA1", "owner-a", kNoOwner));
  test.files.add("b/rules/owner.md", page("BBB1", "owner-b", kNoOwner));
  const Ran ran = run(test, {"lint", "--format", "concise"});
  CHECK(contains(ran.out, "a/thalweg.yaml:4:3: error: `shop-db` is nobody's [AAA1 owner-a]\n"));
  CHECK(contains(ran.out, "b/thalweg.yaml:4:3: error: `shop-db` is nobody's [BBB1 owner-b]\n"));
  CHECK_FALSE(contains(ran.out, "a/thalweg.yaml:4:3: error: `shop-db` is nobody's [BBB1"));
  const auto json = nlohmann::json::parse(run(test, {"lint", "--format", "json"}).out);
  const auto plain = nlohmann::json::parse(run(test, {"lint", "a", "--format", "json"}).out);
  CHECK(json["summary"]["rules"].get<int>() == plain["summary"]["rules"].get<int>() + 1);
}

// ---------------------------------------------------------------------------
// rules test

namespace {

const std::string kFires =
    "\n## Fires\n\n```yaml\nthalweg: 1\nsystem: s\nstores:\n  db: {engine: postgresql}  # fires: "
    "ACME001\n```\n";
const std::string kSilent =
    "\n## Silent\n\n```yaml\nthalweg: 1\nsystem: s\nstores: {db: {engine: postgresql, owner: "
    "me}}\n```\n";

Ran test_page(const std::string& page) {
  TestEnvironment test;
  test.files.add("rules/owner.md", page);
  return run(test, {"rules", "test", "rules"});
}

}  // namespace

TEST_CASE("rules test: a page that keeps its promises") {
  const std::string plain = page("ACME001", "store-owner", kNoOwner);
  const Ran good = test_page(plain + kFires + kSilent);
  CHECK(good.out == "ok    ACME001 store-owner: 2 examples\n1 rule, 2 examples, 0 wrong\n");
  CHECK(good.code == 0);
}

TEST_CASE("rules test: what is missing, unwanted, or no manifest") {
  const std::string plain = page("ACME001", "store-owner", kNoOwner);
  std::string unowned = kSilent;
  unowned.replace(unowned.find(", owner: me"), 11, "");
  Ran ran = test_page(plain + kFires + unowned);
  CHECK(ran.code == 1);
  CHECK(contains(ran.out,
                 "FAIL  ACME001 store-owner: 2 examples\n"
                 "  rules/owner.md:38: example under `Silent`\n"
                 "    unwanted line 3: ACME001 error: `db` is nobody's\n"));
  CHECK(contains(ran.out, "\n1 rule, 2 examples, 1 wrong\n"));
  std::string owned = kFires;
  owned.replace(owned.find("postgresql}"), 11, "postgresql, owner: me}");
  ran = test_page(plain + owned + kSilent);
  CHECK(contains(ran.out, "    missing  line 4: ACME001\n"));
  ran = test_page(plain + kFires + "```yaml\nthalweg: 1\nsystem: s\nstoers: {}\n```\n" + kSilent);
  CHECK(contains(ran.out,
                 "    stands under `Fires` without a mark\n    is not a valid manifest\n"
                 "    example.yaml:3:1: error: "));
  CHECK(ran.code == 1);
}

TEST_CASE("rules test: a page without examples has not been tested") {
  const std::string plain = page("ACME001", "store-owner", kNoOwner);
  CHECK(test_page(plain).out ==
        "FAIL  ACME001 store-owner: 0 examples\n  no manifest under `## Fires`\n"
        "  no manifest under `## Silent`\n1 rule, 0 examples, 2 wrong\n");
  CHECK(contains(test_page(plain + kFires).out, "no manifest under `## Silent`"));
}

TEST_CASE("rules test: a query that goes wrong over an example") {
  const Ran ran =
      test_page(page("ACME001", "store-owner", "SELECT 'x' AS at FROM stores") + kFires + kSilent);
  CHECK(ran.code == 2);
  CHECK(contains(ran.err, "`x` in column `at` is no element"));
}

TEST_CASE("rules test: the command line") {
  TestEnvironment test;
  CHECK(contains(run(test, {"rules", "test"}).err, "which rules?"));
  CHECK(contains(run(test, {"rules", "tset"}).err, "unexpected argument `tset`"));
  CHECK(run(test, {"rules", "test", "absent"}).code == 2);
}
