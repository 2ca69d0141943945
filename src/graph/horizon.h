// SPDX-License-Identifier: Apache-2.0
// How long repeats are recognised, and how late a duplicate can come. Look-ups in
// what retries, outages, retention and rebuilds declare.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "graph/fact.h"
#include "graph/repeats.h"

namespace thalweg::graph {

// One `dedupe` of an operation or flow.
struct Deduplication {
  ElementId owner;
  manifest::RecordView record;
  source::Span span;
  Truth needed = Truth::no;  // some effect under it is not the same twice by itself
};
// Operations in the order of the manifest, then flows. Linear.
std::vector<Deduplication> deduplications(const Graph& graph);

// For how long an id is remembered; the fact says by what.
struct Window {
  Duration time;
  Fact fact;
};
// `window`, or the `ttl` of the dataset that keeps the ids, whichever is shorter;
// of `in: broker` that of the topics; for ever with a high-water mark. Nothing
// where nobody says.
std::optional<Window> dedupe_window(const Graph& graph, const Deduplication& dedupe);
std::optional<Window> key_window(const Graph& graph, ElementId external);

// One way in which a duplicate comes late.
struct Lateness {
  Duration time;
  Fact fact;
  ElementId by;  // who sends it again
};

// Why the same event can come again to a consumer of topics: what feeds them, or
// the consumer itself, comes back after an outage; dead letters are sent again;
// the consumer starts again from the beginning (`replays`). Of what feeds a topic
// only the one with the longest outage, found once.
class LateEvents {
 public:
  explicit LateEvents(const Graph& graph) : graph_(graph) {}
  std::vector<Lateness> of(ElementId consumer, bool replays);

 private:
  const std::optional<Lateness>& fed(TopicId topic);

  const Graph& graph_;
  std::map<TopicId, std::optional<Lateness>> fed_;
};
// Why the same request can come again to an operation, or for a step to its target.
std::vector<Lateness> late_requests(const Repeats& repeats, ElementId target);
// It runs on a schedule, and no client calls it.
bool only_runs(const Graph& graph, OperationId start);
// The next run of a schedule does what the last one has left undone, under the same
// ids; nothing where the schedule is no period.
std::optional<Lateness> next_run(const Graph& graph, OperationId start);
// The latest; none where there is none.
const Lateness* latest(const std::vector<Lateness>& all);

// The datasets that a flow or a consuming operation writes, bookkeeping included.
std::vector<DatasetId> built_by(const Graph& graph, ElementId consumer);
// Does the consumer read a topic again from its beginning: a dataset that it builds
// is rebuilt from there, or it starts there when its position is lost? The place
// that says so.
source::Span replayed(const Graph& graph, ElementId consumer, TopicId topic);
// How far back the topic goes; for ever where it is compacted. Nothing: not known.
std::optional<Lateness> reach_back(const Graph& graph, TopicId topic);

}  // namespace thalweg::graph
