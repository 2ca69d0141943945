// SPDX-License-Identifier: Apache-2.0
// Open findings as people read them: the worst first, and those of one rule that
// have one cause together.
#pragma once

#include <vector>

#include "view/results.h"

namespace thalweg::view {

// One cause: what would mend one of them would mend all. Never empty; in the
// order of the results, which own the findings.
using Block = std::vector<const Finding*>;

// With `questions` also the findings that only ask; with `separate` each finding
// is a block of its own.
std::vector<Block> blocks(const Results& results, bool questions, bool separate);

}  // namespace thalweg::view
