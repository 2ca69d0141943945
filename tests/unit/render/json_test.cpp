// SPDX-License-Identifier: Apache-2.0
// The stable format: every key, in order, and its schema.
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "support/json_schema.h"
#include "unit/render/sample.h"

using namespace thalweg;
using render::test::Sample;
using Json = nlohmann::ordered_json;

namespace {

Json rendered(const Sample& sample) {
  return Json::parse(render::json(sample.results, render::test::options()));
}

std::string keys(const Json& object) {
  std::string all;
  for (const auto& [key, value] : object.items()) all += (all.empty() ? "" : " ") + key;
  return all;
}

std::string schema_problems(const Sample& sample) {
  static const auto kSchema = tests::JsonSchema::parse(render::result_schema());
  std::string all;
  for (const std::string& problem : kSchema.problems(
           nlohmann::json::parse(render::json(sample.results, render::test::options()))))
    all += problem + '\n';
  return all;
}

}  // namespace

TEST_CASE("json: keys and their order are part of the interface") {
  Sample sample;
  sample.fill();
  const Json json = rendered(sample);
  CHECK(keys(json) == "version tool systems problems findings summary");
  CHECK(keys(json["tool"]) == "name version");
  CHECK(keys(json["systems"][0]) == "system files entities stores topics operations flows");
  CHECK(keys(json["problems"][0]) == "code severity message help location related");
  CHECK(keys(json["summary"]) == "error warning note possible accepted baselined rules skipped");
  for (const Json& finding : json["findings"])
    CHECK(keys(finding) ==
          "rule name severity verdict system at entity question elements message why fix location "
          "related facts missing paths counterexample sources recipes absorbed accepted baseline "
          "fingerprint help witness");
  const Json& finding = json["findings"][3];
  CHECK(keys(finding["location"]) == "file line column end_line end_column");
  CHECK(keys(finding["related"][0]) == "message location");
  CHECK(keys(finding["facts"][0]) == "fact origin location");
  CHECK(keys(finding["recipes"][0]) == "recipe unmet");
  CHECK(keys(json["findings"][4]["accepted"]) == "reason by expires location");
}

TEST_CASE("json: values") {
  Sample sample;
  sample.fill();
  const Json json = rendered(sample);
  const Json& finding = json["findings"][3];
  CHECK(json["version"] == 1);
  CHECK(json["tool"]["version"] == "0.1.0");
  CHECK(finding["severity"] == "error");
  CHECK(finding["verdict"] == "violated");
  CHECK(json["findings"][6]["verdict"] == "possible");
  CHECK(finding["location"]["file"] == "shop/thalweg.yaml");
  CHECK(finding["location"]["line"] == 14);
  CHECK(finding["facts"][1]["location"].is_null());
  CHECK(finding["paths"] == Json::parse(R"([["catalog/update-product", "search/product"]])"));
  CHECK(finding["question"].is_null());
  CHECK(finding["accepted"].is_null());
  CHECK(json["findings"][0]["question"] == "stores.search.copies");
  CHECK(json["findings"][0]["entity"].is_null());
  CHECK(json["findings"][4]["accepted"]["by"] == "ann");
  CHECK(json["findings"][5]["baseline"] == true);
  CHECK(finding["sources"][0] == "A book, ch. 12");
  CHECK(finding["help"] == "thalweg explain INT001");
  CHECK(finding["missing"] == Json::array());
  CHECK(json["findings"][6]["missing"] ==
        Json::parse(R"(["stores.search.engine", "stores.shop-db.engine"])"));
  CHECK(json["problems"][0]["help"] == "did you mean `shop-db/product`?");
  CHECK(json["summary"]["error"] == 1);
  CHECK(json["summary"]["note"] == 3);
  CHECK(json["summary"]["skipped"][0] == "OPS001");
}

TEST_CASE("json: valid by its schema, full, empty and hostile") {
  Sample sample;
  CHECK(schema_problems(sample) == "");
  sample.fill();
  CHECK(schema_problems(sample) == "");
  sample.poison();
  CHECK(schema_problems(sample) == "");
}

TEST_CASE("json: the schema rejects what is not right") {
  Sample sample;
  sample.fill();
  const auto schema = tests::JsonSchema::parse(render::result_schema());
  const auto good = nlohmann::json::parse(render::json(sample.results, render::test::options()));
  const auto rejects = [&](const char* pointer, nlohmann::json value) {
    nlohmann::json bad = good;
    bad[nlohmann::json::json_pointer(pointer)] = std::move(value);
    return !schema.accepts(bad);
  };
  CHECK(rejects("/version", 2));
  CHECK(rejects("/findings/0/severity", "fatal"));
  CHECK(rejects("/findings/0/fingerprint", "xyz"));
  CHECK(rejects("/findings/0/location", 3));
  CHECK(rejects("/summary/error", -1));
  nlohmann::json missing = good;
  missing["findings"][0].erase("why");
  CHECK_FALSE(schema.accepts(missing));
}

TEST_CASE("json: hostile text comes back as it was, but for the broken byte") {
  Sample sample;
  sample.fill();
  sample.poison();
  const std::string text = render::json(sample.results, render::test::options());
  const Json json = Json::parse(text);
  std::string expected(render::test::kHostile);
  expected.replace(expected.size() - 1, 1, "\xef\xbf\xbd");
  CHECK(json["findings"][3]["message"] == expected);
  CHECK(json["findings"][3]["location"]["file"] == expected);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("\xe2\x80\xae") == std::string::npos);
}

TEST_CASE("json: the same twice") {
  Sample one, two;
  one.fill();
  two.fill();
  CHECK(render::json(one.results, render::test::options()) ==
        render::json(two.results, render::test::options()));
}
