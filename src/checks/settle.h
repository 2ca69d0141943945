// SPDX-License-Identifier: Apache-2.0
// Problems of a manifest that may be meant so, such as a store that nobody reads:
// like findings they are accepted, turned off or given another severity. Problems
// that make a manifest invalid are not.
#pragma once

#include <span>
#include <string_view>

#include "checks/runner.h"
#include "diag/diagnostic.h"
#include "manifest/manifest.h"
#include "source/source.h"

namespace thalweg::checks {

struct Tolerable {
  std::string_view code;
  Severity severity;  // unless the configuration says otherwise; never an error
};

// By code.
std::span<const Tolerable> tolerable_problems();
bool is_tolerable(std::string_view code);

// Applies the settings and the acceptances of the manifest to the problems of
// loading and of the run. What is wrong with an acceptance is added to the latter.
void settle(const manifest::Manifest& manifest, const source::SourceMap& sources,
            const Settings& settings, diag::Diagnostics& loading, RunResult& run);

}  // namespace thalweg::checks
