// SPDX-License-Identifier: Apache-2.0
// `thalweg witness --replay FILE`: what was asked when the file was saved is asked of
// the manifest as it is now, whether the finding is still there or not.
#pragma once

#include <span>

#include "base/environment.h"
#include "cli/command.h"
#include "cli/pipeline.h"
#include "cli/witness_file.h"
#include "cli/witness_options.h"

namespace thalweg::cli {

struct Looking {
  std::span<const System> systems;  // with their graphs
  witness::Scope scope;
  std::size_t most_states;
};

// Ends with 1 while a run goes wrong, with 0 where none does in the scope, with 2 where
// that cannot be told.
ExitCode replay(const SavedWitness& saved, const Looking& looking, RunFormat format,
                Environment& environment);

}  // namespace thalweg::cli
