// SPDX-License-Identifier: Apache-2.0
#include "witness/slice.h"

#include <algorithm>

#include "graph/caches.h"

namespace thalweg::witness {

using namespace manifest;
using graph::Hop;
using graph::HopKind;

namespace {

template <class T>
bool add_once(std::vector<T>& all, const T& one) {
  if (std::ranges::find(all, one) != all.end()) return false;
  all.push_back(one);
  return true;
}

class Cutter {
 public:
  Cutter(const graph::Graph& graph, EntityId e) : graph_(graph) { slice_.entity = e; }

  Slice run(const std::vector<ElementId>& places) {
    for (const ElementId place : places) add_once(slice_.places, place);
    for (std::size_t i = 0; i < slice_.places.size(); ++i) {
      if (slice_.places.size() > kMostPlaces) return {};
      const ElementId place = slice_.places[i];
      bool fed = false;
      for (const HopId id : hops_into(place)) {
        add(id);
        fed |= brings(graph_.hops()[id]);
      }
      if (!fed && !is_cache(place)) slice_.unfed.push_back(place);
    }
    return std::move(slice_);
  }

 private:
  std::vector<HopId> hops_into(ElementId place) const {
    const auto all = graph_.hops().in(place);
    std::vector<HopId> out(all.begin(), all.end());
    if (slice_.entity)
      std::erase_if(out, [&](HopId id) {
        return !graph_.hops().moves(id, slice_.entity) || is_of_others(graph_.hops()[id].from);
      });
    return out;
  }

  // A topic that carries nothing of the entity.
  bool is_of_others(ElementId place) const {
    const auto carried =
        place.is(ElementKind::topic) ? graph_.places().entities(place) : graph::EntitySpan{};
    return !carried.empty() && !graph_.entities().related(carried, {&slice_.entity, 1});
  }

  // Who fills one reads what it shows.
  bool is_cache(ElementId place) const {
    const auto d = place.as<DatasetId>();
    return d && is_yes(graph::is_cache(graph_, d));
  }

  // Where data is only deleted, somebody else must have written it.
  bool brings(const Hop& hop) const {
    if (hop.kind == HopKind::dead_letter) return false;
    const auto o = hop.via.as<OperationId>();
    if (hop.kind != HopKind::write || !o || hop.step == graph::kNoIndex) return true;
    return graph_.expansions().of(o).step(hop.step).verb() != Verb::delete_;
  }

  void add(HopId id) {
    const Hop& hop = graph_.hops()[id];
    switch (hop.kind) {
      case HopKind::write:
        add_once(slice_.writers, hop.via.as<OperationId>());
        break;
      case HopKind::copy:
      case HopKind::fill:
        add_once(slice_.places, hop.from);
        if (const auto o = hop.via.as<OperationId>(); !graph_.roles().is_consumer(o))
          add_once(slice_.writers, o);
        break;
      case HopKind::consumer:
        add_once(slice_.places, hop.from);
        add_once(slice_.moves, id);
        break;
      case HopKind::flow:
        add_once(slice_.places, hop.from);
        add_flow(id, hop);
        break;
      case HopKind::dead_letter:
        break;
    }
  }

  // What follows the commit order of a dataset into a topic needs no process of its
  // own: the topic gets the change with the commit, and once more after a restart.
  void add_flow(HopId id, const Hop& hop) {
    const auto flow = hop.via.as<FlowId>();
    const auto kind = graph_.manifest()[flow][flow::kind];
    const bool follows = kind == FlowKind::cdc || kind == FlowKind::outbox_relay;
    if (follows && hop.from.as<DatasetId>() && hop.to.as<TopicId>())
      slice_.captures.push_back({hop.from, hop.to, flow});
    else
      add_once(slice_.moves, id);
  }

  const graph::Graph& graph_;
  Slice slice_;
};

}  // namespace

bool Slice::contains(ElementId place) const {
  return std::ranges::find(places, place) != places.end();
}

Slice slice_behind(const graph::Graph& graph, const std::vector<ElementId>& places, EntityId e) {
  return Cutter(graph, e).run(places);
}

}  // namespace thalweg::witness
