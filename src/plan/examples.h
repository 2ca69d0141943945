// SPDX-License-Identifier: Apache-2.0
// The manifests of a recipe's page as tests: the rewrite, phase by phase, must turn
// `Before` into `After`, and every manifest on the way must load.
#pragma once

#include <string>
#include <vector>

#include "plan/recipe.h"
#include "plan/state.h"

namespace thalweg::plan {

// What is wrong, a line each; nothing where all is well.
std::vector<std::string> judge(const Recipe& recipe, const Example& example, const Judge& judge);

}  // namespace thalweg::plan
