// SPDX-License-Identifier: Apache-2.0
#include "graph/retention.h"

namespace thalweg::graph {

using namespace manifest;

bool is_compacted(const Graph& graph, TopicId topic) {
  if (const auto cleanup = graph.manifest()[topic][topic::cleanup])
    return *cleanup != Cleanup::delete_;
  return graph.places().engine(topic).word(engines::Field::messaging_cleanup) == "compact";
}

std::optional<Retention> retention(const Graph& graph, ElementId place) {
  const Manifest& manifest = graph.manifest();
  if (const auto dataset = place.as<DatasetId>()) {
    const auto ttl = manifest[dataset][dataset::ttl];
    return ttl ? std::optional(Retention{*ttl, false, ttl.span}) : std::nullopt;
  }
  const auto id = place.as<TopicId>();
  if (!id || manifest[id][topic::cleanup] == Cleanup::compact) return std::nullopt;
  if (const auto declared = manifest[id][topic::retention])
    return Retention{*declared, false, declared.span};
  if (is_compacted(graph, id)) return std::nullopt;
  const auto known = graph.places().engine(place).duration(engines::Field::messaging_retention);
  return known ? std::optional(Retention{*known, true, manifest[id].span()}) : std::nullopt;
}

}  // namespace thalweg::graph
