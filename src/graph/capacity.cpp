// SPDX-License-Identifier: Apache-2.0
#include "graph/capacity.h"

#include <map>

namespace thalweg::graph {

using namespace manifest;

namespace {

// It names the events it handles, and the topic carries others too.
bool handles_all(const Graph& graph, const Consumer& c) {
  const Manifest& manifest = graph.manifest();
  Value<Items> handled;
  if (const auto flow = c.element.as<FlowId>()) {
    handled = manifest[flow][flow::events];
  } else if (const auto how = manifest[c.element.as<OperationId>()][operation::consumes]) {
    handled = (*how)[consumes::events];
  }
  return !handled;
}

std::uint32_t partitions_of(const Graph& graph, TopicId topic) {
  if (graph.places().is_queue(topic)) return 0;
  return graph.manifest()[topic][topic::partitions].value_or(0);
}

void add(const Graph& graph, const Consumer& c, Load& load) {
  load.element = c.element;
  load.capacity = c.capacity;
  load.concurrency = c.concurrency;
  load.outage =
      c.max_outage ? c.max_outage : graph.manifest().requirements()[requirements::max_outage];
  load.whole = load.whole && handles_all(graph, c);
  if (const auto rate = graph.manifest()[c.topic][topic::rate]) {
    load.rate += rate->per_second;
    if (!load.rated) load.rated = c.topic;
  }
  const std::uint32_t partitions = partitions_of(graph, c.topic);
  const bool known = partitions > 0 && (load.topics.empty() || load.partitions > 0);
  load.partitions = known ? load.partitions + partitions : 0;
  const auto kept = retention(graph, c.topic);
  if (kept && (!load.retention || kept->kept < load.retention->kept)) load.retention = kept;
  load.topics.push_back(c.topic);
}

}  // namespace

std::optional<Duration> Load::catch_up() const {
  if (!is_known() || !outage) return std::nullopt;
  const double spare = capacity.value.per_second - rate;
  if (spare <= 0) return Duration::forever();
  const double ms = static_cast<double>(outage->ms) * rate / spare;
  return ms > 9e17 ? Duration::forever() : Duration{static_cast<std::int64_t>(ms)};
}

std::vector<Load> loads(const Graph& graph) {
  std::vector<Load> all;
  std::map<ElementId, std::size_t> index;
  for (const Consumer& c : consumers(graph)) {
    const auto [at, is_new] = index.try_emplace(c.element, all.size());
    if (is_new) all.emplace_back();
    add(graph, c, all[at->second]);
  }
  return all;
}

}  // namespace thalweg::graph
