// SPDX-License-Identifier: Apache-2.0
#include "graph/tradeoff.h"

#include <array>
#include <cstddef>

namespace thalweg::graph {

const TradeOffWords& words_of(TradeOff trade) {
  static constexpr std::array<TradeOffWords, 7> kWords{{
      {"consistency", "availability",
       "When a part cannot be reached: refuse, or answer with what may be wrong?"},
      {"latency", "throughput",
       "When load grows: answer each request quickly, or as many as possible?"},
      {"cheap reads", "cheap writes",
       "Who does the work: those who write, once, or those who read, each time?"},
      {"simplicity", "performance", "What is it worth to run and understand one part more?"},
      {"schema flexibility", "query efficiency",
       "May every writer change the shape of the data, or may every reader rely on it?"},
      {"consistency", "latency", "May an answer be old so that it comes quickly, and how old?"},
      {"erasure", "replay",
       "What must be forgotten, and what can then no longer be computed again?"},
  }};
  return kWords[static_cast<std::size_t>(trade)];
}

}  // namespace thalweg::graph
