// SPDX-License-Identifier: Apache-2.0
#include "plan/state.h"

#include "manifest/writer.h"

namespace thalweg::plan {

using diag::Severity;

namespace {

// The first problem, or nothing.
std::string load(const Judge& judge, std::string text, State& state) {
  diag::Diagnostics problems;
  state.manifest =
      manifest::load_text(state.sources, "plan", std::move(text), judge.load, problems);
  for (const diag::Diagnostic& problem : problems.items())
    if (problem.severity == diag::Severity::error) return problem.message;
  if (!state.manifest) return "the manifest cannot be loaded";
  state.text = manifest::write(*state.manifest);
  return {};
}

}  // namespace

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
        !ruling.is_accepted && !ruling.silent &&
        !(ruling.asks && ruling.severity == Severity::note))
      targets.push_back(target(i));
  return targets;
}

Result<std::string> canonical(const Judge& judge, std::string text) {
  State state;
  if (std::string problem = load(judge, std::move(text), state); !problem.empty())
    return Failure{std::move(problem)};
  return std::move(state.text);
}

Result<std::unique_ptr<State>> make_graph(const Judge& judge, std::string text) {
  auto state = std::make_unique<State>();
  if (std::string problem = load(judge, std::move(text), *state); !problem.empty())
    return Failure{std::move(problem)};
  state->graph = std::make_unique<graph::Graph>(*state->manifest, judge.knowledge);
  return state;
}

Result<std::unique_ptr<State>> make_state(const Judge& judge, std::string text) {
  auto state = make_graph(judge, std::move(text));
  if (state) (*state)->run = checks::run(*(*state)->graph, (*state)->sources, judge.settings);
  return state;
}

}  // namespace thalweg::plan
