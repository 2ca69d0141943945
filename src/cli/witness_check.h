// SPDX-License-Identifier: Apache-2.0
// `thalweg witness --self-check`: do the rules and the explorer agree?
#pragma once

#include <span>

#include "base/environment.h"
#include "cli/command.h"
#include "cli/pipeline.h"
#include "witness/explore.h"

namespace thalweg::cli {

// What a rule calls violated goes wrong whatever is not declared turns out to be, and
// what it calls possible goes wrong if that turns out for the worst. Says where it is
// otherwise, and ends with 1 then.
ExitCode self_check(std::span<const System> systems, witness::Scope scope, std::size_t most_states,
                    unsigned jobs, Environment& environment);

}  // namespace thalweg::cli
