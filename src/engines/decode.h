// SPDX-License-Identifier: Apache-2.0
// Reads one file of rules/engines. Whatever is wrong with it is reported and
// left out, so that it is unknown; in a release nothing is wrong, which a test
// checks for every file.
#pragma once

#include "diag/diagnostic.h"
#include "engines/engines.h"
#include "source/source.h"

namespace thalweg::engines {

// The file must be in the source map only for the time of the call.
Engine decode(const source::SourceMap& sources, source::FileId file, diag::Diagnostics& problems);

}  // namespace thalweg::engines
