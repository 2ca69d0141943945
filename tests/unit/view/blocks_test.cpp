// SPDX-License-Identifier: Apache-2.0
#include "view/blocks.h"

#include <doctest/doctest.h>

#include "unit/view/sample.h"

using namespace thalweg::view;
using test::finding;
using test::with;

namespace {

// `fix fix | fix`: the blocks, each by the fixes of its findings.
std::string shape(const std::vector<Block>& blocks) {
  std::string text;
  for (const Block& block : blocks) {
    if (!text.empty()) text += " | ";
    for (std::size_t i = 0; i < block.size(); ++i) text += (i == 0 ? "" : " ") + block[i].fix;
  }
  return text;
}

}  // namespace

TEST_CASE("blocks: the worst first, one cause together, else in order") {
  const Results results = with({finding(Severity::note, "a"), finding(Severity::error, "b"),
                                finding(Severity::warning, "c"), finding(Severity::error, "d"),
                                finding(Severity::error, "b")});
  CHECK(shape(blocks(results, false, false)) == "b b | d | c | a");
  CHECK(shape(blocks(results, false, true)) == "b | d | b | c | a");
}

TEST_CASE("blocks: what differs in kind stays apart") {
  Finding possible = finding(Severity::error, "a");
  possible.possible = true;
  Finding other_rule = finding(Severity::error, "a");
  other_rule.rule = "INT002";
  Finding other_system = finding(Severity::error, "a");
  other_system.system = "bank";
  const Results results = with({finding(Severity::error, "a"), possible, other_rule, other_system});
  CHECK(shape(blocks(results, false, false)) == "a | a | a | a");
}

TEST_CASE("blocks: questions only when asked for, by question and not by fix") {
  const Results results =
      with({finding(Severity::note, "a", "x"), finding(Severity::note, "b", "x"),
            finding(Severity::note, "c", "y"), finding(Severity::warning, "d", "x")});
  CHECK(shape(blocks(results, false, false)) == "d");
  CHECK(shape(blocks(results, true, false)) == "d | a b | c");
}

TEST_CASE("blocks: accepted and baselined findings are no one's concern") {
  Finding accepted = finding(Severity::error, "a");
  accepted.accepted.emplace();
  Finding known = finding(Severity::error, "b");
  known.baselined = true;
  CHECK(blocks(with({accepted, known}), true, false).empty());
}
