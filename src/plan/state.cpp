// SPDX-License-Identifier: Apache-2.0
#include "plan/state.h"

#include <fmt/format.h>

#include "manifest/writer.h"

namespace thalweg::plan {

Target State::target(std::size_t index) const {
  const checks::Finding ruling = run.findings[index];
  Target target;
  target.rule = run.rulebook->page(ruling.rule).code;
  target.at = ruling.at;
  target.entity = ruling.entity;
  target.elements = ruling.elements;
  target.fingerprint = ruling.fingerprint;
  target.severity = ruling.severity;
  target.is_certain = ruling.verdict == checks::Verdict::violated;
  target.place = manifest->reference(ruling.at);
  target.message = ruling.message;
  return target;
}

std::vector<Target> State::targets() const {
  std::vector<Target> targets;
  for (std::size_t i = 0; i < run.findings.size(); ++i)
    if (const checks::Ruling& ruling = run.findings.rulings()[i];
        !ruling.accepted && !ruling.silent) targets.push_back(target(i));
  return targets;
}

Result<std::unique_ptr<State>> make_state(const Judge& judge, std::string text) {
  auto state = std::make_unique<State>();
  diag::Diagnostics problems;
  state->manifest = manifest::load_text(state->sources, "plan", std::move(text), judge.load, problems);
  if (!state->manifest || problems.has_errors()) {
    for (const diag::Diagnostic& problem : problems.items())
      if (problem.severity == diag::Severity::error) return Failure{problem.message};
    return Failure{"the manifest cannot be loaded"};
  }
  state->text = manifest::write(*state->manifest);
  state->graph = std::make_unique<graph::Graph>(*state->manifest, judge.knowledge);
  state->run = checks::run(*state->graph, state->sources, judge.settings);
  return state;
}

}  // namespace thalweg::plan
