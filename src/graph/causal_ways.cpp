// SPDX-License-Identifier: Apache-2.0
#include "graph/causal_ways.h"

#include <algorithm>

namespace thalweg::graph {

using namespace manifest;

std::vector<Emission> CausalWays::emissions(ElementId element) const {
  std::vector<Emission> found;
  const auto add = [&](ElementId place, EntitySpan entities, Symbol key = {}) {
    for (EntityId e : entities) found.push_back({place, e, key});
  };
  if (element.is(ElementKind::topic)) {
    add(element, graph_.places().entities(element));
    return found;
  }
  const auto o = element.as<OperationId>();
  if (!o) return found;
  for (OperationId start : graph_.roles().starts()) {
    const Expansion x = graph_.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      const bool told = graph_.steps().is_write(x, i) || graph_.steps().is_publish(x, i);
      if (told && x.any_on_path(i, [&](OperationId on) { return on == o; }))
        add(x.step(i).target(), graph_.steps().entities(x, i),
            x.step(i)[step::partition_key].value_or(Symbol()));
    }
  }
  return found;
}

// Topics the observer consumes, and datasets it reads or joins.
std::vector<ElementId> CausalWays::arrivals(ElementId observer) const {
  std::vector<ElementId> found = graph_.delivery().inputs(observer);
  if (const auto o = observer.as<OperationId>()) {
    const Expansion x = graph_.expansions().of(o);
    for (std::uint32_t i = 0; i < x.size(); ++i)
      if (x.step(i).verb() == Verb::read && x.step(i).target().is_place())
        found.push_back(x.step(i).target());
  } else if (const auto f = observer.as<FlowId>()) {
    if (const auto joins = graph_.manifest()[f][flow::joins])
      for (const RecordView join : *joins)
        if (const auto with = join[join::with]) found.push_back(with->target);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::vector<CausalWay> CausalWays::of(ElementId event, ElementId observer) const {
  const std::vector<ElementId> ends = arrivals(observer);
  std::vector<CausalWay> found;
  for (const Emission& emission : emissions(event)) {
    const auto reached = graph_.hops().reach(emission.place, {emission.entity});
    for (std::size_t i = 0; i < reached.size(); ++i)
      if (std::binary_search(ends.begin(), ends.end(), reached[i].place))
        found.push_back({reached[i].place, graph_.hops().path(reached, i), emission});
  }
  return found;
}

// The key under which the way brings its event to a topic.
Symbol CausalWays::key_at(TopicId topic, const CausalWay& way) const {
  Symbol own = way.from.place == ElementId(topic) ? way.from.key : Symbol();
  for (HopId id : way.path) {
    const Hop& hop = graph_.hops()[id];
    if (hop.to != ElementId(topic)) continue;
    if (const auto flow = hop.via.as<FlowId>())
      own = graph_.manifest()[flow][flow::partition_key].value_or(Symbol());
    else if (hop.step != kNoIndex)
      own = graph_.expansions()
                .of(hop.via.as<OperationId>())
                .step(hop.step)[step::partition_key]
                .value_or(Symbol());
  }
  return own ? own : graph_.manifest()[topic][topic::key].value_or(Symbol());
}

// Cause and effect lie on one partition of the place, where their keys agree:
// whether two events carry one value is for the manifest's author to know.
Truth CausalWays::one_partition(ElementId place, const CausalWay& a, const CausalWay& b) const {
  const auto id = place.as<TopicId>();
  if (!id) return graph_.places().is_sequencing(graph_.places().container(place));
  if (graph_.places().is_queue(id)) return Truth::no;
  if (graph_.manifest()[id][topic::partitions] == 1U) return Truth::yes;
  const Symbol key = key_at(id, a);
  if (key != key_at(id, b)) return Truth::no;
  return key ? truth(graph_.manifest().text(key) != "none") : Truth::unknown;
}

Truth CausalWays::keeps_order(const Path& path, const CausalWay& a, const CausalWay& b) const {
  Truth kept = Truth::yes;
  for (HopId id : path)
    kept = kept & truth(graph_.hops().order(id) >= Order::per_key) &
           one_partition(graph_.hops()[id].from, a, b);
  return kept;
}

// Both ways pass the place, and from there on one channel brings both.
Truth CausalWays::meet(ElementId place, const CausalWay& a, const CausalWay& b,
                       ElementId observer) const {
  Search search{a.from.entity};
  search.follow = [&](HopId id) { return graph_.hops().moves(id, b.from.entity); };
  const auto reached = graph_.hops().reach(place, search);
  const std::vector<ElementId> ends = arrivals(observer);
  Truth best = Truth::no;
  for (std::size_t i = 0; i < reached.size(); ++i) {
    if (!std::binary_search(ends.begin(), ends.end(), reached[i].place)) continue;
    const Path path = graph_.hops().path(reached, i);
    Truth kept = one_partition(place, a, b) & keeps_order(path, a, b);
    // The observer itself must handle the channel in order.
    for (HopId id : graph_.hops().out(reached[i].place))
      if (graph_.hops()[id].via == observer)
        kept = kept & truth(graph_.hops().order(id) >= Order::per_key);
    best = best | kept;
  }
  return best;
}

// The reads of the place where the cause was written.
std::vector<Step> CausalWays::reads_at_source(const CausalWay& cause, ElementId observer) const {
  const auto o = observer.as<OperationId>();
  if (!o || !cause.path.empty()) return {};
  std::vector<Step> reads;
  const Expansion x = graph_.expansions().of(o);
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (x.step(i).verb() == Verb::read && x.step(i).target() == cause.arrival)
      reads.push_back(x.step(i));
  return reads;
}

namespace {

bool is_of_replica(Step read) {
  return read[step::from_] == ReadFrom::replica;
}

}  // namespace

// Read where it was written, at the leader and nowhere else: what had committed
// before the effect began is there.
Truth CausalWays::seen_at_once(const CausalWay& cause, ElementId observer) const {
  const std::vector<Step> reads = reads_at_source(cause, observer);
  if (reads.empty() || std::any_of(reads.begin(), reads.end(), is_of_replica)) return Truth::no;
  return graph_.places().is_sequencing(graph_.places().container(cause.arrival));
}

Step CausalWays::replica_read(const std::vector<CausalWay>& causes, ElementId observer) const {
  for (const CausalWay& cause : causes)
    if (!cause.path.empty()) return {};
  for (const CausalWay& cause : causes) {
    const std::vector<Step> reads = reads_at_source(cause, observer);
    const auto found = std::find_if(reads.begin(), reads.end(), is_of_replica);
    if (found != reads.end()) return *found;
  }
  return {};
}

Truth CausalWays::ordered(const std::vector<CausalWay>& all_a, const std::vector<CausalWay>& all_b,
                          ElementId observer) const {
  const auto places = [&](const CausalWay& way) {
    std::vector<ElementId> on{way.from.place};
    for (HopId id : way.path) on.push_back(graph_.hops()[id].to);
    return on;
  };
  Truth best = Truth::no;
  for (const CausalWay& a : all_a) best = best | seen_at_once(a, observer);
  for (const CausalWay& a : all_a)
    for (const CausalWay& b : all_b)
      for (ElementId place : places(a)) {
        const auto other = places(b);
        if (std::find(other.begin(), other.end(), place) != other.end())
          best = best | meet(place, a, b, observer);
      }
  return best;
}

bool CausalWays::waits(ElementId observer) const {
  if (const auto f = observer.as<FlowId>())
    return graph_.manifest()[f][flow::waits_for_causes] == true;
  const auto consumes = graph_.manifest()[observer.as<OperationId>()][operation::consumes];
  return consumes && (*consumes)[consumes::waits_for_causes] == true;
}

bool CausalWays::reads_by_version(ElementId observer) const {
  const auto o = observer.as<OperationId>();
  if (!o) return false;
  const Expansion x = graph_.expansions().of(o);
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (x.step(i).verb() == Verb::read && x.step(i)[step::session] == Session::version) return true;
  return false;
}

// The effect names its cause, and the observer holds it back until then.
bool CausalWays::captured(ElementId after, ElementId before, ElementId observer) const {
  if (reads_by_version(observer)) return true;
  if (!waits(observer)) return false;
  std::vector<ElementId> causes{before};
  for (const Emission& emission : emissions(before)) {
    const auto reached = graph_.hops().reach(emission.place, {emission.entity});
    for (const Reached& r : reached) causes.push_back(r.place);
  }
  for (OperationId start : graph_.roles().starts()) {
    const Expansion x = graph_.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      const auto named = x.step(i)[step::causes];
      if (!named) continue;
      const bool by_effect = x.step(i).target() == after || x.any_on_path(i, [&](OperationId on) {
        return ElementId(on) == after;
      });
      if (!by_effect) continue;
      for (const ItemView cause : *named) {
        if (!cause.target) return true;  // an event, by name
        if (std::find(causes.begin(), causes.end(), cause.target) != causes.end()) return true;
      }
    }
  }
  return false;
}

}  // namespace thalweg::graph
