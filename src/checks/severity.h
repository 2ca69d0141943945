// SPDX-License-Identifier: Apache-2.0
// From what a check says to what is shown: entities that matter less or more,
// undecided verdicts, and the configuration (semantics, sections 12 and 13).
#pragma once

#include <vector>

#include "checks/runner.h"

namespace thalweg::checks {

// Drops what is off or stays silent.
void adjust_severities(const manifest::Manifest& manifest, const source::SourceMap& sources,
                       const Settings& settings, std::vector<Finding>& findings);

}  // namespace thalweg::checks
