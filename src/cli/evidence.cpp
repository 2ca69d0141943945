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

struct Task {
  const System* system;
  std::size_t finding;
  std::shared_ptr<const witness::Evidence>* result;
};

void explore_all(std::span<const Task> tasks, const ExploreOptions& options) {
  const System* system = nullptr;
  std::optional<witness::Explorer> explorer;
  for (const Task& task : tasks) {
    if (task.system != system) explorer.emplace(*task.system->graph);
    system = task.system;
    *task.result = std::make_shared<witness::Evidence>(
        explorer->explore(witness::question_of(system->run.findings[task.finding]), options.scope,
                          options.most_states));
  }
}

}  // namespace

bool has_runs(const checks::Ruling& finding) {
  return !is_custom(finding) && witness::has_runs(checks::catalogue()[finding.rule].code);
}

Explored explore(std::span<const System> systems, const Wants& wants,
                 const ExploreOptions& options) {
  Explored out;
  std::vector<Task> tasks;
  out.systems.resize(systems.size());
  for (std::size_t s = 0; s < systems.size(); ++s) {
    const std::vector<checks::Ruling>& findings = systems[s].run.findings.rulings();
    std::vector<std::size_t> of_rule(checks::catalogue().size(), 0);
    for (std::size_t f = 0; systems[s].graph && f < findings.size(); ++f) {
      if (is_custom(findings[f]) || !wants(findings[f])) continue;
      if (++of_rule[findings[f].rule] > options.most_per_rule && options.most_per_rule > 0)
        out.is_cut = true;
      else
        tasks.push_back({&systems[s], f, &out.systems[s][f]});
    }
  }
  // Neighbours share what they need to know about their graph.
  const std::size_t chunk = std::clamp<std::size_t>(tasks.size() / (4 * options.jobs + 1), 1, 64);
  in_parallel(options.jobs, (tasks.size() + chunk - 1) / chunk, [&](std::size_t c) {
    const std::span<const Task> all(tasks);
    explore_all(all.subspan(c * chunk, std::min(chunk, tasks.size() - c * chunk)), options);
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
