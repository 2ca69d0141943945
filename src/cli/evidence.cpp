// SPDX-License-Identifier: Apache-2.0
#include "cli/evidence.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/parallel.h"
#include "base/text.h"
#include "checks/check.h"

namespace thalweg::cli {

namespace {

bool is_custom(const checks::Ruling& finding) {
  return finding.rule >= checks::catalogue().size();
}

}  // namespace

bool has_runs(const checks::Ruling& finding) {
  return !is_custom(finding) && witness::has_runs(checks::catalogue()[finding.rule].code);
}

Explored explore(std::span<const System> systems, const Wants& wants, unsigned jobs,
                 witness::Scope scope, std::size_t most_states) {
  Explored out;
  struct Task {
    const System* system;
    std::size_t finding;
    std::optional<witness::Evidence>* result;
  };
  std::vector<Task> tasks;
  out.systems.resize(systems.size());
  for (std::size_t s = 0; s < systems.size(); ++s) {
    const std::vector<checks::Ruling>& findings = systems[s].run.findings.rulings();
    out.systems[s].resize(findings.size());
    for (std::size_t f = 0; systems[s].graph && f < findings.size(); ++f)
      if (!is_custom(findings[f]) && wants(findings[f]))
        tasks.push_back({&systems[s], f, &out.systems[s][f]});
  }
  in_parallel(jobs, tasks.size(), [&](std::size_t i) {
    const Task& task = tasks[i];
    const auto question = witness::question_of(task.system->run.findings[task.finding]);
    *task.result = witness::explore(*task.system->graph, question, scope, most_states);
  });
  for (const Task& task : tasks) {
    if ((*task.result)->outcome == witness::Outcome::not_modelled) continue;
    const witness::Coverage& seen = (*task.result)->coverage;
    ++out.findings;
    out.states += seen.states;
    out.most_bytes = std::max(out.most_bytes, seen.bytes);
  }
  return out;
}

std::string Explored::summary() const {
  return fmt::format("{}, {}, at most {} KiB for one", plural(findings, "finding"),
                     plural(states, "state"), (most_bytes + 1023) / 1024);
}

}  // namespace thalweg::cli
