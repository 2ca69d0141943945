// SPDX-License-Identifier: Apache-2.0
// The trade-offs that findings raise: whoever keeps such a finding owes the
// answer (table: tradeoffs.def).
#pragma once

#include <vector>

#include "checks/check.h"
#include "graph/tradeoff.h"

namespace thalweg::checks {

// What the findings of a rule ask about; empty for most rules.
std::vector<graph::TradeOff> trade_offs(std::string_view code);

}  // namespace thalweg::checks
