// SPDX-License-Identifier: Apache-2.0
// Do copies end with what their source holds, and does a request change everything
// that it should?
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "graph/caches.h"
#include "witness/ask.h"

namespace thalweg::witness {

using namespace manifest;

namespace {

// What is not in a cache is read at its source.
bool may_be_empty(const Ask& ask, ElementId place) {
  const auto d = place.as<DatasetId>();
  return d && is_yes(graph::is_cache(ask.graph, d));
}

// What the copies are compared with: the system of record, else the first place that is
// no cache.
ElementId source_of(const Ask& ask, const std::vector<ElementId>& targets) {
  if (ask.question.entity)
    if (const ElementId sor = ask.graph.places().sor(ask.question.entity)) return sor;
  for (const ElementId place : targets)
    if (!may_be_empty(ask, place)) return place;
  return targets.empty() ? ElementId() : targets.front();
}

bool holds_entity(const Ask& ask, ElementId place) {
  const auto held = ask.graph.places().entities(place);
  return !ask.question.entity || std::ranges::any_of(held, [&](EntityId e) {
    return ask.graph.entities().related(e, ask.question.entity);
  });
}

Test is_set(Cell cell) {
  return compare(cell, Compare::differs, 0);
}
Test is_zero(Cell cell) {
  return compare(cell, Compare::equal, 0);
}

bool adds(Verb verb) {
  return verb == Verb::append || verb == Verb::increment || verb == Verb::decrement ||
         verb == Verb::merge;
}

// Sums and collections are no copies of a state.
bool is_aggregate(const Ask& ask, ElementId place) {
  bool fed = false;
  for (const HopId id : ask.graph.hops().in(place)) {
    const graph::Hop& hop = ask.graph.hops()[id];
    if (const auto flow = hop.via.as<FlowId>()) {
      const auto apply = ask.manifest()[flow][flow::apply];
      if (!apply || *apply == Apply::upsert || *apply == Apply::insert || *apply == Apply::delete_)
        return false;
    } else {
      const auto o = hop.via.as<OperationId>();
      if (!o || hop.step == graph::kNoIndex ||
          !adds(ask.graph.expansions().of(o).step(hop.step).verb()))
        return false;
    }
    fed = true;
  }
  return fed;
}

// A load copies what is there now; which requests it brings along cannot be told.
bool is_loaded(const Ask& ask, ElementId place) {
  return std::ranges::any_of(ask.graph.hops().in(place), [&](HopId id) {
    const graph::Hop& hop = ask.graph.hops()[id];
    const auto flow = hop.via.as<FlowId>();
    return flow && hop.from.is(ElementKind::dataset) &&
           ask.manifest()[flow][flow::kind] == FlowKind::batch;
  });
}

std::string listed(const Scene& scene, const std::vector<ElementId>& places) {
  std::vector<std::string> names;
  for (const ElementId place : places) names.push_back(fmt::format("`{}`", scene.name(place)));
  return join_and(names);
}

// A source, and copies of it.
struct Copies {
  ElementId source;
  std::vector<ElementId> targets;
};

Model values_model(const Ask& ask, const Slice& slice, const Copies& copies,
                   const std::vector<OperationId>& clients) {
  Scene scene(ask.stage(), slice, Sight::values, clients);
  const bool deletes = ask.hazards.contain(Hazard::deletes);
  if (deletes) scene.fill();
  const Cell from = scene.record(copies.source).value;
  std::vector<Test> all;
  for (const ElementId target : copies.targets) {
    const Cell to = scene.record(target).value;
    Test differs = compare(from, Compare::differs, to);
    if (may_be_empty(ask, target)) differs = all_of({std::move(differs), is_set(to)});
    all.push_back(std::move(differs));
  }
  scene.add_clients(ask.names(clients.front()));
  scene.add_workers();
  if (deletes) scene.add_deletion(copies.source, ask.analyses.deletable().of(slice.entity));
  return scene.builder().finish(
      {.sentence = fmt::format("{} {} `{}`", listed(scene, copies.targets),
                               copies.targets.size() == 1 ? "follows" : "follow",
                               scene.name(copies.source)),
       .bad_end = any_of(std::move(all))});
}

// Order is no matter of how often something happens, and a delete is nothing that adds.
bool counts_effects(const Ask& ask) {
  return ask.hazards.contain(Hazard::crashes) || ask.hazards.contain(Hazard::losses);
}

Model effects_model(const Ask& ask, const Slice& slice, const Copies& copies,
                    const std::vector<OperationId>& clients) {
  Scene scene(ask.stage(), slice, Sight::effects, clients);
  const Record from = scene.record(copies.source);
  std::vector<Test> halves, reached;
  for (const ElementId target : copies.targets) {
    const Record to = scene.record(target);
    for (std::size_t r = 0; r < clients.size(); ++r) {
      halves.push_back(all_of({is_set(from.effects[r]), is_zero(to.effects[r])}));
      halves.push_back(all_of({is_zero(from.effects[r]), is_set(to.effects[r])}));
      reached.push_back(is_set(from.effects[r]));
    }
  }
  scene.add_clients(ask.names(clients.front()));
  scene.add_workers();
  return scene.builder().finish(
      {.sentence = fmt::format("what is in `{}` is in {} as well", scene.name(copies.source),
                               listed(scene, copies.targets)),
       .bad_end = any_of(std::move(halves)),
       .reached = any_of(std::move(reached))});
}

// The copy keeps the newest version that it was given.
Model newest_model(const Ask& ask, const Slice& slice, ElementId target,
                   const std::vector<OperationId>& clients, bool ever) {
  Scene scene(ask.stage(), slice, Sight::values, clients);
  const Record record = scene.record(target);
  scene.add_clients(ask.names(clients.front()));
  scene.add_workers();
  const Test older = compare(record.version, Compare::less, record.newest);
  return scene.builder().finish(
      {.sentence =
           fmt::format("no older version overwrites a newer one in `{}`", scene.name(target)),
       .bad_now = ever ? older : never(),
       .bad_end = ever ? never() : older,
       .reached = compare(record.version, Compare::differs, 0)});
}

// The same at the end, of copies that have no source to be compared with.
Models newest_stays(const Ask& ask, const std::vector<ElementId>& targets) {
  Models models;
  for (const ElementId target : targets) {
    const Slice slice = slice_behind(ask.graph, {target}, ask.question.entity);
    if (slice.places.empty()) return {{}, "too much leads to it"};
    for (const auto& clients : ask.pairs(slice))
      models.all.push_back(newest_model(ask, slice, target, clients, false));
  }
  if (models.all.empty()) models.reason = "there is no copy to compare";
  return models;
}

}  // namespace

Models newest_wins(const Ask& ask) {
  Models models;
  for (const ElementId target : ask.targets()) {
    const Slice slice = slice_behind(ask.graph, {target}, ask.question.entity);
    if (slice.places.empty()) return {{}, "too much leads to it"};
    if (slice.moves.empty()) continue;
    for (const auto& clients : ask.pairs(slice))
      models.all.push_back(newest_model(ask, slice, target, clients, true));
  }
  if (models.all.empty()) models.reason = "nothing is copied there";
  return models;
}

namespace {

// False: too much leads there.
bool add_copies(const Ask& ask, const Copies& copies, Models& models) {
  std::vector<ElementId> places{copies.source};
  places.insert(places.end(), copies.targets.begin(), copies.targets.end());
  const Slice slice = slice_behind(ask.graph, places, ask.question.entity);
  if (slice.places.empty()) return false;
  Copies values{copies.source, {}}, effects{copies.source, {}};
  for (const ElementId target : copies.targets) {
    const bool adds_up = is_aggregate(ask, target) && !may_be_empty(ask, target);
    if (ask.hazards.contain(Hazard::deletes) || !adds_up) values.targets.push_back(target);
    if (counts_effects(ask) && !may_be_empty(ask, target) && !is_loaded(ask, target))
      effects.targets.push_back(target);
  }
  if (values.targets.empty() && effects.targets.empty())
    models.reason = "what is there only adds up: in which order is not followed";
  // Who writes past the way is a matter of its own.
  const bool past = ask.hazards.contain(Hazard::crashes);
  for (const auto& clients : ask.pairs(slice, past ? std::vector<ElementId>() : places)) {
    if (!values.targets.empty()) models.all.push_back(values_model(ask, slice, values, clients));
    if (!effects.targets.empty())
      models.all.push_back(effects_model(ask, slice, effects, {clients.front()}));
  }
  return true;
}

constexpr std::size_t kMostCopies = 3;  // that are looked at together

}  // namespace

Models copies_agree(const Ask& ask) {
  std::vector<ElementId> targets = ask.targets();
  std::erase_if(targets, [&](ElementId place) {
    return !holds_entity(ask, place) || ask.graph.hops().in(place).empty();
  });
  const ElementId source = source_of(ask, targets);
  const std::vector<ElementId> held = targets;
  std::erase(targets, source);
  Models models;
  if (!source || targets.empty()) return newest_stays(ask, held);
  // What one operation writes side by side is told as a whole.
  const bool together = ask.hazards.contain(Hazard::crashes) && targets.size() <= kMostCopies &&
                        add_copies(ask, {source, targets}, models);
  for (std::size_t t = 0; t < targets.size() && !together; ++t)
    if (!add_copies(ask, {source, {targets[t]}}, models)) return {{}, "too much leads to it"};
  if (models.all.empty() && models.reason.empty()) models.reason = "nobody writes it";
  return models;
}

// Two places that are both written directly, and none of them decides.
Models one_source(const Ask& ask) {
  std::size_t written = 0;
  for (const DatasetId d : ask.all<DatasetId>())
    for (const HopId id : ask.graph.hops().in(d))
      if (ask.graph.hops()[id].kind == graph::HopKind::write) {
        ++written;
        break;
      }
  if (written < 2 && ask.all<OperationId>().empty())
    return {{}, "nobody says which one is right, so no run is wrong"};
  return copies_agree(ask);
}

namespace {

// One way through the operation; nothing where it changes less than two places.
std::optional<Model> whole_model(const Ask& ask, const std::vector<ElementId>& places,
                                 OperationId start, std::size_t way) {
  Slice slice;
  slice.places = places;
  Scene scene(ask.stage(), slice, Sight::effects, {start});
  scene.take_route(way);
  const graph::Expansion x = ask.graph.expansions().of(start);
  std::vector<Cell> cells;
  std::string names;
  for (const Scene::Route& route : scene.routes(x))
    for (const Scene::Group& group : route)
      for (const std::uint32_t i : group) {
        const ElementId place = x.step(i).target();
        const Cell cell = scene.record(place).effects.front();
        if (std::ranges::find(cells, cell) != cells.end()) continue;
        names += fmt::format("{}`{}`", names.empty() ? "" : ", ", scene.name(place));
        cells.push_back(cell);
      }
  if (cells.size() < 2) return std::nullopt;
  scene.add_clients();
  std::vector<Test> some, none, twice;
  for (const Cell cell : cells) {
    twice.push_back(compare(cell, Compare::at_least, 2));
    some.push_back(is_set(cell));
    none.push_back(is_zero(cell));
  }
  return scene.builder().finish(
      {.sentence = fmt::format("either all of {} change, each once, or none does", names),
       .bad_now = ask.graph.roles().is_consumer(start) ? never() : any_of(std::move(twice)),
       .bad_end = all_of({any_of(std::move(some)), any_of(std::move(none))})});
}

}  // namespace

// One run of the operation; what it writes, publishes and calls happens as a whole.
Models all_or_nothing(const Ask& ask) {
  std::vector<ElementId> places;
  for (const ElementId element : ask.question.elements)
    if (element.is_place()) places.push_back(element);
  Models models;
  if (places.size() < 2) return {{}, "there are no two places to compare"};
  for (const OperationId o : ask.all<OperationId>())
    for (const OperationId start : ask.starts(o)) {
      Slice slice;
      slice.places = places;
      const std::size_t ways = Scene(ask.stage(), slice, Sight::effects, {start})
                                   .routes(ask.graph.expansions().of(start))
                                   .size();
      for (std::size_t way = 0; way < ways; ++way)
        if (auto model = whole_model(ask, places, start, way))
          models.all.push_back(std::move(*model));
      if (!models.all.empty()) return models;
    }
  models.reason = "no operation does both";
  return models;
}

}  // namespace thalweg::witness
