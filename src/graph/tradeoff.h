// SPDX-License-Identifier: Apache-2.0
// The trade-offs that a design decides, and the question each of them asks.
// Whoever keeps a choice owes the answer: a decision record.
#pragma once

#include <cstdint>
#include <string_view>

namespace thalweg::graph {

enum class TradeOff : std::uint8_t {
  consistency_or_availability,
  latency_or_throughput,
  read_or_write_cost,
  simplicity_or_performance,
  schema_flexibility_or_query_efficiency,
  consistency_or_latency,
  erasure_or_replay,
};

struct TradeOffWords {
  std::string_view one, other;  // "consistency", "availability"
  std::string_view question;    // for the decision record
};
const TradeOffWords& words_of(TradeOff trade);

}  // namespace thalweg::graph
