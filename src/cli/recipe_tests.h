// SPDX-License-Identifier: Apache-2.0
// `thalweg plan --recipes DIR --test-recipes`: the manifests on the pages of one's own
// recipes as tests.
#pragma once

#include "base/environment.h"
#include "cli/command.h"
#include "plan/recipe.h"
#include "plan/state.h"

namespace thalweg::cli {

// One line a recipe, and what is wrong below it. Ends with `findings` where an example
// does not become what the page says, or where a recipe has none.
ExitCode test_recipes(const plan::Cookbook& cookbook, const plan::Judge& judge,
                      Environment& environment);

}  // namespace thalweg::cli
