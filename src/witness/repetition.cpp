// SPDX-License-Identifier: Apache-2.0
// Does a message, or a request, take effect once?
#include <algorithm>

#include <fmt/format.h>

#include "witness/ask.h"

namespace thalweg::witness {

using namespace manifest;

namespace {

Model once_model(const Ask& ask, ElementId topic, ElementId place, const std::vector<HopId>& hops) {
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
      {.sentence = fmt::format("one event of `{}` takes effect on `{}` once", scene.name(topic),
                               scene.name(place)),
       .bad_now = compare(effect, Compare::at_least, 2),
       .bad_end = compare(effect, Compare::equal, 0),
       .reached = compare(effect, Compare::differs, 0)});
}

}  // namespace

Models happens_once(const Ask& ask) {
  Models models;
  std::vector<ElementId> consumers;
  for (const OperationId o : ask.all<OperationId>()) consumers.push_back(o);
  for (const FlowId f : ask.all<FlowId>()) consumers.push_back(f);
  for (const ElementId place : ask.targets())
    for (const ElementId consumer : consumers) {
      std::map<ElementId, std::vector<HopId>> by_source;
      for (const HopId id : ask.graph.hops().in(place))
        if (ask.graph.hops()[id].via == consumer && ask.graph.hops()[id].from)
          by_source[ask.graph.hops()[id].from].push_back(id);
      for (const auto& [source, hops] : by_source)
        models.all.push_back(once_model(ask, source, place, hops));
    }
  if (models.all.empty()) models.reason = "no event leads there";
  return models;
}

}  // namespace thalweg::witness
