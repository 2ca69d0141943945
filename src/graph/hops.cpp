// SPDX-License-Identifier: Apache-2.0
#include "graph/hops.h"

#include <algorithm>
#include <unordered_set>

#include "graph/name_order.h"

namespace thalweg::graph {

using namespace manifest;

Hops::Hops(const Manifest& manifest, const Entities& entities, const Roles& roles,
           const Expansions& expansions, const Places& places, const Steps& steps)
    : manifest_(&manifest),
      entities_(&entities),
      expansions_(&expansions),
      places_(&places),
      steps_(&steps) {
  const NameOrder by_name(manifest);
  for (FlowId flow : by_name.sorted(manifest.flows())) add_flow(manifest[flow]);
  for (OperationId start : roles.starts()) add_operation(expansions.of(start), roles);
  add_dead_letters();
  index();
}

// ---------------------------------------------------------------------------
// Building

void Hops::add_flow(Flow flow) {
  const auto kind = flow[flow::kind];
  if (kind == FlowKind::reconcile || kind == FlowKind::federate || kind == FlowKind::invalidate)
    return;
  const auto from = flow[flow::from_];
  if (!from) return;
  const auto to = flow[flow::to];
  const auto effects = flow[flow::effects];
  for (const ItemView source : *from) {
    if (!source.target.is_place()) continue;
    if (to)
      for (const ItemView sink : *to)
        if (sink.target.is_place())
          hops_.push_back({HopKind::flow, source.target, sink.target, flow});
    if (!effects) continue;
    for (const RecordView effect : *effects)
      if (const auto call = effect[effect::call]; call && call->target.is_place())
        hops_.push_back({HopKind::flow, source.target, call->target, flow});
  }
}

void Hops::add_operation(const Expansion& x, const Roles& roles) {
  const Operation operation = (*manifest_)[x.start()];
  const auto consumes = operation[operation::consumes];
  const bool drawn_from_topics = consumes && roles.is_consumer(x.start());
  const Items topics = drawn_from_topics ? (*consumes)[consumes::topic].value : Items();
  const std::size_t few = steps_for_all(x, topics.size());
  std::vector<std::uint32_t> reads;
  std::size_t written = 0;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    const Step s = x.step(i);
    const bool fill = s.verb() == Verb::fill;
    if (s.verb() == Verb::read && s.target().is_place()) reads.push_back(i);
    if (!s.target().is_place() || !(fill || steps_->is_write_like(x, i))) continue;
    const bool for_all = written++ < few;
    if (add_reads(x, i, reads) && fill) continue;
    if (!drawn_from_topics) hops_.push_back({HopKind::write, {}, s.target(), x.start(), i});
    for (std::size_t topic = 0; topic < topics.size() && (for_all || topic < few); ++topic)
      if (topics[topic].target.is_place())
        hops_.push_back({HopKind::consumer, topics[topic].target, s.target(), x.start(), i});
  }
}

// Every topic leads to every step. Where both are very many, only the first few
// topics lead to all steps, and only the first few steps hear of all topics.
std::size_t Hops::steps_for_all(const Expansion& x, std::size_t topics) {
  constexpr std::size_t kMost = 100'000;
  if (topics * x.size() <= kMost) return x.size();
  const std::size_t few = 1 + kMost / (topics + x.size());
  if (few >= topics || few >= x.size()) return x.size();
  truncated_.push_back(x.start());
  return few;
}

// What was read before: the source of a fill is the last related read; what a
// write copies may be any of the last few.
bool Hops::add_reads(const Expansion& x, std::uint32_t write,
                     std::span<const std::uint32_t> reads) {
  constexpr std::size_t kReadsConsidered = 8;
  const Step s = x.step(write);
  const bool fill = s.verb() == Verb::fill;
  const std::size_t end = reads.size() - std::min(reads.size(), kReadsConsidered);
  for (std::size_t at = reads.size(); at-- > end;) {
    const Step read = x.step(reads[at]);
    if (read.target() == s.target()) continue;
    if (!entities_->related(steps_->entities(x, reads[at]), steps_->entities(x, write))) continue;
    hops_.push_back(
        {fill ? HopKind::fill : HopKind::copy, read.target(), s.target(), x.start(), write});
    if (fill) return true;
  }
  return false;
}

void Hops::add_dead_letters() {
  for (TopicId id : NameOrder(*manifest_).sorted(manifest_->topics())) {
    const Topic topic = (*manifest_)[id];
    const auto letter = topic[topic::dead_letter];
    if (letter && *letter && (*letter)->target.is_place())
      hops_.push_back({HopKind::dead_letter, topic, (*letter)->target, topic});
  }
}

// The last row is empty: a step may name a store of which no dataset is known.
std::uint32_t Hops::row_of(ElementId place) const {
  const std::size_t datasets = manifest_->datasets().size();
  const std::size_t topics = manifest_->topics().size();
  if (!place.is_place())
    return static_cast<std::uint32_t>(datasets + topics + manifest_->externals().size());
  const std::size_t base = place.is(ElementKind::dataset) ? 0
                           : place.is(ElementKind::topic) ? datasets
                                                          : datasets + topics;
  return static_cast<std::uint32_t>(base + place.index());
}

