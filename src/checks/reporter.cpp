// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <utility>

#include "checks/check.h"

namespace thalweg::checks {

namespace {

constexpr std::array<std::pair<Counterexample, std::string_view>, 12> kKinds{{
    {Counterexample::crash, "CE-CRASH"},
    {Counterexample::interleave, "CE-INTERLEAVE"},
    {Counterexample::dup, "CE-DUP"},
    {Counterexample::reorder, "CE-REORDER"},
    {Counterexample::stale, "CE-STALE"},
    {Counterexample::loss, "CE-LOSS"},
    {Counterexample::resurrect, "CE-RESURRECT"},
    {Counterexample::block, "CE-BLOCK"},
    {Counterexample::conflict, "CE-CONFLICT"},
    {Counterexample::gap, "CE-GAP"},
    {Counterexample::budget, "CE-BUDGET"},
    {Counterexample::undeclared, "CE-UNDECLARED"},
}};

Counterexample kind_of(const Page& page) {
  for (const auto& [kind, name] : kKinds)
    if (!page.counterexamples.empty() && page.counterexamples.front() == name) return kind;
  return Counterexample::undeclared;
}

}  // namespace

std::string_view to_string(Counterexample kind) {
  return kKinds[static_cast<std::size_t>(kind)].second;
}

std::vector<std::string_view> counterexample_names() {
  std::vector<std::string_view> names;
  for (const auto& [kind, name] : kKinds) names.push_back(name);
  return names;
}

Finding Reporter::start(Verdict verdict) const {
  const Page& of = *page_;
  Finding finding;
  finding.rule = rule_;
  finding.verdict = verdict;
  finding.severity = of.severity;
  finding.counterexample = kind_of(of);
  if (verdict == Verdict::possible) {
    const Possible becomes = of.possible.empty() ? Possible::silent : of.possible.front();
    finding.severity = becomes == Possible::warning ? Severity::warning : Severity::note;
    finding.silent = becomes == Possible::silent;
  }
  return finding;
}

void Reporter::add(Finding finding) {
  auto& elements = finding.elements;
  std::sort(elements.begin(), elements.end());
  elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
  elements.erase(std::remove(elements.begin(), elements.end(), finding.at), elements.end());
  elements.insert(elements.begin(), finding.at);
  if (finding.entity && finding.entities.empty()) finding.entities = {finding.entity};
  out_->add(finding);
}

}  // namespace thalweg::checks
