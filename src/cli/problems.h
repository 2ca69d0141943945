// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/environment.h"
#include "diag/diagnostic.h"
#include "source/source.h"

namespace thalweg::cli {

// In full, on standard error: what keeps a command from its work.
void report_problems(Environment& environment, const diag::Diagnostics& problems,
                     const source::SourceMap& sources);

}  // namespace thalweg::cli
