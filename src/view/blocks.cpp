// SPDX-License-Identifier: Apache-2.0
#include "view/blocks.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "view/questions.h"

namespace thalweg::view {

namespace {

using Cause = std::tuple<std::string_view, Severity, bool, std::string_view, std::string>;

// The same question, else the same words for what to do: those name the elements
// wherever the remedy differs.
Cause cause(const Findings& findings, const Head& head) {
  Brief finding = findings.brief(head);
  return {finding.rule, head.severity, head.possible, findings.system_of(head),
          std::move(head.asks ? finding.question : finding.fix)};
}

}  // namespace

std::vector<Block> blocks(const Results& results, bool questions, bool separate) {
  std::vector<Block> all;
  std::map<Cause, std::size_t> known;
  for (const Head& head : results.findings.heads()) {
    if (!head.is_open() || (only_asks(head) && !questions)) continue;
    if (separate) {
      all.emplace_back(results.findings, head);
      continue;
    }
    const auto [found, is_new] = known.emplace(cause(results.findings, head), all.size());
    if (is_new)
      all.emplace_back(results.findings, head);
    else
      all[found->second].add(head);
  }
  std::stable_sort(all.begin(), all.end(), [](const Block& a, const Block& b) {
    return a.head().severity > b.head().severity;
  });
  return all;
}

}  // namespace thalweg::view
