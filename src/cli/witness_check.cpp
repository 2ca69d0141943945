// SPDX-License-Identifier: Apache-2.0
#include "cli/witness_check.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/evidence.h"
#include "view/location.h"
#include "view/witness.h"

namespace thalweg::cli {

namespace {

using witness::Evidence;
using witness::Outcome;

enum class Agreement : std::uint8_t { agrees, disagrees, cannot_tell };

Agreement compare(checks::Verdict verdict, const Evidence& evidence) {
  switch (evidence.outcome) {
    case Outcome::violated:
    case Outcome::blocked:
      if (verdict != checks::Verdict::violated || evidence.is_certain()) return Agreement::agrees;
      return evidence.only_if_unlucky ? Agreement::disagrees : Agreement::cannot_tell;
    case Outcome::clean:
    case Outcome::vacuous:
      return Agreement::disagrees;
    case Outcome::inconclusive:
    case Outcome::not_modelled:
      break;
  }
  return Agreement::cannot_tell;
}

std::string disagreement(const System& system, const checks::Ruling& finding,
                         const Evidence& evidence, witness::Scope scope) {
  const view::Location at = view::locate(*system.sources, finding.span);
  const view::Witness shown = view::witness({}, evidence, scope, *system.sources);
  std::string out = at ? fmt::format("{}:{}:{}: ", at.file(), at.line, at.column) : "";
  out += fmt::format("{} at {}: the rule says {}; ", system.run.rulebook->page(finding.rule).code,
                     quote(system.manifest->reference(finding.at)),
                     finding.verdict == checks::Verdict::violated ? "violated" : "possible");
  out += shown.sentence;
  if (!shown.condition.empty()) out += ", " + shown.condition;
  return out + "\n";
}

}  // namespace

ExitCode self_check(std::span<const System> systems, witness::Scope scope, std::size_t most_states,
                    unsigned jobs, Environment& environment) {
  const Explored explored = explore(systems, has_runs, {jobs, 0, scope, most_states});
  std::size_t agree = 0, disagree = 0, untold = 0;
  for (std::size_t s = 0; s < systems.size(); ++s)
    for (const auto& [f, evidence] : explored.systems[s]) {
      const checks::Ruling& finding = systems[s].run.findings.rulings()[f];
      const Agreement agreement = compare(finding.verdict, *evidence);
      if (agreement == Agreement::agrees) ++agree;
      if (agreement == Agreement::cannot_tell) ++untold;
      if (agreement != Agreement::disagrees) continue;
      ++disagree;
      environment.out(disagreement(systems[s], finding, *evidence, scope));
    }
  environment.out(
      fmt::format("{} {}, {} disagree, {} cannot be explored\n", plural(agree, "finding"),
                  agree == 1 ? "agrees with its rule" : "agree with their rule", disagree, untold));
  return disagree > 0 ? ExitCode::findings : ExitCode::clean;
}

}  // namespace thalweg::cli