namespace {

constexpr std::size_t kFew = kFewOrigins;  // and entities of a place

}  // namespace

void Hops::index() {
  hops_.shrink_to_fit();
  index_places();
  const std::size_t rows = row_of(ElementId()) + 1;
  std::vector<Rows<HopId>::Entry> out, in, few;
  std::vector<Rows<EntityId>::Entry> origins;
  for (std::size_t i = 0; i < hops_.size(); ++i) {
    const HopId id(i);
    if (hops_[i].from) out.emplace_back(row_of(hops_[i].from), id);
    in.emplace_back(row_of(hops_[i].to), id);
    const std::vector<EntityId> of_hop = origins_of(hops_[i]);
    if (of_hop.size() > kFew) wide_.push_back(id);
    for (EntityId origin : of_hop) {
      if (of_hop.size() <= kFew) few.emplace_back(origin.value, id);
      origins.emplace_back(id.value, origin);
    }
  }
  const Rows<EntityId> by_hop(hops_.size(), origins);
  out_ = HopRows(rows, out, by_hop);
  in_ = HopRows(rows, in, by_hop);
  by_origin_ = Rows<HopId>(manifest_->entities().size(), few);
}

void Hops::index_places() {
  const auto add = [&](ElementId place) {
    const EntitySpan all = places_->entities(place);
    if (all.size() <= kFew) return;
    auto& held = held_[row_of(place)];
    for (EntityId e : all)
      for (EntityId origin : entities_->origins(e)) held.emplace_back(origin, e);
    std::sort(held.begin(), held.end());
  };
  for (Dataset d : manifest_->datasets()) add(d);
  for (Topic t : manifest_->topics()) add(t);
}

// Of a flow between places that know an entity of each other what both know, else
// what either holds; of an operation what its step touches; the first of very many.
std::vector<EntityId> Hops::origins_of(const Hop& hop) const {
  std::vector<EntityId> all;
  const auto add = [&](EntitySpan some) {
    for (EntityId e : some) {
      if (all.size() > kFew) return;  // it moves many: which of them does not matter
      const EntitySpan origins = entities_->origins(e);
      all.insert(all.end(), origins.begin(), origins.end());
      std::sort(all.begin(), all.end());
      all.erase(std::unique(all.begin(), all.end()), all.end());
    }
  };
  if (hop.kind == HopKind::flow) {
    const bool by_end = places_->entities(hop.to).size() <= places_->entities(hop.from).size();
    const ElementId smaller = by_end ? hop.to : hop.from;
    const ElementId larger = by_end ? hop.from : hop.to;
    const EntitySpan own = places_->entities(smaller);
    add(own);
    if (std::none_of(own.begin(), own.end(), [&](EntityId e) { return holds_closure(larger, e); }))
      add(places_->entities(larger));
  } else if (hop.kind == HopKind::dead_letter) {
    add(places_->entities(hop.from));
  } else {
    add(steps_->entities(expansions_->of(hop.via.as<OperationId>()), hop.step));
  }
  return all;
}

std::span<const HopId> Hops::out(ElementId place, EntityId e) const {
  return out_.about(row_of(place), entities_->origins(e));
}
std::span<const HopId> Hops::in(ElementId place, EntityId e) const {
  return in_.about(row_of(place), entities_->origins(e));
}

