// SPDX-License-Identifier: Apache-2.0
// How caches are filled and emptied: who fills them from which source, who
// changes that source and touches the cache as well, which flows empty them.
// Built in one pass over the expansions; questions cost the hops into the cache.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "graph/graph.h"

namespace thalweg::graph {

// A step of an operation, as it occurs in the expansion of a start.
struct StepAt {
  OperationId start;
  std::uint32_t step = kNoIndex;
};

// Somebody reads `source` and puts what was read into the cache.
struct Fill {
  ElementId source;
  StepAt at;
  bool guarded = false;  // a version, a lease, or a read at that very moment
};

// Somebody changes the source and empties or writes the cache.
struct Refresh {
  StepAt change;
  StepAt touch;  // none: a flow does
  FlowId flow;
};

// Somebody changes the source, and an entry of the cache stays as it was.
struct Untold {
  ElementId by;  // an operation or a flow
  source::Span span;
};

// Its `form`, else the kind of its store; unknown where neither is known.
Truth is_cache(const Graph& graph, DatasetId d);

class Caches {
 public:
  explicit Caches(const Graph& graph);

  // Steps that only add are none, nor are those of operations that change the
  // source themselves: these write through.
  std::vector<Fill> fills(DatasetId cache) const;
  // The first operation, by name, that changes the source in place and touches the
  // cache; else the first flow that empties or feeds it, with the first change. Of a
  // source whose records never change only deletes count.
  std::optional<Refresh> refresh(DatasetId cache, ElementId source) const;

  // The first operation, by name, that changes what the fill shows and does not touch
  // the cache; else a flow that replaces it. None where a flow feeds or empties the
  // cache, or an operation that hears of the change or runs on its own: they are
  // taken to bring every change.
  std::optional<Untold> untold(const Hop& fill) const;

 private:
  // By dataset and start, which is counted in their order.
  using Touched = std::map<std::pair<ElementId, std::uint32_t>, std::uint32_t>;
  const Touched& changes_of(ElementId source) const;
  bool is_fixed(ElementId source) const;
  bool hears(ElementId cache, ElementId source) const;
  bool shows(const Hop& fill, manifest::Step change) const;
  std::optional<StepAt> change(ElementId source) const;

  const Graph& graph_;
  std::set<std::pair<ElementId, OperationId>> writers_;  // starts that do more than add to it
  Touched changes_;  // first step that changes a dataset in place, by start
  Touched deletes_;
  Touched touches_;                    // first step that empties or writes it
  std::map<ElementId, FlowId> flows_;  // that empty or feed it
};

}  // namespace thalweg::graph
