// SPDX-License-Identifier: Apache-2.0
// How long places remember: `ttl` and `retention`, else the engine's default.
#pragma once

#include <optional>

#include "base/units.h"
#include "graph/graph.h"
#include "source/source.h"

namespace thalweg::graph {

struct Retention {
  Duration kept;
  bool by_default = false;  // the engine's, not declared
  source::Span span;        // of the value, else of the place
};

// Nothing where a place keeps what it has until somebody removes it (a dataset
// without `ttl`, a compacted topic), and where nobody knows.
std::optional<Retention> retention(const Graph& graph, ElementId place);

// Is the topic compacted, declared or by default of its engine?
bool is_compacted(const Graph& graph, TopicId topic);

}  // namespace thalweg::graph
