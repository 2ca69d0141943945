// SPDX-License-Identifier: Apache-2.0
// `thalweg witness --replay FILE`: what was asked when the file was saved is asked of
// the manifest as it is now, whether the finding is still there or not.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/environment.h"
#include "cli/command.h"
#include "cli/pipeline.h"
#include "cli/witness_options.h"
#include "view/witness.h"

namespace thalweg::cli {

struct SavedWitness {
  std::string path;
  view::Subject subject;
  witness::Scope scope;
};

// None, after saying why, where the file is no witness.
std::optional<SavedWitness> read_witness(const std::string& path, const Environment& environment);

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
