// SPDX-License-Identifier: Apache-2.0
#include "cli/witness_selection.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/elements.h"
#include "cli/named_rule.h"

namespace thalweg::cli {

Selection::Selection(const WitnessOptions& asked, std::span<const System> systems)
    : asked_(asked), systems_(systems) {
  for (const System& system : systems) {
    chosen_.emplace_back(system.run.findings.rulings().size(), false);
    select(system);
  }
}

void Selection::add(const Selected& selected) {
  chosen_.back()[selected.index] = true;
  findings_.push_back(selected);
}

void Selection::select(const System& system) {
  std::optional<silence::Subject> subject;
  if (!asked_.at.empty()) {
    const auto element = checks::Elements(*system.manifest).find(asked_.at);
    if (!element) return;
    subject.emplace(*system.manifest, element);
  }
  const auto rule = named_rule(*system.configuration->rulebook, asked_.rule);
  for (std::size_t f = 0; f < system.run.findings.rulings().size(); ++f) {
    const checks::Ruling& finding = system.run.findings.rulings()[f];
    Selected selected{&system, f};
    if (!asked_.finding.empty()) {
      if (fmt::format("{:016x}", finding.fingerprint) == asked_.finding) add(selected);
      continue;
    }
    if (!asked_.rule.empty() && rule != finding.rule) continue;
    if (subject) {
      const auto close = subject->closeness(*system.manifest, system.run.findings[f]);
      if (!close) continue;
      selected.closeness = *close;
    }
    if (finding.is_accepted)
      accepted_.push_back(finding.fingerprint);
    else
      add(selected);
  }
}

std::string Selection::complaint() const {
  if (!asked_.finding.empty())
    return findings_.empty() ? "there is no finding " + quote(asked_.finding) : std::string();
  bool has_element = asked_.at.empty(), has_rule = asked_.rule.empty();
  std::string near;
  for (const System& system : systems_) {
    const checks::Elements elements(*system.manifest);
    if (elements.is_ambiguous(asked_.at))
      return quote(asked_.at) +
             " names several elements; put the kind in front, such as `entity:" + asked_.at + "`";
    has_element |= bool(elements.find(asked_.at));
    if (near.empty() && !has_element) near = elements.suggestion(asked_.at);
    has_rule |= named_rule(*system.configuration->rulebook, asked_.rule).has_value();
  }
  if (!has_rule && !systems_.empty())
    return unknown_rule(*systems_.front().configuration->rulebook, asked_.rule);
  if (!has_element)
    return "there is no element " + quote(asked_.at) + (near.empty() ? "" : "; " + near);
  return {};
}

bool Selection::contains(const System& system, const checks::Ruling& finding) const {
  const auto& chosen = chosen_[static_cast<std::size_t>(&system - systems_.data())];
  return chosen[static_cast<std::size_t>(&finding - system.run.findings.rulings().data())];
}

std::string Selection::accepted() const {
  if (accepted_.empty()) return {};
  return fmt::format("; {} accepted: `--finding {:016x}` shows {}",
                     accepted_.size() == 1 ? "1 is" : std::to_string(accepted_.size()) + " are",
                     accepted_.front(), accepted_.size() == 1 ? "it" : "the first");
}

}  // namespace thalweg::cli
