// SPDX-License-Identifier: Apache-2.0
// `thalweg plan` on files that a user wrote.
#include <doctest/doctest.h>

#include "unit/cli/ran.h"

using namespace thalweg;
using namespace thalweg::test;

namespace {

TestEnvironment with(const std::string& manifest) {
  TestEnvironment test;
  test.files.add("thalweg.yaml", manifest);
  return test;
}

std::string content(const TestEnvironment& test, const std::string& path) {
  return *test.files.read(path, SIZE_MAX / 2);
}

Ran applied(TestEnvironment& test, const std::string& phase, bool writes = true) {
  std::vector<std::string> arguments = {"plan", "--plan", "plans", "--apply", phase};
  if (writes) arguments.emplace_back("--write");
  return run(test, arguments);
}

TestEnvironment planned() {
  TestEnvironment test = with("# Our shop.\n" + dual_write());
  REQUIRE(run(test, {"plan", "--out", "plans"}).code == 0);
  return test;
}

}  // namespace

TEST_CASE("plan: --out writes the plan and every manifest on the way, and replaces nothing") {
  TestEnvironment test = planned();
  for (const char* file : {"plan.md", "plan.json", "before.yaml", "target.yaml",
                           "phases/1-dual-write-to-cdc/0-inventory.yaml"})
    CHECK(test.files.kind(join_path("plans", file)) == FileKind::file);
  const Ran again = run(test, {"plan", "--out", "plans"});
  CHECK(again.code == 2);
  CHECK(contains(again.err, "exists; nothing was written"));
}

TEST_CASE("plan: a phase is shown as a diff, and written when that is asked for") {
  TestEnvironment test = planned();
  const std::string before = content(test, "thalweg.yaml");
  const Ran shown = applied(test, "1/inventory", false);
  CHECK(shown.code == 0);
  CHECK(contains(shown.out, "--- thalweg.yaml\n+++ thalweg.yaml\n@@ "));
  CHECK(contains(shown.out, "+    phase: inventory\n"));
  CHECK(contains(shown.err, "nothing was written; `--write` does it"));
  CHECK(content(test, "thalweg.yaml") == before);
  CHECK(applied(test, "1/inventory").err == "wrote 1 file\n");
  CHECK(content(test, "thalweg.yaml").starts_with("# Our shop.\n"));
  CHECK(contains(content(test, "thalweg.yaml"), "phase: inventory"));
}

TEST_CASE("plan: all phases one after the other lead to the target, which lints clean") {
  TestEnvironment test = planned();
  const auto phases = test.files.list("plans/phases/1-dual-write-to-cdc");
  REQUIRE(phases);
  for (const DirectoryEntry& phase : *phases) {
    // `0-inventory.yaml`
    const std::string name = phase.name.substr(2, phase.name.size() - 7);
    CAPTURE(name);
    CHECK(applied(test, "1/" + name).code == 0);
    CHECK(run(test, {"lint"}).code == 0);
    CHECK(contains(run(test, {"plan", "--status"}).out, "now         " + name + " ("));
  }
  CHECK(applied(test, "target").code == 0);
  CHECK(run(test, {"plan"}).out == "shop: There is nothing to plan.\n");
  CHECK(contains(applied(test, "target").err, "carried out already"));
  CHECK(contains(run(test, {"plan", "--status"}).out, "shop: no migration is under way\n"));
}

TEST_CASE("plan: phases are not left out") {
  TestEnvironment test = planned();
  CHECK(contains(applied(test, "1/capture").err,
                 "the manifest is at `before`, so that `1/inventory` comes next"));
  REQUIRE(applied(test, "1/inventory").code == 0);
  const Ran again = applied(test, "1/inventory");
  CHECK(again.code == 2);
  CHECK(contains(again.err, "the manifest is at `1/inventory` already"));
}

TEST_CASE("plan: what else has changed since the plan was made stays") {
  TestEnvironment test = planned();
  test.files.add("thalweg.yaml",
                 content(test, "thalweg.yaml") + "externals: {mailer: {kind: email}}\n");
  REQUIRE(applied(test, "inventory").code == 0);
  CHECK(contains(content(test, "thalweg.yaml"), "externals: {mailer: {kind: email}}\n"));
}

