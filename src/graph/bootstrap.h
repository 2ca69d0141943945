// SPDX-License-Identifier: Apache-2.0
// Whether a copy that follows a log was ever loaded with what was there before:
// by a snapshot, a batch, a first query of the whole table, or an operation that
// copies. A search among what lies before the copy.
#pragma once

#include <optional>
#include <vector>

#include "graph/graph.h"

namespace thalweg::graph {

struct Bootstrap {
  // Unknown where some flow does not say whether it takes a snapshot, or where
  // nothing but events leads from the record to the copy.
  Truth loaded = Truth::no;
  std::vector<FlowId> without;    // `snapshot: none`
  std::vector<FlowId> undecided;  // flows that do not say
};

// Does something on a path from the record of e (or from an outbox beside it) to
// d load what is older than the events?
Bootstrap bootstrap(const Graph& graph, EntityId e, DatasetId d);

// Does the flow load what is in its source when it starts? By its `snapshot`, or
// by what it is; by the connector that it names, or that is usual for the engine.
Truth takes_snapshot(const Graph& graph, manifest::Flow flow, ElementId from);

}  // namespace thalweg::graph
