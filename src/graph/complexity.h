// SPDX-License-Identifier: Apache-2.0
// How many parts a system has, and which of them it might do without: engines
// against what the teams can run, two for one job, distribution before there is
// load, copies that the record could serve. One pass over elements and steps.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "graph/fact.h"
#include "graph/graph.h"

namespace thalweg::graph {

// An engine in use.
struct EngineUse {
  std::string name;                   // as the manifest spells it first
  std::vector<ElementId> containers;  // stores and topics, in order
  std::string kind;                   // of store or topic; empty: unknown
  bool holds_record = false, holds_copy = false;
  int weight = 0;        // effort of running it, 1 to 5; 0: unknown
  bool decided = false;  // an accepted decision names all that it is used for
};

struct Needless {
  DatasetId copy;
  ElementId source;  // whose store does as well
};

struct Complexity {
  std::vector<EngineUse> engines;  // in the order of the manifest
  std::optional<std::uint32_t> budget;
  std::optional<std::uint32_t> teams;
  Fact budget_fact;  // where the budget comes from
  // Two engines of one kind that do the same job: indexes into `engines`.
  std::vector<std::pair<std::size_t, std::size_t>> doubles;
  // Small enough for one machine; what is distributed all the same.
  std::vector<std::string> early;
  Facts early_facts;
  std::vector<Needless> needless;

  std::size_t undecided() const;  // engines that no decision accounts for
  bool over_budget() const;
  bool any() const;
};

Complexity complexity(const Graph& graph);

}  // namespace thalweg::graph
