// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "unit/render/sample.h"

using namespace thalweg;
using nlohmann::json;
using render::test::Sample;

namespace {

json rendered(const Sample& sample) {
  return json::parse(render::gitlab(sample.results, render::test::options()));
}

}  // namespace

TEST_CASE("gitlab: what the service requires of an entry") {
  Sample sample;
  sample.fill();
  const json report = rendered(sample);
  REQUIRE(report.size() == 6);
  const json& dual = report[4];
  CHECK(dual["description"] ==
        "INT001 dual-write: `catalog/update-product` writes `product` to `shop-db` and `search`");
  CHECK(dual["check_name"] == "INT001 dual-write");
  CHECK(dual["fingerprint"] == "00000000deadbeef");
  CHECK(dual["severity"] == "critical");
  CHECK(dual["location"]["path"] == "shop/thalweg.yaml");
  CHECK(dual["location"]["lines"]["begin"] == 14);
  CHECK(report[5]["severity"] == "major");
  CHECK(report[1]["severity"] == "info");
}

TEST_CASE("gitlab: fingerprints are unique, and stay when lines move") {
  Sample sample;
  sample.fill();
  sample.results.problems.push_back(sample.results.problems[0]);
  sample.results.findings.push_back(sample.results.findings[3]);
  const json report = rendered(sample);
  std::set<std::string> seen;
  for (const json& entry : report) CHECK(seen.insert(entry["fingerprint"]).second);
  sample.results.problems[0].location = sample.at("stores");
  CHECK(rendered(sample)[0]["fingerprint"] == report[0]["fingerprint"]);
}

TEST_CASE("gitlab: a clean run is an empty list, a problem without a place is the folder's") {
  Sample sample;
  CHECK(render::gitlab(sample.results, render::test::options()) == "[]\n");
  sample.results.problems = {sample.problem()};
  sample.results.problems[0].location = {};
  CHECK(rendered(sample)[0]["location"]["path"] == ".");
}

TEST_CASE("gitlab: hostile text stays text") {
  Sample sample;
  sample.fill();
  sample.poison();
  CHECK(rendered(sample)[4]["description"].get<std::string>().starts_with(
      "INT001 dual-write: <b>&\"'|`x`]]>\n::error::%0A\r##[error]```"));
}
