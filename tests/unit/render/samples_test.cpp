// SPDX-License-Identifier: Apache-2.0
// What is really found in samples/, in every machine format: valid by its schema,
// well-formed, without an absolute path, and the same twice.
#include <filesystem>
#include <fstream>
#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "render/review.h"
#include "support/json_schema.h"
#include "support/lint.h"
#include "unit/render/sample.h"
#include "unit/render/xml_check.h"

using namespace thalweg;
using nlohmann::json;

namespace {

namespace fs = std::filesystem;

// Under the path that a user in the root of the project would give.
std::vector<std::string> manifests() {
  const fs::path root(THALWEG_SOURCE_DIR);
  std::set<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(root / "samples"))
    if (entry.path().filename() == "thalweg.yaml" &&
        entry.path().string().find("include") == std::string::npos)
      found.insert(fs::relative(entry.path(), root).generic_string());
  return {found.begin(), found.end()};
}

std::unique_ptr<test::Linted> lint(const std::string& name) {
  std::ifstream file(fs::path(THALWEG_SOURCE_DIR) / name, std::ios::binary);
  return test::lint_text(name, std::string(std::istreambuf_iterator<char>(file), {}));
}

std::string render_as(const test::Linted& linted, render::Format format) {
  const view::Results results =
      view::build({{&linted.sources, &*linted.manifest, linted.problems, linted.run}}, {});
  return render::render(format, results, render::test::options());
}

std::string first_problem(const tests::JsonSchema& schema, const std::string& text) {
  const auto problems = schema.problems(json::parse(text));
  return problems.empty() ? "" : problems.front();
}

void check_sample(const test::Linted& linted) {
  static const auto kResult = tests::JsonSchema::parse(render::result_schema());
  static const tests::JsonSchema kSarif(
      json::parse(std::ifstream(THALWEG_SOURCE_DIR "/tests/data/sarif/sarif-schema-2.1.0.json")));
  CHECK(first_problem(kResult, render_as(linted, render::Format::json)) == "");
  CHECK(first_problem(kSarif, render_as(linted, render::Format::sarif)) == "");
  static const auto kReview = tests::JsonSchema::parse(render::review_schema());
  const view::Review review = view::review(*linted.graph, linted.sources, linted.run);
  CHECK(first_problem(kReview, render::review_json({review}, "0")) == "");
  CHECK(json::accept(render_as(linted, render::Format::gitlab)));
  for (const auto format : {render::Format::junit, render::Format::checkstyle})
    CHECK(render::test::read_xml(render_as(linted, format)).problem == "");
}

}  // namespace

TEST_CASE("samples: every machine format of every sample is valid") {
  const auto all = manifests();
  REQUIRE(all.size() > 15);
  for (const std::string& name : all) {
    INFO(name);
    const auto linted = lint(name);
    REQUIRE(linted->errors() == "");
    check_sample(*linted);
  }
}

TEST_CASE("samples: two runs are equal to the byte and name no path of the machine") {
  const std::string name = "samples/shop/thalweg.yaml";
  const auto one = lint(name), two = lint(name);
  for (std::string_view format_name : render::format_names()) {
    INFO(format_name);
    const auto format = *render::parse_format(format_name);
    const std::string out = render_as(*one, format);
    CHECK(out == render_as(*two, format));
    CHECK(out.find(THALWEG_SOURCE_DIR) == std::string::npos);
    CHECK(out.find("samples/shop/thalweg.yaml") != std::string::npos);
  }
}
