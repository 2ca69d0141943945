// SPDX-License-Identifier: Apache-2.0
// `thalweg witness`, and `lint --evidence`.
#include "render/witness.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "support/json_schema.h"
#include "unit/cli/ran.h"

using namespace thalweg;
using namespace thalweg::test;
using nlohmann::json;

namespace {

TestEnvironment with(const std::string& manifest) {
  TestEnvironment test;
  test.files.add("thalweg.yaml", manifest);
  return test;
}

// The search index is fed from the database, in one order.
std::string mended() {
  const std::string all = dual_write();
  return all.substr(0, all.find("          - {upsert: search/product")) +
         "topics:\n"
         "  product-changes: {owner: catalog, key: product, carries: product, engine: kafka, "
         "cleanup: compact}\n"
         "flows:\n"
         "  feed: {kind: cdc, from: shop-db/product, to: product-changes, deletes: propagate, "
         "delivery: at-least-once}\n"
         "  index: {kind: sink, from: product-changes, to: search/product, apply: upsert, "
         "versioned: lsn, delivery: at-least-once}\n";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

TestEnvironment saved() {
  TestEnvironment test = with(dual_write());
  REQUIRE(run(test, {"witness", "--rule", "INT001", "--save", "w.json"}).code == 0);
  return test;
}

std::string content(const TestEnvironment& test, const std::string& path) {
  return *test.files.read(path, SIZE_MAX / 2);
}

}  // namespace

TEST_CASE("witness: the run of each finding, as text, JSON and diagram") {
  TestEnvironment test = with(dual_write());
  const Ran text = run(test, {"witness"});
  CHECK(text.code == 0);
  CHECK(text.err == "");
  CHECK(contains(text.out, "error[INT001 dual-write]: `catalog/update-product` writes"));
  CHECK(contains(text.out, "   = run:      goes wrong with two clients, no fault (4 steps)\n"));
  CHECK(contains(text.out, "   = finding:  "));
  CHECK(contains(text.out, "1 finding with a run that goes wrong, 0 without one"));
  const Ran found = run(test, {"witness", "--format", "json"});
  static const auto kSchema = tests::JsonSchema::parse(render::witness_schema());
  const json parsed = json::parse(found.out);
  CHECK(kSchema.problems(parsed) == std::vector<std::string>{});
  REQUIRE(parsed["witnesses"].size() == 1);
  CHECK(parsed["witnesses"][0]["verdict"] == "violated");
  CHECK(run(test, {"witness", "--format", "mermaid"}).out.starts_with("sequenceDiagram\n"));
}

TEST_CASE("witness: by fingerprint, rule and element") {
  TestEnvironment test = with(dual_write());
  const json all = json::parse(run(test, {"witness", "--format", "json"}).out);
  const std::string fingerprint = all["witnesses"][0]["finding"]["fingerprint"];
  for (const std::vector<std::string>& one :
       {std::vector<std::string>{"--finding", fingerprint},
        {"--rule", "dual-write"},
        {"--rule", "int001", "--at", "catalog/update-product"}}) {
    std::vector<std::string> arguments{"witness", "--format", "json"};
    arguments.insert(arguments.end(), one.begin(), one.end());
    CHECK(json::parse(run(test, arguments).out)["witnesses"] == all["witnesses"]);
  }
  // What is involved as well.
  CHECK(json::parse(run(test, {"witness", "--at", "shop-db/product", "--format", "json"})
                        .out)["witnesses"] == all["witnesses"]);
  CHECK(run(test, {"witness", "--at", "shop-db"}).out ==
        "0 findings with a run that goes wrong, 0 without one\n");
  CHECK(run(test, {"witness", "--rule", "INT01"}).err ==
        "thalweg: there is no rule `INT01`; did you mean `INT001`?\n");
  CHECK(run(test, {"witness", "--at", "catalog/update-products"}).err ==
        "thalweg: there is no element `catalog/update-products`; did you mean "
        "`catalog/update-product`?\n");
  const Ran unknown = run(test, {"witness", "--finding", "0123456789abcdef"});
  CHECK(unknown.code == 2);
  CHECK(unknown.err == "thalweg: there is no finding `0123456789abcdef`\n");
}

TEST_CASE("witness: the scope is that of the options") {
  TestEnvironment test = with(dual_write());
  const Ran crash = run(test, {"witness", "--rule", "INT001", "--clients", "1"});
  CHECK(contains(crash.out, "goes wrong with one client, one crash"));
  const Ran none = run(test, {"witness", "--rule", "INT001", "--clients", "1", "--crashes", "0"});
  CHECK(contains(none.out, "no run goes wrong with at most one client and no fault"));
  CHECK(contains(none.out, "0 findings with a run that goes wrong, 1 without one\n"));
  CHECK(contains(run(test, {"witness", "--rule", "INT001", "--states", "2", "--clients", "2",
                            "--crashes", "0"})
                     .out,
                 "undecided with"));
  CHECK(contains(run(test, {"witness", "--clients", "0"}).err, "is no number from 1 to 9"));
  CHECK(contains(run(test, {"witness", "--crashes", "10"}).err, "is no number from 0 to 9"));
}

TEST_CASE("witness: what is saved is asked again") {
  TestEnvironment test = saved();
  const json file = json::parse(content(test, "w.json"));
  CHECK(file["format"] == "thalweg-witness/1");
  CHECK(file["finding"]["code"] == "INT001");
  const Ran still = run(test, {"witness", "--replay", "w.json"});
  CHECK(still.code == 1);
  CHECK(
      still.out.starts_with("it still goes wrong:\nINT001 at `catalog/update-product` in system "
                            "`shop`\n"));
  CHECK(contains(still.out, "goes wrong with two clients, no fault (4 steps)"));
  // The finding is gone, and the question can still be asked.
  test.files.add("thalweg.yaml", mended());
  const Ran gone = run(test, {"witness", "--replay", "w.json"});
  INFO(gone.out);
  CHECK(gone.code == 0);
  CHECK(gone.out.starts_with("it no longer goes wrong in this scope:\n"));
}

TEST_CASE("witness: a replay that cannot be asked") {
  TestEnvironment test = saved();
  const auto complaint = [&](const std::string& manifest) {
    test.files.add("thalweg.yaml", manifest);
    const Ran ran = run(test, {"witness", "--replay", "w.json"});
    CHECK(ran.code == 2);
    CHECK(ran.out == "");
    return ran.err;
  };
  CHECK(complaint(replaced(dual_write(), "update-product", "update-products")) ==
        "thalweg: `w.json`: `catalog/update-product` is no longer in system `shop`; did you mean "
        "`catalog/update-products`?\n");
  CHECK(complaint(dual_write("store")) ==
        "thalweg: `w.json` is of system `shop`, which is not among the manifests\n");
  CHECK(contains(complaint(kInvalid), "unknown"));
  test.files.add("thalweg.yaml", dual_write());
  const auto refused = [&](const std::string& bytes) {
    test.files.add("w.json", bytes);
    const Ran ran = run(test, {"witness", "--replay", "w.json"});
    CHECK(ran.code == 2);
    return ran.err;
  };
  CHECK(refused("{") == "thalweg: `w.json` is no witness; `thalweg witness --save` writes one\n");
  CHECK(refused("[1]") == "thalweg: `w.json` is no witness; `thalweg witness --save` writes one\n");
  CHECK(contains(refused(R"({"format": "thalweg-witness/7"})"), "of another version"));
  CHECK(refused(R"({"format": "thalweg-witness/1"})") ==
        "thalweg: `w.json` has no `finding`; `thalweg witness --save` writes one\n");
  CHECK(refused(R"({"format": "thalweg-witness/1", "finding": {"code": 1}})") ==
        "thalweg: `w.json` has no text as `finding.code`; `thalweg witness --save` writes one\n");
  CHECK(run(test, {"witness", "--replay", "none.json"}).code == 2);
}

TEST_CASE("witness: a file that was changed by hand") {
  TestEnvironment test = saved();
  const json good = json::parse(content(test, "w.json"));
  const auto refused = [&](const std::string& pointer, const json& value) {
    json changed = good;
    changed[json::json_pointer(pointer)] = value;
    test.files.add("w.json", changed.dump());
    const Ran ran = run(test, {"witness", "--replay", "w.json"});
    CHECK(ran.code == 2);
    CHECK(ran.out == "");
    return ran.err;
  };
  CHECK(refused("/scope/clients", 99) ==
        "thalweg: `w.json` has `99` as `scope.clients`, which is no number from 1 to 9\n");
  CHECK(refused("/scope/clients", 0) ==
        "thalweg: `w.json` has `0` as `scope.clients`, which is no number from 1 to 9\n");
  CHECK(refused("/scope/losses", "one") ==
        "thalweg: `w.json` has `\"one\"` as `scope.losses`, which is no number from 0 to 9\n");
  CHECK(refused("/finding/fingerprint", "12") ==
        "thalweg: `w.json` has `12` as `finding.fingerprint`, which is no 16 hexadecimal digits\n");
  CHECK(refused("/finding/elements", {"shop-db/product"}) ==
        "thalweg: `w.json` names `catalog/update-product` as `finding.at`, but not first among "
        "`finding.elements`\n");
  CHECK(contains(refused("/finding/code", "SCL001"), "of which no runs are known"));
}

TEST_CASE("witness: what is saved replaces nothing but a witness of the same finding") {
  TestEnvironment test = saved();
  CHECK(run(test, {"witness", "--rule", "INT001", "--save", "w.json"}).code == 0);
  const auto keeps = [&](const std::string& bytes) {
    test.files.add("w.json", bytes);
    const Ran ran = run(test, {"witness", "--rule", "INT001", "--save", "w.json"});
    CHECK(ran.code == 2);
    CHECK(ran.err ==
          "thalweg: `w.json` exists, and is no witness of this finding; `--force` replaces it\n");
    CHECK(content(test, "w.json") == bytes);
  };
  json other = json::parse(content(test, "w.json"));
  other["finding"]["fingerprint"] = "0123456789abcdef";
  keeps(other.dump());
  keeps("notes");
  CHECK(run(test, {"witness", "--rule", "INT001", "--save", "w.json", "--force"}).code == 0);
  CHECK(contains(content(test, "w.json"), "thalweg-witness/1"));
  CHECK(run(test, {"witness", "--force"}).code == 2);
}

TEST_CASE("witness: what is saved is one finding, and replaces no manifest") {
  TestEnvironment test = with(dual_write());
  test.files.add("b.thalweg.yaml", dual_write("other"));
  const Ran several = run(test, {"witness", "--save", "w.json"});
  CHECK(several.code == 2);
  CHECK(
      several.err.starts_with("thalweg: several findings are selected; choose one:\n  --finding "));
  CHECK(contains(several.err, "  INT001 at `catalog/update-product`\n"));
  CHECK(
      run(test, {"witness", "thalweg.yaml", "--rule", "INT001", "--save", "./thalweg.yaml"}).err ==
      "thalweg: `./thalweg.yaml` is a manifest, and was not replaced\n");
  CHECK(content(test, "thalweg.yaml") == dual_write());
  CHECK(run(test, {"witness", "thalweg.yaml", "--at", "shop", "--save", "w.json"}).err ==
        "thalweg: no run is modelled of any finding selected\n");
}

TEST_CASE("witness: the model for SPIN") {
  TestEnvironment test = with(dual_write());
  const Ran ran = run(test, {"witness", "--rule", "INT001", "--export", "promela"});
  CHECK(ran.code == 0);
  CHECK(contains(ran.out, "proctype"));
  // In the words of the manifest.
  CHECK(contains(ran.out, "/* update-product 1 -> shop-db/product: update */"));
  CHECK(contains(ran.out, " search/product */\n"));
}

TEST_CASE("witness: rules and explorer agree") {
  TestEnvironment test = with(dual_write());
  const Ran ran = run(test, {"witness", "--self-check"});
  CHECK(ran.code == 0);
  CHECK(contains(ran.out, "1 finding agrees with its rule, 0 disagree"));
  // In a scope in which nothing can happen they do not.
  const Ran small = run(test, {"witness", "--self-check", "--clients", "1", "--crashes", "0"});
  CHECK(small.code == 1);
  CHECK(contains(small.out,
                 "INT001 at `catalog/update-product`: the rule says violated; no run goes "
                 "wrong with at most one client and no fault"));
}

TEST_CASE("witness: options that do not go together") {
  TestEnvironment test = with(dual_write());
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{"--save", "a", "--replay", "b"},
        {"--replay", "a", "--rule", "INT001"},
        {"--self-check", "--format", "json"},
        {"--export", "promela", "--save", "a"},
        {"-", "b"}}) {
    std::vector<std::string> arguments{"witness"};
    arguments.insert(arguments.end(), wrong.begin(), wrong.end());
    CHECK(run(test, arguments).code == 2);
  }
}

