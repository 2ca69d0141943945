// SPDX-License-Identifier: Apache-2.0
#include "view/blocks.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "view/questions.h"

namespace thalweg::view {

namespace {

using Cause = std::tuple<std::string_view, Severity, bool, std::string_view, std::string_view>;

// The same question, else the same words for what to do: those name the elements
// wherever the remedy differs.
Cause cause(const Finding& finding) {
  return {finding.rule, finding.severity, finding.possible, finding.system,
          finding.question.empty() ? finding.fix : finding.question};
}

}  // namespace

std::vector<Block> blocks(const Results& results, bool questions, bool separate) {
  std::vector<Block> all;
  std::map<Cause, std::size_t> known;
  for (const Finding& finding : results.findings) {
    if (!finding.is_open() || (only_asks(finding) && !questions)) continue;
    if (separate) {
      all.push_back({&finding});
      continue;
    }
    const auto [found, is_new] = known.emplace(cause(finding), all.size());
    if (is_new) all.emplace_back();
    all[found->second].push_back(&finding);
  }
  std::stable_sort(all.begin(), all.end(), [](const Block& a, const Block& b) {
    return a.front()->severity > b.front()->severity;
  });
  return all;
}

}  // namespace thalweg::view
