// SPDX-License-Identifier: Apache-2.0
// How much depends on operations and data: tiers, and what is critical. One
// pass over the expansions; every question is a look-up.
#pragma once

#include <map>
#include <optional>

#include "graph/graph.h"

namespace thalweg::graph {

class Tiers {
 public:
  explicit Tiers(const Graph& graph);

  // The tier of the service; of a dataset that of the service that owns it.
  // None where the owner is a team, or nobody says.
  std::optional<manifest::Tier> of(ElementId element) const;
  bool is_critical(OperationId o) const;
  // Its entity is critical, or a critical operation reads it while it runs.
  bool is_critical(DatasetId d) const;
  // A read of the dataset in a run of a critical operation, and that operation.
  struct Reader {
    OperationId operation;
    StepId step;
  };
  std::optional<Reader> critical_reader(DatasetId d) const;

 private:
  std::optional<manifest::Tier> of_service(Symbol name) const;

  const Graph& graph_;
  std::map<Symbol, manifest::ServiceId> services_;
  std::map<DatasetId, Reader> readers_;
};

}  // namespace thalweg::graph
