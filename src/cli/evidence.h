// SPDX-License-Identifier: Apache-2.0
// Runs for the findings of checked systems, explored side by side; what comes out does
// not depend on how many threads there are.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cli/pipeline.h"
#include "witness/evidence.h"

namespace thalweg::cli {

struct Explored {
  std::vector<witness::EvidenceOfFindings> systems;
  bool is_cut = false;  // more were wanted than one rule may have
  std::size_t findings = 0, states = 0;
  std::size_t most_bytes = 0;  // that one finding has taken

  std::string summary() const;  // for `--timing`
};

using Wants = std::function<bool(const checks::Ruling&)>;

// The rule is one of the program, and its runs can be explored.
bool has_runs(const checks::Ruling& finding);

struct ExploreOptions {
  unsigned jobs = 1;
  std::size_t most_per_rule = 0;  // of one system, the first ones; 0: all
  witness::Scope scope{};
  std::size_t most_states = witness::kMostStates;
};

// For the findings that are wanted, unless a custom rule gave them. Needs the graphs.
Explored explore(std::span<const System> systems, const Wants& wants,
                 const ExploreOptions& options);

}  // namespace thalweg::cli
