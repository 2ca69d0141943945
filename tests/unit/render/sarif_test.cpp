// SPDX-License-Identifier: Apache-2.0
// SARIF: valid by the schema of the standard, and what code scanning services ask
// beyond it.
#include <fstream>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "support/json_schema.h"
#include "unit/render/sample.h"

using namespace thalweg;
using nlohmann::json;
using render::test::Sample;

namespace {

const tests::JsonSchema& schema() {
  static const tests::JsonSchema kSchema(
      json::parse(std::ifstream(THALWEG_SOURCE_DIR "/tests/data/sarif/sarif-schema-2.1.0.json")));
  return kSchema;
}

json rendered(const Sample& sample, render::Options options = render::test::options()) {
  return json::parse(render::sarif(sample.results, options));
}

std::string problems(const Sample& sample, const render::Options& options) {
  std::string all;
  for (const std::string& problem : schema().problems(rendered(sample, options)))
    all += problem + '\n';
  return all;
}

// Of all objects and texts inside; services refuse empty texts.
void find_empty_texts(const json& value, const std::string& path, std::string& found) {
  if (value.is_string() && value.get<std::string>().empty()) found += path + '\n';
  if (value.is_array() || value.is_object())
    for (const auto& [key, child] : value.items()) find_empty_texts(child, path + '/' + key, found);
}

const json& result(const json& log, std::string_view fingerprint) {
  for (const json& each : log["runs"][0]["results"])
    if (each.contains("partialFingerprints") &&
        each["partialFingerprints"]["thalwegFinding/v1"] == fingerprint)
      return each;
  FAIL("no such result");
  return log;
}

}  // namespace

TEST_CASE("sarif: valid by the schema, full, empty and hostile") {
  Sample sample;
  render::Options all = render::test::options();
  all.accepted = true;
  CHECK(problems(sample, all) == "");
  sample.fill();
  CHECK(problems(sample, all) == "");
  CHECK(problems(sample, render::test::options()) == "");
  sample.poison();
  CHECK(problems(sample, all) == "");
}

TEST_CASE("sarif: the schema rejects what is not right") {
  Sample sample;
  sample.fill();
  json log = rendered(sample);
  log["runs"][0]["results"][0]["level"] = "fatal";
  CHECK_FALSE(schema().accepts(log));
  log = rendered(sample);
  log["runs"][0]["tool"]["driver"].erase("name");
  CHECK_FALSE(schema().accepts(log));
}

TEST_CASE("sarif: no text is empty") {
  Sample sample;
  sample.fill();
  std::string found;
  find_empty_texts(rendered(sample), "", found);
  CHECK(found == "");
}

TEST_CASE("sarif: rules are found by index, and those with results carry their page") {
  Sample sample;
  sample.fill();
  const json log = rendered(sample);
  const json& rules = log["runs"][0]["tool"]["driver"]["rules"];
  REQUIRE(rules.size() == 4);
  for (const json& each : log["runs"][0]["results"])
    CHECK(rules[each["ruleIndex"].get<std::size_t>()]["id"] == each["ruleId"]);
  const json& rule = rules[0];
  CHECK(rule["id"] == "INT001");
  CHECK(rule["name"] == "DualWrite");
  CHECK(rule["shortDescription"]["text"] == "One operation writes the same data to two stores.");
  CHECK(rule["fullDescription"]["text"] ==
        "An operation that writes the same data to two stores, where nothing puts the two writes "
        "in one order. Calls count: see 'call'.");
  CHECK(rule["help"]["text"] == "1. Keep one write.\n\n\n2. Feed the other.");
  CHECK(rule["help"]["markdown"].get<std::string>().starts_with("## What it finds\n\n"));
  CHECK(rule["defaultConfiguration"]["level"] == "error");
  CHECK(rule["properties"]["precision"] == "high");
  CHECK(rule["properties"]["problem.severity"] == "error");
  CHECK(rule["properties"]["tags"][0] == "integration");
  CHECK(rules[1]["properties"]["precision"] == "very-high");
  CHECK_FALSE(rules[2]["help"].contains("markdown"));  // INT003 found nothing
  CHECK(rules[3]["id"] == "M001");
  CHECK(rules[3]["name"] == "UnresolvedReference");
}

