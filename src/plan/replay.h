// SPDX-License-Identifier: Apache-2.0
// Never trust the search: a finished plan is carried out again, from its first manifest,
// by its recipes alone, and every manifest in it must come out.
#pragma once

#include <string>
#include <vector>

#include "plan/plan.h"
#include "plan/state.h"

namespace thalweg::plan {

// What does not come out, a sentence each: phases that are missing or out of order,
// manifests that differ. Nothing where the plan stands.
std::vector<std::string> replay(const Judge& judge, const Plan& plan, const Answers& answers);

}  // namespace thalweg::plan
