// SPDX-License-Identifier: Apache-2.0
// Runs the checks over a graph and turns what they say into the findings that
// are shown: severities by context and configuration, one root cause one
// finding (absorption), accepted findings, migrations under way, fingerprints.
// Deterministic whatever the number of threads.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/phases.h"
#include "base/units.h"
#include "checks/accept.h"
#include "checks/findings.h"
#include "checks/rulebook.h"
#include "diag/diagnostic.h"
#include "source/source.h"

namespace thalweg::checks {

// What a configuration says about a rule: its severity, or off. Absent: the
// page's own.
struct Level {
  bool off = false;
  std::optional<Severity> severity;
};

// Of problems that may be meant so (settle.h), by code.
using ProblemLevels = std::map<std::string, Level, std::less<>>;

struct Settings {
  enum class Base : std::uint8_t { minimal, recommended, strict };
  const Rulebook* rulebook = &Rulebook::built_in();  // which outlives the results
  Base base = Base::recommended;                     // minimal: only violated errors and warnings
  std::map<std::uint32_t, Level> rules;              // families are expanded
  ProblemLevels problems;
  struct Override {
    std::vector<std::string> files;  // globs, relative to the configuration file
    std::map<std::uint32_t, Level> rules;
    ProblemLevels problems = {};
  };
  std::vector<Override> overrides;
  Date today;
  std::vector<MigrationRecipe> recipes;  // besides those of the program
  bool use_accepts = true;
  bool absorbs = true;  // one root cause, one finding
  unsigned jobs = 1;
  Phases* phases = nullptr;  // told of each rule as it runs, by one job
};

struct RunResult {
  const Rulebook* rulebook = &Rulebook::built_in();
  Findings findings;           // sorted by file, line, column, rule; accepted ones included
  diag::Diagnostics problems;  // M006: accepts that match nothing or have expired, migrations
  std::vector<std::uint32_t> skipped;  // rules that are off
  diag::Diagnostics rule_problems;     // of the pages of custom rules, at places in them
};

RunResult run(const graph::Graph& graph, const source::SourceMap& sources,
              const Settings& settings);

}  // namespace thalweg::checks