std::vector<HopId> Hops::about(EntityId e) const {
  std::vector<HopId> found = wide_;
  for (EntityId origin : entities_->origins(e)) {
    const auto hops = by_origin_[origin.index()];
    found.insert(found.end(), hops.begin(), hops.end());
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

// ---------------------------------------------------------------------------
// What a hop moves

bool Hops::holds_closure(ElementId place, EntityId e) const {
  const auto many = held_.find(row_of(place));
  if (many == held_.end()) {
    for (EntityId held : places_->entities(place))
      if (entities_->in_closure(held, e)) return true;
    return false;
  }
  const auto& held = many->second;
  for (EntityId origin : entities_->origins(e)) {
    if (std::binary_search(held.begin(), held.end(), std::pair(origin, e))) return true;
    for (auto it = std::lower_bound(held.begin(), held.end(),
                                    std::pair(origin, EntityId(std::size_t{0})));
         it != held.end() && it->first == origin; ++it)
      if (entities_->in_closure(it->second, e)) return true;
  }
  return false;
}

// A flow has a lane for each entity: what one of several ends says about the
// entity keeps it out of the others, and an end whose own entity both know, as
// one that shares a topic with others, has that lane and no other.
bool Hops::flow_moves(const Hop& hop, EntityId e) const {
  const bool at_from = holds_closure(hop.from, e);
  const bool at_to = holds_closure(hop.to, e);
  if (at_from && at_to) return true;
  if (!at_from && !at_to) return false;
  const Flow flow = (*manifest_)[hop.via.as<FlowId>()];
  const auto ends = at_from ? flow[flow::to] : flow[flow::from_];
  const ElementId other = at_from ? hop.to : hop.from;
  if (!ends || places_->entities(other).empty()) return true;
  for (EntityId own : places_->entities(other))
    if (holds_closure(at_from ? hop.from : hop.to, own)) return false;
  for (const ItemView end : *ends)
    if (end.target != other && end.target.is_place() && holds_closure(end.target, e)) return false;
  return true;
}

bool Hops::moves(HopId id, EntityId e) const {
  const Hop& hop = (*this)[id];
  if (hop.kind == HopKind::flow) return flow_moves(hop, e);
  if (hop.kind == HopKind::dead_letter) return holds_closure(hop.from, e);
  const EntitySpan all = steps_->entities(expansions_->of(hop.via.as<OperationId>()), hop.step);
  if (all.data() == places_->entities(hop.to).data()) return holds_closure(hop.to, e);
  return std::any_of(all.begin(), all.end(),
                     [&](EntityId touched) { return entities_->in_closure(touched, e); });
}

Items Hops::events(HopId id, bool into) const {
  const Hop& hop = (*this)[id];
  if (hop.kind == HopKind::flow) return (*manifest_)[hop.via.as<FlowId>()][flow::events].value;
  if (hop.kind == HopKind::consumer && !into) {
    const auto consumes = (*manifest_)[hop.via.as<OperationId>()][operation::consumes];
    return (*consumes)[consumes::events].value;
  }
  return {};
}

Symbol Hops::published_event(HopId id) const {
  const Hop& hop = (*this)[id];
  if (hop.step == kNoIndex) return {};
  const Step s = expansions_->of(hop.via.as<OperationId>()).step(hop.step);
  return s[step::event].value_or(Symbol());
}

bool Hops::share_event(HopId into, HopId out) const {
  if (!(*this)[into].to.is(ElementKind::topic)) return true;
  const Items handled = events(out, false);
  if (handled.empty()) return true;
  if (const Symbol event = published_event(into)) return handled.contains(event);
  const Items published = events(into, true);
  if (published.empty()) return true;
  for (const ItemView event : published)
    if (handled.contains(event.text)) return true;
  return false;
}

// ---------------------------------------------------------------------------
// Searching

bool Hops::follows(HopId id, const Search& search) const {
  const HopKind kind = (*this)[id].kind;
  if (kind == HopKind::copy && !search.copies) return false;
  if (kind == HopKind::dead_letter && !search.dead_letters) return false;
  return moves(id, search.entity) && (!search.follow || search.follow(id));
}

// Breadth first. A topic whose events differ is visited once for each hop that
// leads there, everything else once.
std::vector<Reached> Hops::walk(ElementId start, const Search& search, bool forward) const {
  std::vector<Reached> reached{{start, {}, kNoIndex}};
  std::unordered_set<std::uint32_t> seen_place{row_of(start)};
  std::unordered_set<std::uint32_t> seen_hop;
  const auto by_event = [&](HopId id) {
    return forward ? published_event(id) || !events(id, true).empty() : !events(id, false).empty();
  };
  for (std::uint32_t i = 0; i < reached.size(); ++i) {
    const Reached at = reached[i];
    for (HopId id : forward ? out(at.place, search.entity) : in(at.place, search.entity)) {
      const ElementId next = forward ? (*this)[id].to : (*this)[id].from;
      if (!next) continue;
      const bool joined =
          !at.last || (forward ? share_event(at.last, id) : share_event(id, at.last));
      if (!joined || !follows(id, search)) continue;
      if (seen_place.contains(row_of(next))) continue;
      if (next.is(ElementKind::topic) && by_event(id)) {
        if (!seen_hop.insert(id.value).second) continue;
      } else {
        seen_place.insert(row_of(next));
      }
      reached.push_back({next, id, i});
      if (search.until && search.until(next)) return reached;
    }
  }
  return reached;
}

std::vector<Reached> Hops::reach(ElementId from, const Search& search) const {
  return walk(from, search, true);
}
std::vector<Reached> Hops::sources(ElementId to, const Search& search) const {
  return walk(to, search, false);
}

Path Hops::path(std::span<const Reached> reached, std::size_t i) const {
  Path path;
  bool forward = true;
  for (std::size_t at = i; reached[at].last; at = reached[at].previous) {
    forward = (*this)[reached[at].last].to == reached[at].place;
    path.push_back(reached[at].last);
  }
  if (forward) std::reverse(path.begin(), path.end());
  return path;
}

Path Hops::find(ElementId from, ElementId to, const Search& search) const {
  Search to_there = search;
  to_there.until = [&](ElementId place) { return place == to; };
  const std::vector<Reached> reached = reach(from, to_there);
  return reached.back().place == to ? path(reached, reached.size() - 1) : Path();
}

}  // namespace thalweg::graph
