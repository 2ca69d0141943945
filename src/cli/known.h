// SPDX-License-Identifier: Apache-2.0
// Findings that are nothing new: those in a baseline, and those that an earlier
// revision has too. Both are marked and kept, and do not make a run fail.
#pragma once

#include <string>
#include <vector>

#include "cli/baselines.h"
#include "cli/pipeline.h"

namespace thalweg::cli {

// Marks what stands in the baselines of the systems. An entry that matches
// nothing any more is a note (M014), or an error where `strict`.
// False where a baseline cannot be used; see its problems.
bool mark_baselined(std::vector<System>& systems, Baselines& baselines, bool strict);

// Lints the same paths as they were at a revision, under the rules of today, and
// marks what was found there as well. Says on standard error where a system did
// not exist yet. False, after saying why, where the comparison cannot be made.
bool mark_since(std::vector<System>& systems, const std::string& revision, Environment& environment,
                const Request& request, Configurations& configurations);

}  // namespace thalweg::cli
