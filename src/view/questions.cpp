// SPDX-License-Identifier: Apache-2.0
#include "view/questions.h"

#include <algorithm>
#include <map>

namespace thalweg::view {

bool only_asks(const Head& finding) {
  return finding.is_open() && finding.severity == Severity::note && finding.asks;
}

bool only_asks(const checks::Ruling& finding) {
  return !finding.is_accepted && !finding.baselined && finding.severity == Severity::note &&
         finding.asks;
}

bool only_asks(const Problem& problem) {
  return problem.code == "M007" && problem.severity == Severity::note;
}

Questions questions(const Results& results) {
  std::map<std::string, std::size_t> asked;
  for (const Head& head : results.findings.heads())
    if (only_asks(head)) ++asked[results.findings.brief(head).question];
  for (const Problem& problem : results.problems)
    if (only_asks(problem)) ++asked[problem.message];
  Questions all;
  for (const auto& [fact, count] : asked) {
    all.ranked.push_back({fact, count});
    all.findings += count;
  }
  std::stable_sort(all.ranked.begin(), all.ranked.end(),
                   [](const Question& a, const Question& b) { return a.findings > b.findings; });
  return all;
}

}  // namespace thalweg::view
