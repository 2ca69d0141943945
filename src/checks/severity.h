// SPDX-License-Identifier: Apache-2.0
// From what a check says to what is shown: entities that matter less or more,
// undecided verdicts, and the configuration (semantics, sections 12 and 13).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "checks/runner.h"

namespace thalweg::checks {

// Drops what is off or stays silent.
void adjust_severities(const manifest::Manifest& manifest, const source::SourceMap& sources,
                       const Settings& settings, Findings& findings);

// What the configuration says about a rule in this file: the last override that
// speaks of it decides, else the rules section. Null where nothing does.
const Level* level_of(const Settings& settings, std::string_view file, std::uint32_t rule);

}  // namespace thalweg::checks