TEST_CASE("plan: what an anchor says in several places is not changed in one") {
  std::string manifest = dual_write();
  const std::string plain = "search: {engine: elasticsearch}\n";
  manifest.replace(manifest.find(plain), plain.size(),
                   "search: &index {engine: elasticsearch}\n  spare: *index\n");
  TestEnvironment test = with(manifest);
  REQUIRE(run(test, {"plan", "--out", "plans"}).code == 0);
  for (const char* phase : {"1/inventory", "1/prepare-source", "1/capture"})
    REQUIRE(applied(test, phase).code == 0);
  const std::string before = content(test, "thalweg.yaml");
  const Ran refused = applied(test, "1/build-copy");
  CHECK(refused.code == 2);
  CHECK(contains(refused.err, "cannot be carried over into `thalweg.yaml`"));
  CHECK(contains(refused.err, "phases/1-dual-write-to-cdc/3-build-copy.yaml"));
  CHECK(content(test, "thalweg.yaml") == before);
}

TEST_CASE("plan: wrong names of phases, plans and options") {
  TestEnvironment test = planned();
  CHECK(contains(applied(test, "1/inventroy").err, "did you mean `1/inventory`?"));
  CHECK(contains(run(test, {"plan", "--apply", "1/inventory", "--plan", "none"}).err,
                 "`none/plan.json`"));
  test.files.add("bad/plan.json", "{}");
  CHECK(contains(run(test, {"plan", "--apply", "1/inventory", "--plan", "bad"}).err,
                 "is no plan that `thalweg plan --out` wrote"));
  CHECK(run(test, {"plan", "--write"}).code == 2);
  CHECK(run(test, {"plan", "--status", "--out", "x"}).code == 2);
}

TEST_CASE("plan: without a written plan a phase of one made now is applied") {
  TestEnvironment test = with(dual_write());
  const Ran shown = run(test, {"plan", "--apply", "1/inventory"});
  CHECK(shown.code == 0);
  CHECK(contains(shown.out, "+    phase: inventory\n"));
}

