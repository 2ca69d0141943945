// SPDX-License-Identifier: Apache-2.0
// How long places remember: `ttl`, `retention`, the change log of a store, the
// tombstones of a topic; declared, else by the engine. And how long whoever reads
// them may be down. Look-ups.
#pragma once

#include <optional>

#include "base/units.h"
#include "graph/graph.h"
#include "source/source.h"

namespace thalweg::graph {

struct Retention {
  Duration kept;
  bool by_default = false;  // the engine's, not declared
  bool is_limit = false;    // … which no setting changes
  source::Span span;        // of the value, else of the place
};

// Nothing where a place keeps what it has until somebody removes it (a dataset
// without `ttl`, a compacted topic), and where nobody knows.
std::optional<Retention> retention(const Graph& graph, ElementId place);

// Of the log that change capture reads: the setting in `config` or in
// `capabilities`, else the engine's. Nothing where it is bounded otherwise (by
// size), and where nobody knows.
std::optional<Retention> change_log_retention(const Graph& graph, StoreId store);
// Of the deletion marks of a compacted topic.
std::optional<Retention> tombstone_retention(const Graph& graph, TopicId topic);

// Is the topic compacted, declared or by default of its engine?
bool is_compacted(const Graph& graph, TopicId topic);

// Does the flow read the change log of this dataset, rather than query it?
// Unknown of a relay that does not say how it reads.
Truth reads_change_log(const Graph& graph, manifest::Flow flow, ElementId from);

// How long a consumer may be down: its own `max_outage`, else that of the system.
struct Outage {
  Duration time;
  bool of_system = false;
  source::Span span;
};
std::optional<Outage> max_outage(const Graph& graph, ElementId consumer);

// How long it takes to catch up after that: nothing where the topic's `rate` and
// the consumer's greater `capacity` are not both declared.
std::optional<Duration> catch_up(const Graph& graph, ElementId consumer, ElementId input,
                                 Duration outage);

}  // namespace thalweg::graph
