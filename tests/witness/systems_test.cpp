// SPDX-License-Identifier: Apache-2.0
// Rules and explorer over systems put together from choices, both ways: what a rule finds
// goes wrong in some run; and where a rule says nothing, what it says of other systems is
// asked of this one, and goes well. Where they do not agree, differences.h says why.
#include "witness/systems.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "witness/agreement.h"
#include "witness/differences.h"

namespace {

using namespace thalweg;
using test::goes_wrong;
using test::Linted;
using witness::Evidence;
using witness::Question;

constexpr std::uint64_t kSystems = 500;
constexpr std::size_t kMostStates = 20'000;

struct Judged {
  test::System system;
  std::unique_ptr<Linted> linted;
  std::vector<checks::Finding> findings;  // nothing absorbed
  std::unique_ptr<witness::Explorer> explorer;
};

const std::vector<Judged>& systems() {
  static const std::vector<Judged> all = [] {
    std::vector<Judged> out;
    for (std::uint64_t seed = 1; seed <= kSystems; ++seed) {
      Judged& j = out.emplace_back();
      j.system = test::system(seed);
      j.linted = test::lint_text("system.yaml", j.system.manifest);
      REQUIRE_MESSAGE(j.linted->graph != nullptr, j.linted->errors() << j.system.manifest);
      checks::Settings settings;
      settings.absorbs = false;
      settings.today = test::kToday;
      const auto run = checks::run(*j.linted->graph, j.linted->sources, settings);
      for (const checks::Finding& finding : run.findings)
        if (witness::has_runs(test::code_of(finding))) j.findings.push_back(finding);
      j.explorer = std::make_unique<witness::Explorer>(*j.linted->graph);
    }
    return out;
  }();
  return all;
}

// Does the rule find anything about what is asked?
bool says(const Judged& j, std::string_view code, const Question& question) {
  return std::ranges::any_of(j.findings, [&](const checks::Finding& finding) {
    if (test::code_of(finding) != code) return false;
    return std::ranges::any_of(finding.elements, [&](manifest::ElementId element) {
      return !element.is(manifest::ElementKind::entity) &&
             std::ranges::count(question.elements, element) > 0;
    });
  });
}

using Met = std::set<const test::Difference*>;

bool is_explained(const Judged& j, const Question& question, test::Way way, Met& met) {
  for (const test::Difference& d : test::kDifferences) {
    if (d.way != way || d.code != question.code) continue;
    if (!std::ranges::all_of(d.where,
                             [&](std::string_view choice) { return j.system.has(choice); }))
      continue;
    if (!d.instead.empty() && std::ranges::none_of(d.instead, [&](std::string_view code) {
          return says(j, code, question);
        }))
      continue;
    met.insert(&d);
    return true;
  }
  return false;
}

void disagree(const Judged& j, const Question& question, const Evidence& e, std::string_view how) {
  FAIL_CHECK(how << ": " << test::in_words(*j.linted, question, e) << "\n  " << j.system.choices);
}

void check_all_met(test::Way way, const Met& met) {
  for (const test::Difference& d : test::kDifferences)
    if (d.way == way)
      CHECK_MESSAGE(met.contains(&d),
                    "does not occur any more: " << d.code << " "
                                                << fmt::format("{}", fmt::join(d.where, " "))
                                                << ": " << d.why);
}

TEST_CASE("systems: what is found goes wrong") {
  Met met;
  std::size_t asked = 0;
  for (const Judged& j : systems())
    for (const checks::Finding& finding : j.findings) {
      const Question question = witness::question_of(finding);
      const Evidence e = j.explorer->explore(question, {}, kMostStates);
      ++asked;
      if (!test::falls_short(finding.verdict, e) || test::is_declined(question, e)) continue;
      if (is_explained(j, question, test::Way::found_but_well, met)) continue;
      disagree(j, question, e, finding.verdict == checks::Verdict::violated ? "found" : "possible");
    }
  check_all_met(test::Way::found_but_well, met);
  MESSAGE(asked << " findings");
  CHECK(asked > 2'000);
}

// What any system was found to do wrong.
struct Asked {
  const Judged* in;
  Question question;
};
std::vector<Asked> all_questions() {
  std::set<std::string> seen;
  std::vector<Asked> out;
  for (const Judged& j : systems())
    for (const checks::Finding& finding : j.findings) {
      Question question = witness::question_of(finding);
      std::string key = question.code;
      for (const auto element : question.elements)
        key += " " + j.linted->manifest->reference(element);
      if (question.entity) key += " of " + j.linted->manifest->reference(question.entity);
      if (seen.insert(key).second) out.push_back({&j, std::move(question)});
    }
  return out;
}

TEST_CASE("systems: what nothing is said about goes well") {
  Met met;
  std::size_t asked = 0;
  const std::vector<Asked> questions = all_questions();
  for (const Judged& j : systems())
    for (const Asked& a : questions) {
      const auto question = test::translate(*a.in->linted, a.question, *j.linted);
      if (!question || says(j, question->code, *question)) continue;
      const Evidence e = j.explorer->explore(*question, {}, kMostStates);
      ++asked;
      if (!goes_wrong(e) || !e.is_certain()) continue;
      if (is_explained(j, *question, test::Way::silent_but_wrong, met)) continue;
      disagree(j, *question, e, "silent");
    }
  check_all_met(test::Way::silent_but_wrong, met);
  MESSAGE(questions.size() << " questions, asked " << asked << " times");
  CHECK(asked > 5'000);
}

}  // namespace