namespace {

// Leaves out the other write, which is not what anybody should do.
const std::string kRecipe =
    "---\nrecipe: name-owners\nalias: X01\ntitle: owners\nfixes: [INT001]\neffort: S\n"
    "latency: none\nconsistency: none\navailability: none\n---\n# Owners\n\n## Phases\n\n"
    "| # | phase | action | why safe | verify | rollback | exit | risk |\n"
    "|---|---|---|---|---|---|---|---|\n"
    "| 0 | `write-once` | Write it once. | a | b | c | d | e |\n\n"
    "## Rewrite\n\n```yaml\nfor: [INT001]\nbind:\n  O: operations of the finding\n"
    "  E: entity of the finding\n  S: record of $E\n"
    "  C: datasets of the finding without $S\nphases:\n"
    "  write-once:\n    steps: [{in: $O, remove: {writes: $C}}]\nannounces: {}\n```\n";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("plan: recipes of one's own come before ours, and lint knows their phases") {
  TestEnvironment test = with(dual_write());
  test.files.add("recipes/owners.md", kRecipe);
  test.files.add("recipes/README.md", "No recipe.\n");
  const Ran named = run(test, {"plan", "--recipes", "recipes"});
  CHECK(contains(named.out, "1. owners  [name-owners, effort S]"));
  CHECK(!contains(run(test, {"plan"}).out, "name-owners"));
  test.files.add(".thalweg.yaml", "custom_recipes: [recipes]\n");
  CHECK(contains(run(test, {"plan"}).out, "name-owners"));
  const std::string entry =
      "migrations:\n  - {recipe: name-owners, at: [catalog/update-product], phase: write-once, "
      "expires: 2027-01-01}\n";
  test.files.add("thalweg.yaml", dual_write() + entry);
  CHECK(!contains(run(test, {"lint"}).out, "no recipe"));
  CHECK(contains(run(test, {"plan", "--status"}).out, "now         write-once (1 of 1)"));
  test.files.add("thalweg.yaml", dual_write() + replaced(entry, "write-once", "write-twice"));
  CHECK(contains(run(test, {"lint"}).out + run(test, {"lint"}).err, "its phases are `write-once`"));
}

TEST_CASE("plan: what is wrong with a recipe is said with its page") {
  TestEnvironment test = with(dual_write());
  CHECK(contains(run(test, {"plan", "--recipes", "none"}).err,
                 "there are no recipes at `none`: it does not exist"));
  test.files.add("recipes/owners.md",
                 replaced(kRecipe, "phases:\n  write-once", "phases:\n  once"));
  const Ran wrong = run(test, {"plan", "--recipes", "recipes"});
  CHECK(wrong.code == 2);
  CHECK(contains(wrong.err, "the page `recipes/owners.md`"));
  CHECK(contains(wrong.err, "`once`"));
  test.files.add("recipes/owners.md", kRecipe);
  const Ran untested = run(test, {"plan", "--recipes", "recipes", "--test-recipes"});
  CHECK(untested.code == 1);
  CHECK(contains(untested.out, "FAIL  name-owners: 0 examples\n  no manifests under `## Before`"));
  CHECK(contains(run(test, {"plan", "--test-recipes"}).err, "name them with `--recipes DIR`"));
}

TEST_CASE("plan: artefacts lie below --out, and the plan links to them") {
  TestEnvironment test = planned();
  const std::string topic = "artefacts/1-dual-write-to-cdc/topic-product-changes.yaml";
  CHECK(contains(content(test, join_path("plans", topic)), "topic: \"product-changes\"\n"));
  CHECK(contains(content(test, "plans/plan.md"), "* Needed: [`" + topic + "`](" + topic +
                                                     "); fill in `owner`; fill in `registry_url`"));
  CHECK(contains(content(test, "plans/plan.json"), "\"path\": \"" + topic + "\""));
}

TEST_CASE("plan: what artefacts leave open is said with --answer; slips are told") {
  TestEnvironment test = with(dual_write());
  REQUIRE(run(test, {"plan", "--out", "p", "--answer", "owner=team-\"x\"", "--answer",
                     "registry_url=http://r", "--answer", "schema=Sales; DROP"})
              .code == 0);
  const std::string topic =
      content(test, "p/artefacts/1-dual-write-to-cdc/topic-product-changes.yaml");
  CHECK(contains(topic, "owner: \"team-\\\"x\\\"\"\n"));
  CHECK(contains(topic, "registry: \"http://r\""));
  CHECK(contains(content(test, "p/artefacts/1-dual-write-to-cdc/compare-product-check.sql"),
                 "FROM \"Sales__DROP\".product AS t\n"));
  CHECK(contains(run(test, {"plan", "--answer", "owenr=a"}).err,
                 "nothing asks for `owenr`; did you mean `owner`?"));
}

TEST_CASE("plan: --templates takes the place of ours, and a wrong one is told with its line") {
  TestEnvironment test = with(dual_write());
  test.files.add("own/plan.txt.mustache",
                 "{{system}} has {{#migrations}}{{recipe}}{{/migrations}}\n");
  test.files.add("own/deep/topic.yaml.mustache", "{{#topic}}name: {{id}}{{/topic}}\n");
  CHECK(run(test, {"plan", "--templates", "own"}).out == "shop has dual-write-to-cdc\n");
  REQUIRE(run(test, {"plan", "--templates", "own", "--out", "p"}).code == 0);
  CHECK(content(test, "p/artefacts/1-dual-write-to-cdc/topic-product-changes.yaml") ==
        "name: product-changes\n");
  test.files.add("own/plan.md.mustache", "# A\n{{sytem}}\n");
  test.files.add("own/plan.mdd.mustache", "");
  const Ran wrong = run(test, {"plan", "--templates", "own"});
  CHECK(wrong.code == 2);
  CHECK(contains(wrong.err,
                 "`own/plan.md.mustache`: plan.md.mustache, line 2: there is no key "
                 "`sytem`; did you mean `system`?"));
  CHECK(contains(wrong.err, "there is no template `plan.mdd.mustache`; did you mean"));
  CHECK(contains(run(test, {"plan", "--templates", "none"}).err, "it is no directory"));
}
