// SPDX-License-Identifier: Apache-2.0
// Plans for the systems of a run: what they are planned with.
#pragma once

#include "base/result.h"
#include "cli/engine_names.h"
#include "cli/pipeline.h"
#include "plan/plan.h"
#include "plan/planner.h"
#include "plan/recipe.h"
#include "plan/state.h"

namespace thalweg::cli {

// The recipes of its configuration, else those of the program.
const plan::Cookbook& cookbook_of(const System& system);

class Planning {
 public:
  // The pipeline must outlive it.
  explicit Planning(const Pipeline& pipeline) : pipeline_(pipeline), names_(pipeline.knowledge()) {}

  plan::Judge judge(const System& system) const;
  // For what is wished; recipes and the day by which migrations expire are those of the
  // system.
  Result<plan::Plan> plan(const System& system, plan::Wishes wishes) const;

 private:
  const Pipeline& pipeline_;
  EngineNames names_;
};

}  // namespace thalweg::cli
