// SPDX-License-Identifier: Apache-2.0
// The whole program as a function: `thalweg ARGUMENTS` in an environment.
#pragma once

#include <span>
#include <string>

#include "base/environment.h"

namespace thalweg::cli {

// `arguments` without the name of the program. Returns the exit code.
int run(std::span<const std::string> arguments, Environment& environment);

}  // namespace thalweg::cli
