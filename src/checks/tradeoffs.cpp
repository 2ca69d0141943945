// SPDX-License-Identifier: Apache-2.0
#include "checks/tradeoffs.h"

namespace thalweg::checks {

using graph::TradeOff;

namespace {

struct Row {
  std::string_view rule;
  TradeOff trade;
};
constexpr Row kRows[] = {
#define RAISES(rule, trade) {#rule, TradeOff::trade},
#include "checks/tradeoffs.def"
#undef RAISES
};

}  // namespace

std::vector<TradeOff> trade_offs(std::string_view code) {
  std::vector<TradeOff> raised;
  for (const Row& row : kRows)
    if (row.rule == code) raised.push_back(row.trade);
  return raised;
}

}  // namespace thalweg::checks
