// SPDX-License-Identifier: Apache-2.0
// Whether what a flow looks up is the same when it looks again: joins with data
// that somebody overwrites. One pass over steps and flows to build; every
// question is a look-up.
#pragma once

#include <map>

#include "graph/graph.h"

namespace thalweg::graph {

class Joins {
 public:
  explicit Joins(const Graph& graph);

  // Does the join see its dataset as it is now, not as it was? No where it is
  // versioned, or where the data never changes; yes where it says so, or where
  // the dataset is overwritten in place; else unknown. Of topics: no.
  Truth sees_now(manifest::RecordView join) const;
  // The dataset that a join names.
  DatasetId dataset(manifest::RecordView join) const;
  // The first step or flow that overwrites it; no span where nothing does.
  struct Overwrite {
    ElementId by;
    source::Span span;
  };
  Overwrite overwritten(ElementId place) const;

 private:
  const Graph& graph_;
  std::map<ElementId, Overwrite> overwritten_;
};

}  // namespace thalweg::graph
