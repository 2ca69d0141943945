// SPDX-License-Identifier: Apache-2.0
// Does a message, or a request, take effect once?
#include <algorithm>

#include <fmt/format.h>

#include "graph/loss.h"
#include "witness/ask.h"

namespace thalweg::witness {

using namespace manifest;

namespace {

Model event_model(const Ask& ask, ElementId topic, ElementId place, const std::vector<HopId>& hops,
                  bool once) {
  Slice slice;
  slice.places = {place, topic};
  slice.moves = hops;
  slice.unfed = {topic};
  Scene scene(ask.stage(), slice, Sight::effects, {OperationId()});
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

// It copies what is there, and knows no events.
bool loads(const Ask& ask, const graph::Hop& hop) {
  const auto flow = hop.via.as<FlowId>();
  return flow && hop.from.is(ElementKind::dataset) &&
         ask.manifest()[flow][flow::kind] == FlowKind::batch;
}

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
      if (moves && !loads(ask, hop) && asked(hop.via)) ways[{hop.via, hop.from}].push_back(id);
    }
    for (const auto& [way, hops] : ways)
      models.all.push_back(event_model(ask, way.second, place, hops, once));
  }
  if (models.all.empty()) models.reason = "no event leads there";
  return models;
}

bool does(const Ask& ask, OperationId start, ElementId place) {
  const graph::Expansion x = ask.graph.expansions().of(start);
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (x.step(i).target() == place && ask.graph.steps().is_write_like(x, i)) return true;
  return false;
}

// The operation itself goes on without the step.
Models lost_at_once(const Ask& ask) {
  Models models;
  for (const OperationId o : ask.all<OperationId>())
    for (const OperationId start : ask.starts(o)) {
      Slice slice;
      for (const ElementId element : ask.question.elements)
        if (element.is_place() && does(ask, start, element)) slice.places.push_back(element);
      if (slice.places.empty()) continue;
      Scene scene(ask.stage(), slice, Sight::effects, {start});
      const Cell there = scene.record(slice.places.back()).effects.front();
      scene.add_clients();
      models.all.push_back(scene.builder().finish(
          {.sentence = fmt::format("what `{}` does comes to `{}`", scene.name(start),
                                   scene.name(slice.places.back())),
           .bad_now = never(),
           .bad_end = compare(there, Compare::equal, 0),
           .reached = compare(there, Compare::differs, 0)}));
    }
  if (models.all.empty()) models.reason = "no event leads there";
  return models;
}

bool is_mended(const Ask& ask) {
  std::vector<ElementId> consumers;
  for (const ElementId element : ask.question.elements)
    if (element.is(ElementKind::flow) || element.is(ElementKind::operation))
      consumers.push_back(element);
  if (consumers.empty())
    for (const TopicId topic : ask.all<TopicId>())
      for (const HopId id : ask.graph.hops().out(topic))
        consumers.push_back(ask.graph.hops()[id].via);
  const graph::Mending& mending = ask.analyses.mending();
  return !consumers.empty() && std::ranges::all_of(consumers, [&](ElementId consumer) {
    return mending.mends(consumer);
  });
}

}  // namespace

Models happens_once(const Ask& ask) {
  return events(ask, true);
}

// Copies that have a source are compared with it; of the rest each event is followed,
// unless something mends what is missing. What the operation itself does not send is
// followed by nobody.
Models arrives(const Ask& ask) {
  if (is_mended(ask)) return {{}, "what is lost is repaired later"};
  Models models = copies_agree(ask);
  for (Models more : {events(ask, false), lost_at_once(ask)})
    for (Model& model : more.all) models.all.push_back(std::move(model));
  if (models.all.empty()) models.reason = "no event leads there";
  return models;
}

// An event is acknowledged before enough copies have it, and the one that has it dies.
Models log_keeps(const Ask& ask) {
  Models models;
  for (const TopicId topic : ask.all<TopicId>()) {
    const std::string name = ask.manifest().reference(topic);
    const source::Span at = ask.manifest().span(topic);
    Builder b;
    const Cell kept = b.cell(fmt::format("event in {}", name), Show::yes_no);
    const Cell acknowledged = b.cell("acknowledged", Show::yes_no);
    const Cell losses = budget(Budget::losses);
    Process& producer = b.process("producer", ProcessKind::client);
    producer.crashes = false;
    producer.blocks = {
        once({name, "publish; it is acknowledged", at}, {set(kept, 1), set(acknowledged, 1)})};
    Process& broker = b.process("broker", ProcessKind::worker);
    broker.crashes = false;
    const bool others = ask.guess.holds(
        graph::keeps_acknowledged(ask.graph, topic),
        fmt::format("whether other copies of `{}` have what it acknowledged", name));
    Block luck;
    luck.moves = {{{{kept, Compare::equal, 1}, {losses, Compare::at_least, 1}},
                   {set(kept, others ? 1 : 0), add(losses, 255)},
                   {name,
                    others ? "loses a copy; another one that has it leads on"
                           : "loses every copy that has it",
                    at}},
                  {{{kept, Compare::equal, 1}}, {}, {name, "loses no copy", at}}};
    broker.blocks = {std::move(luck)};
    models.all.push_back(b.finish({.sentence = fmt::format("what `{}` acknowledged stays", name),
                                   .bad_now = all_of({compare(acknowledged, Compare::equal, 1),
                                                      compare(kept, Compare::equal, 0)}),
                                   .bad_end = never(),
                                   .reached = compare(acknowledged, Compare::equal, 1)}));
    break;
  }
  if (models.all.empty()) models.reason = "no topic is named";
  return models;
}

}  // namespace thalweg::witness
