// SPDX-License-Identifier: Apache-2.0
// `thalweg rules test DIR…`: the manifests on the pages of custom rules as tests.
#pragma once

#include <string>
#include <vector>

#include "base/environment.h"
#include "cli/command.h"

namespace thalweg::cli {

// One line a rule, and what is wrong below it. Ends with `findings` where an
// example gives something else than it promises.
ExitCode test_rules(const std::vector<std::string>& directories, Environment& environment);

}  // namespace thalweg::cli
