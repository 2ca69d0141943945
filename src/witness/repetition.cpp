// SPDX-License-Identifier: Apache-2.0
// Does a message, or a request, take effect once?
#include <algorithm>

#include <fmt/format.h>

#include "witness/ask.h"

namespace thalweg::witness {

using namespace manifest;

namespace {

Model event_model(const Ask& ask, ElementId topic, ElementId place, const std::vector<HopId>& hops,
                  bool once) {
  Slice slice;
  slice.entity = ask.question.entity;
  slice.places = {place, topic};
  slice.moves = hops;
  slice.unfed = {topic};
  Scene scene(ask.graph, ask.guess, slice, Sight::effects, {OperationId()});
  const Cell effect = scene.record(place).effects.front();
  scene.add_clients();
  scene.add_workers();
  return scene.builder().finish(
      {.sentence = fmt::format("an event of `{}` takes effect on `{}`{}", scene.name(topic),
                               scene.name(place), once ? " once" : ""),
       .bad_now = once ? compare(effect, Compare::at_least, 2) : never(),
       .bad_end = compare(effect, Compare::equal, 0),
       .reached = compare(effect, Compare::differs, 0)});
}

}  // namespace

namespace {

Models events(const Ask& ask, bool once) {
  Models models;
  std::vector<ElementId> consumers;
  for (const OperationId o : ask.all<OperationId>()) consumers.push_back(o);
  for (const FlowId f : ask.all<FlowId>()) consumers.push_back(f);
  const auto asked = [&](ElementId via) {
    return consumers.empty() || std::ranges::find(consumers, via) != consumers.end();
  };
  for (const ElementId place : ask.targets()) {
    std::map<std::pair<ElementId, ElementId>, std::vector<HopId>> ways;
    for (const HopId id : ask.graph.hops().in(place)) {
      const graph::Hop& hop = ask.graph.hops()[id];
      const bool moves = hop.kind == graph::HopKind::flow || hop.kind == graph::HopKind::consumer;
      if (moves && asked(hop.via)) ways[{hop.via, hop.from}].push_back(id);
    }
    for (const auto& [way, hops] : ways)
      models.all.push_back(event_model(ask, way.second, place, hops, once));
  }
  if (models.all.empty()) models.reason = "no event leads there";
  return models;
}

}  // namespace

Models happens_once(const Ask& ask) {
  return events(ask, true);
}

// Copies that have a source are compared with it; of the rest each event is followed.
Models arrives(const Ask& ask) {
  Models models = copies_agree(ask);
  Models followed = events(ask, false);
  for (Model& model : followed.all) models.all.push_back(std::move(model));
  if (models.all.empty()) models.reason = std::move(followed.reason);
  return models;
}

}  // namespace thalweg::witness
