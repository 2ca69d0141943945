// SPDX-License-Identifier: Apache-2.0
// What the rule does find at the element, and why it is not seen.
#pragma once

#include <vector>

#include "silence/subject.h"

namespace thalweg::silence {

// Those that are closest; nothing where it finds nothing about the element, which
// is what the caller goes on from. `all` is what the rule finds by itself.
std::vector<Found> find(const Case& system, checks::RuleId rule, const Subject& subject,
                        const std::vector<checks::Finding>& all);

}  // namespace thalweg::silence