TEST_CASE("sarif: a result on one line, with links to the related places") {
  Sample sample;
  sample.fill();
  std::vector<view::Finding> findings = sample.results.findings.all();
  findings[3].location = sample.at("upsert: search/product\n      price");
  sample.results.findings = std::move(findings);
  const json log = rendered(sample);
  const json& dual = result(log, "00000000deadbeef");
  CHECK(dual["level"] == "error");
  const json& place = dual["locations"][0]["physicalLocation"];
  CHECK(place["artifactLocation"]["uri"] == "shop/thalweg.yaml");
  CHECK(place["artifactLocation"]["uriBaseId"] == "%SRCROOT%");
  CHECK(place["region"]["startLine"] == 14);
  CHECK(place["region"]["endLine"] == 14);
  CHECK(place["region"]["endColumn"] == 35);
  CHECK(place["region"]["snippet"]["text"] == "          - upsert: search/product");
  CHECK(dual["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] ==
        "catalog/update-product");
  const auto text = dual["message"]["text"].get<std::string>();
  CHECK(text.starts_with("'catalog/update-product' writes 'product' to 'shop-db' and 'search'. "));
  CHECK(text.ends_with(". See ['shop-db/product' is written here](1)."));
  CHECK(text.find("Fix: keep 'update: shop-db/product'") != std::string::npos);
  CHECK(dual["relatedLocations"][0]["id"] == 1);
  CHECK(dual["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 13);
}

TEST_CASE("sarif: paths are code flows, fingerprints say what is meant") {
  Sample sample;
  sample.fill();
  const json log = rendered(sample);
  const json& dual = result(log, "00000000deadbeef");
  const json& flow = dual["codeFlows"][0]["threadFlows"][0]["locations"];
  REQUIRE(flow.size() == 2);
  CHECK(flow[0]["location"]["message"]["text"] == "catalog/update-product");
  CHECK(flow[1]["location"]["physicalLocation"]["region"]["startLine"] == 14);
  CHECK(dual["partialFingerprints"]["primaryLocationLineHash"] == "00000000deadbeef:1");
  CHECK(log["runs"][0]["columnKind"] == "unicodeCodePoints");
  CHECK(log["runs"][0]["automationDetails"]["id"] == "thalweg/shop/");
}

TEST_CASE("sarif: a path without places is no code flow") {
  Sample sample;
  view::Finding f = sample.dual_write();
  f.paths = {{{"a", {}}, {"b", {}}}};
  sample.results.findings = {f};
  const json log = rendered(sample);
  CHECK_FALSE(result(log, "00000000deadbeef").contains("codeFlows"));
}

TEST_CASE("sarif: accepted findings only on request, baselined ones never") {
  Sample sample;
  sample.fill();
  CHECK(rendered(sample)["runs"][0]["results"].size() == 6);
  render::Options all = render::test::options();
  all.accepted = true;
  const json log = rendered(sample, all);
  CHECK(log["runs"][0]["results"].size() == 7);
  CHECK(result(log, "00000000aaaaaaaa")["suppressions"][0]["justification"] == "moved in March");
  CHECK(result(log, "00000000deadbeef")["suppressions"].empty());
}

TEST_CASE("sarif: a problem without a place is a notification") {
  Sample sample;
  sample.results.problems = {sample.problem()};
  sample.results.problems[0].location = {};
  const json log = rendered(sample);
  CHECK(log["runs"][0]["results"].empty());
  const json& invocation = log["runs"][0]["invocations"][0];
  CHECK(invocation["executionSuccessful"] == false);
  CHECK(invocation["toolExecutionNotifications"][0]["descriptor"]["id"] == "M001");
  sample.results.problems.clear();
  CHECK(rendered(sample)["runs"][0]["invocations"][0]["executionSuccessful"] == true);
}

TEST_CASE("sarif: names of files are encoded, brackets in texts are no links") {
  Sample sample;
  sample.fill();
  sample.poison();
  const json log = rendered(sample);
  const json& dual = result(log, "00000000deadbeef");
  const auto uri =
      dual["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].get<std::string>();
  CHECK(uri.starts_with("%3Cb%3E%26%22%27%7C%60x%60%5D%5D%3E%0A%3A%3Aerror%3A%3A%250A%0D%23%23"));
  CHECK(uri.find_first_of(" <>\"\\^`{|}\n[]#?") == std::string::npos);
  CHECK(dual["message"]["text"].get<std::string>().find("\\[a\\](b)") != std::string::npos);
  const auto markdown = dual["message"]["markdown"].get<std::string>();
  CHECK(markdown.starts_with("\\<b\\>"));
  CHECK(markdown.find("@me") == std::string::npos);
}

TEST_CASE("sarif: several systems share a category, an absolute name is a file uri") {
  Sample sample;
  sample.results.systems.push_back({"bank", {}, 0, 0, 0, 0, 0});
  const std::string bytes(sample.sources.bytes(source::FileId(0)));
  view::Finding f = sample.dual_write();
  f.location.span.file = sample.sources.add("/tmp/a b.yaml", bytes);
  sample.results.findings = {f};
  const json log = rendered(sample);
  CHECK(log["runs"][0]["automationDetails"]["id"] == "thalweg/");
  const json& place = result(log, "00000000deadbeef")["locations"][0]["physicalLocation"];
  CHECK(place["artifactLocation"]["uri"] == "file:///tmp/a%20b.yaml");
  CHECK_FALSE(place["artifactLocation"].contains("uriBaseId"));
}
