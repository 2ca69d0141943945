// SPDX-License-Identifier: Apache-2.0
// The silent examples of the pages are mostly the firing ones with a guard: asked why
// the rule is silent there, the answer is to be a statement.
#include <set>

#include "checks/examples.h"
#include "unit/silence/asked.h"

using namespace thalweg;
using namespace thalweg::test;

namespace {

constexpr std::size_t kOfEachPage = 1;
// As measured; the others rest on what no statement says, such as one write instead of two.
constexpr std::size_t kExplained = 50, kWorded = 47;

// Where the rule fires on its page.
std::set<std::string> firing_elements(checks::RuleId rule,
                                      const std::vector<checks::Example>& examples) {
  std::set<std::string> elements;
  for (const checks::Example& example : examples) {
    if (!example.fires) continue;
    const auto linted = lint_text("page", example.text);
    for (const checks::Finding& finding : linted->run.findings)
      if (finding.rule == rule) elements.insert(linted->manifest->reference(finding.at));
  }
  return elements;
}

struct Tally {
  std::size_t asked = 0, answered = 0, worded = 0;
};

// Asks at the first element of the example at which the rule fires elsewhere.
bool ask(std::string_view code, const checks::Example& example,
         const std::set<std::string>& elements, Tally& tally) {
  const Asked asked(example.text);
  const checks::Elements known(asked.manifest());
  for (const std::string& element : elements) {
    if (!known.find(element)) continue;
    const silence::Answer answer = asked.why(code, element);
    ++tally.asked;
    if (!answer.found.empty() || !answer.discharges.empty()) ++tally.answered;
    if (!answer.discharges.empty() && !answer.discharges.front().guard.empty()) ++tally.worded;
    return true;
  }
  return false;
}

}  // namespace

TEST_CASE("pages: most silent examples are explained") {
  Tally tally;
  for (checks::RuleId rule = 0; rule < checks::catalogue().size(); ++rule) {
    const auto examples = checks::read_examples(checks::page(rule).text);
    const std::set<std::string> elements = firing_elements(rule, examples);
    std::size_t taken = 0;
    for (const checks::Example& example : examples)
      if (!example.fires && taken < kOfEachPage &&
          ask(checks::catalogue()[rule].code, example, elements, tally))
        ++taken;
  }
  MESSAGE(tally.answered << " of " << tally.asked << " explained, " << tally.worded << " worded");
  CHECK(tally.asked >= 75);
  CHECK(tally.answered >= kExplained);
  CHECK(tally.worded >= kWorded);
}
