// SPDX-License-Identifier: Apache-2.0
// What each rule asks of the explorer: the models in which its finding would show, one
// line a rule. A rule that is not listed shows a table, a budget or a missing fact
// instead of a run.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "witness/analyses.h"
#include "witness/evidence.h"
#include "witness/guess.h"

namespace thalweg::witness {

// Several where there are several ways to go wrong; one that does is enough.
struct Models {
  std::vector<Model> all{};
  std::string reason{};           // where there are none
  graph::Facts assumed{};         // what they take as given
  std::uint8_t most_clients = 2;  // that may act at once; one: what is asked is no race
};

Models models_of(const graph::Graph& graph, Analyses& analyses, const Question& question,
                 Guess& guess);

}  // namespace thalweg::witness
