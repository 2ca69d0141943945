// SPDX-License-Identifier: Apache-2.0
#include "view/blocks.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "view/questions.h"

namespace thalweg::view {

namespace {

using Cause = std::tuple<std::string_view, Severity, bool, std::string_view, std::string_view,
                         std::vector<std::string>>;

// The same question, else the same missing facts and the same words for what to
// do: those name the elements, so that different causes have different words.
Cause cause(const Finding& finding) {
  Cause key{finding.rule, finding.severity, finding.possible, finding.system, finding.question, {}};
  if (finding.question.empty()) {
    std::get<4>(key) = finding.fix;
    std::get<5>(key) = finding.missing;
  }
  return key;
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
