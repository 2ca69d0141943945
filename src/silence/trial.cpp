// SPDX-License-Identifier: Apache-2.0
#include "silence/trial.h"

#include <algorithm>
#include <tuple>

#include "base/parallel.h"
#include "silence/alone.h"

namespace thalweg::silence {

using checks::Settings;

bool counts_less(const Discharge& a, const Discharge& b) {
  return std::tuple(!a.possible, a.closeness) < std::tuple(!b.possible, b.closeness);
}

std::optional<Discharge> Trials::outcome(const Trial& trial, Settings::Base base) const {
  std::vector<manifest::Statement> statements;
  unsigned distance = 0;
  for (const Near& near : trial.without) {
    statements.push_back(near.statement);
    distance = std::max(distance, near.distance);
  }
  const auto altered = alter(system_.manifest(), statements, system_.load, system_.knowledge,
                             alone(system_.settings, rule_, base));
  if (!altered) return std::nullopt;
  std::optional<Discharge> best;
  for (const checks::Finding& finding : altered->findings) {
    const auto closeness = subject_.closeness(*altered->manifest, finding);
    if (!closeness) continue;
    Discharge said;
    said.statements = statements;
    said.distance = distance;
    said.possible = finding.verdict == checks::Verdict::possible;
    said.severity = finding.severity;
    said.closeness = *closeness;
    said.at = altered->manifest->reference(finding.at);
    said.message = finding.message;
    if (!best || counts_less(*best, said)) best = std::move(said);
  }
  return best;
}

void Trials::run(std::vector<Trial>& trials) {
  if (trials.size() > left()) trials.resize(left());
  count_ += trials.size();
  in_parallel(system_.jobs, trials.size(), [&](std::size_t i) {
    trials[i].outcome = outcome(trials[i], Settings::Base::strict);
  });
}

std::optional<Discharge> Trials::as_configured(const Trial& trial) const {
  return outcome(trial, system_.settings.base);
}

}  // namespace thalweg::silence
