// SPDX-License-Identifier: Apache-2.0
// Asks the queries of custom rules, and makes findings of their rows. Opens a
// database where there is such a rule to run; without one it costs nothing.
#pragma once

#include <vector>

#include "checks/findings.h"
#include "checks/rulebook.h"
#include "diag/diagnostic.h"
#include "source/source.h"

namespace thalweg::checks {

// `found` has a list for each rule of the rulebook; those of the custom ones that
// are wanted are filled. A row that is no finding, and a query that is stopped,
// are problems with the page.
void run_custom(const Context& context, const source::SourceMap& sources, const Rulebook& rulebook,
                const std::vector<bool>& wanted, std::vector<Findings>& found,
                diag::Diagnostics& problems);

}  // namespace thalweg::checks
