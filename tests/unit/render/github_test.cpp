// SPDX-License-Identifier: Apache-2.0
#include <sstream>

#include <doctest/doctest.h>

#include "unit/render/sample.h"

using namespace thalweg;
using render::test::options;
using render::test::Sample;

namespace {

std::vector<std::string> rendered(const Sample& sample) {
  std::istringstream text(render::github(sample.results, options()));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

std::size_t count(const std::vector<std::string>& lines, std::string_view prefix) {
  std::size_t found = 0;
  for (const std::string& line : lines) found += line.starts_with(prefix) ? 1 : 0;
  return found;
}

}  // namespace

TEST_CASE("github: an annotation of one line, with why and fix") {
  Sample sample;
  sample.results.findings = {sample.dual_write()};
  count(sample.results);
  const auto lines = rendered(sample);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] ==
        "::error file=shop/thalweg.yaml,line=14,col=13,endColumn=35,title=INT001 dual-write::"
        "`catalog/update-product` writes `product` to `shop-db` and `search`%0A"
        "why: a crash after `update: shop-db/product` leaves `search` without the change; two "
        "concurrent calls can leave both disagreeing for ever, with no error%0A"
        "fix: keep `update: shop-db/product` and feed `search` from its log");
  CHECK(lines[1] == "thalweg: 1 error in 1 system");
}

TEST_CASE("github: ten of each severity, the rest in the log, the worst first") {
  Sample sample;
  for (int i = 0; i < 12; ++i) {
    sample.results.findings.push_back(sample.possible());
    sample.results.findings.push_back(sample.dual_write());
  }
  count(sample.results);
  const auto lines = rendered(sample);
  CHECK(count(lines, "::error ") == 10);
  CHECK(count(lines, "::warning ") == 10);
  CHECK(lines[9].starts_with("::error "));
  CHECK(lines[10].starts_with("::warning "));
  CHECK(lines[20] ==
        "::group::2 errors, 2 warnings more, not annotated (at most 10 of each severity in one "
        "step)");
  CHECK(lines[21].starts_with("- shop/thalweg.yaml:14:13: error: "));
  CHECK(lines[24].starts_with("- shop/thalweg.yaml:15:7: warning: "));
  CHECK(lines[25] == "::endgroup::");
  CHECK(lines[26] == "thalweg: 12 errors, 12 warnings in 1 system");
  CHECK(lines.size() == 27);
}

TEST_CASE("github: questions are one line, a clean run too") {
  Sample sample;
  CHECK(
      rendered(sample) ==
      std::vector<std::string>{
          "thalweg: shop: 2 operations, 0 flows, 2 stores checked against 3 rules: nothing found"});
  sample.fill();
  const auto lines = rendered(sample);
  CHECK(count(lines, "::notice ") == 0);
  CHECK(lines.back() ==
        "thalweg: 2 questions would settle 3 possible findings; first: stores.search.copies (2); "
        "--questions lists them");
}

TEST_CASE("github: a problem without a place has a title only") {
  Sample sample;
  sample.results.problems = {sample.problem()};
  sample.results.problems[0].location = {};
  CHECK(rendered(sample)[0] ==
        "::error title=M001::`shop-db/prodct` is not defined%0Ahelp: did you mean "
        "`shop-db/product`?");
}

TEST_CASE("github: hostile text gives no commands") {
  Sample sample;
  for (int i = 0; i < 12; ++i) sample.results.findings.push_back(sample.dual_write());
  count(sample.results);
  sample.poison();
  const auto lines = rendered(sample);
  CHECK(lines.size() == 10 + 1 + 2 + 1 + 1);
  for (const std::string& line : lines) {
    const bool ours = line.starts_with("::error file=") || line.starts_with("::group::2 errors") ||
                      line == "::endgroup::" || line.starts_with("- ") ||
                      line.starts_with("thalweg: ");
    CHECK_MESSAGE(ours, line);
    if (!line.starts_with("::")) CHECK_MESSAGE(line.find("##[") == std::string::npos, line);
  }
  CHECK(lines[0].starts_with("::error file=<b>&\"'|`x`]]>\\n%3A%3Aerror%3A%3A%250A\\r##[error]"));
}
