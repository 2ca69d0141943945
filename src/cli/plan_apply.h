// SPDX-License-Identifier: Apache-2.0
// One phase of a plan, carried out on the files of the user: shown as a diff, written
// where that is asked for, and only if the files then read as the phase says.
#pragma once

#include <string>
#include <vector>

#include "base/environment.h"
#include "base/result.h"
#include "cli/command.h"
#include "cli/pipeline.h"
#include "plan/plan.h"
#include "plan/state.h"

namespace thalweg::cli {

// A manifest on the way, and what it is called: `before`, `1/build-copy`, `target`.
struct PlanStep {
  std::string name, path, manifest;
};

std::vector<PlanStep> steps_of(const plan::Plan& plan);
// Those of a plan that was written below a directory.
Result<std::vector<PlanStep>> read_steps(const FileSystem& files, const std::string& directory);

struct Application {
  const System& system;
  const plan::Judge& judge;
  const std::vector<PlanStep>& steps;
  std::string phase;  // as the user names it
  bool writes = false;
};

ExitCode apply_phase(const Application& application, Environment& environment);

}  // namespace thalweg::cli