TEST_CASE("witness: an accepted finding is shown where it is named") {
  const std::string accepted = dual_write() +
                               "accept:\n  - {rule: INT001, at: catalog/update-product, reason: "
                               "known, expires: 2099-12-31}\n";
  TestEnvironment test = with(dual_write());
  const json all = json::parse(run(test, {"witness", "--format", "json"}).out);
  const std::string fingerprint = all["witnesses"][0]["finding"]["fingerprint"];
  test.files.add("thalweg.yaml", accepted);
  CHECK(run(test, {"witness", "--rule", "INT001"}).out ==
        "0 findings with a run that goes wrong, 0 without one; 1 is accepted: `--finding " +
            fingerprint + "` shows it\n");
  CHECK(contains(run(test, {"witness", "--finding", fingerprint}).out, "1 finding with a run"));
}

TEST_CASE("lint: how much evidence is shown where") {
  TestEnvironment test = with(dual_write());
  const auto shows = [&](std::vector<std::string> more, const std::string& what) {
    more.insert(more.begin(), "lint");
    return contains(run(test, more).out, what);
  };
  CHECK(shows({}, "= run:"));
  CHECK_FALSE(shows({}, "= searched:"));
  CHECK(shows({"--evidence", "full"}, "= searched:"));
  CHECK_FALSE(shows({"--evidence", "none"}, "= run:"));
  CHECK(shows({"--format", "markdown"}, "```mermaid\n"));
  CHECK(shows({"--format", "json"}, "\"witness\": null"));
  CHECK(shows({"--format", "json", "--evidence", "short"}, "thalweg-witness/1"));
  CHECK_FALSE(shows({"--format", "sarif"}, "executionOrder"));
  CHECK(shows({"--format", "sarif", "--evidence", "short"}, "executionOrder"));
  run(test, {"lint", "--output", "json=out.json"});
  CHECK(contains(content(test, "out.json"), "\"witness\": null"));
  CHECK(run(test, {"lint", "--evidence", "long"}).code == 2);
  // Where it has no place that is said.
  CHECK(
      run(test, {"lint", "--format", "github", "--evidence", "full"}).err ==
      "thalweg: `--evidence` changes nothing: runs are shown in full, markdown, json and sarif\n");
  CHECK(run(test, {"lint", "--format", "github", "--evidence", "none"}).err == "");
  CHECK(run(test, {"lint", "--format", "github", "--output", "json=o.json", "--evidence", "full"})
            .err == "");
}

TEST_CASE("lint: evidence does not depend on the number of threads, and has its room in the time") {
  TestEnvironment test = with(dual_write());
  test.files.add("b.thalweg.yaml", dual_write("other"));
  CHECK(run(test, {"lint", "--jobs", "1"}).out == run(test, {"lint", "--jobs", "4"}).out);
  CHECK(run(test, {"witness"}).out == run(test, {"witness"}).out);
  CHECK(contains(run(test, {"lint", "--timing"}).err, "  evidence: 2 findings, "));
}
