// SPDX-License-Identifier: Apache-2.0
// Which data can be deleted at its system of record, and by what. Built in one
// pass over the expansions; every question is a look-up.
#pragma once

#include <map>
#include <optional>

#include "base/units.h"
#include "graph/graph.h"

namespace thalweg::graph {

struct Deletion {
  ElementId by;       // an `erasable` guarantee, an operation, or the record's dataset
  source::Span span;  // of the guarantee, of the step, of its `ttl`
  Duration ttl;       // of a dataset
};

class Deletable {
 public:
  explicit Deletable(const Graph& graph);

  // By a guarantee to erase it or its subject; else, unless it is append-only or
  // immutable, by an operation that deletes it, or by its `ttl`. Nothing: not known
  // to be deleted.
  std::optional<Deletion> of(EntityId e) const;

 private:
  const Graph& graph_;
  std::map<ElementId, manifest::Step> steps_;         // the first on each dataset
  std::map<Symbol, manifest::GuaranteeId> erasable_;  // by subject
};

}  // namespace thalweg::graph
