// SPDX-License-Identifier: Apache-2.0
// `--watch`: a run, and another one whenever what the last has read is not what it
// was, until the user ends it.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "base/environment.h"
#include "cli/command.h"

namespace thalweg::cli {

// Ends with what the last run ended with. `written`: normal paths of what the runs
// write themselves.
ExitCode watch(Environment& environment, const std::set<std::string>& written,
               const std::function<ExitCode(Environment&)>& run);

}  // namespace thalweg::cli
