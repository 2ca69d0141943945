// SPDX-License-Identifier: Apache-2.0
#include "graph/trail.h"

#include <algorithm>
#include <array>

#include "graph/retention.h"

namespace thalweg::graph {

using namespace manifest;

AuditTrail::AuditTrail(const Graph& graph, EntityId e, Guarantee audited)
    : graph_(graph), e_(e), audited_(audited) {
  const auto in = audited_ ? audited_[guarantee::in_] : Value<Reference>{};
  if (in && in->target.is_place()) {
    trails_ = {in->target};
  } else {
    for (ElementId place : graph.places().holdings(e))
      if (graph.places().is_trail(place)) trails_.push_back(place);
  }
  for (ElementId trail : trails_) {
    std::set<EntityId> moved{e};
    const EntitySpan held = graph.places().entities(trail);
    moved.insert(held.begin(), held.end());
    for (EntityId one : moved)
      for (const Reached& r : graph.hops().sources(trail, Search{one})) sources_.insert(r.place);
  }
}

Value<Duration> AuditTrail::keep() const {
  const auto promised = audited_ ? audited_[guarantee::keep] : Value<Duration>{};
  return promised ? promised : graph_.manifest()[e_][entity::keep_for];
}

bool AuditTrail::is_record() const {
  const auto id = graph_.places().sor(e_).as<TopicId>();
  if (!id || is_compacted(graph_, id)) return false;
  if (!(graph_.manifest()[id][topic::content] == Content::fact)) return false;
  const auto kept = retention(graph_, id);
  const auto needed = keep();
  return kept && (kept->kept.is_forever() || (needed && kept->kept >= *needed));
}

namespace {

// What a step or flow that feeds a place says, by the key it has for it.
template <class T>
Value<T> said(const Graph& graph, const Hop& hop, Value<T> (*of_flow)(Flow),
              Value<T> (*of_step)(Step)) {
  if (const auto flow = hop.via.as<FlowId>()) return of_flow(graph.manifest()[flow]);
  const auto o = hop.via.as<OperationId>();
  if (!o || hop.step == kNoIndex) return {};
  return of_step(graph.expansions().of(o).step(hop.step));
}

}  // namespace

Value<Items> AuditTrail::fields(ElementId trail) const {
  if (const auto id = trail.as<DatasetId>())
    if (const auto own = graph_.manifest()[id][dataset::fields]) return own;
  for (HopId id : graph_.hops().in(trail)) {
    const auto fed = said<Items>(
        graph_, graph_.hops()[id], [](Flow f) { return f[flow::fields]; },
        [](Step s) { return s[step::fields]; });
    if (fed) return fed;
  }
  return {};
}

Value<bool> AuditTrail::drops_request_id(ElementId trail) const {
  for (HopId id : graph_.hops().in(trail)) {
    const auto carries = said<bool>(
        graph_, graph_.hops()[id], [](Flow f) { return f[flow::carries_request_id]; },
        [](Step s) { return s[step::carries_request_id]; });
    if (carries == false) return carries;
  }
  return {};
}

bool tells_provenance(std::string_view field) {
  constexpr std::array<std::string_view, 16> kParts{
      "actor", "request",  "caus",      "reason",  "correlation", "_by",     "user", "author",
      "agent", "operator", "principal", "session", "trace",       "command", "who",  "why"};
  return std::any_of(kParts.begin(), kParts.end(), [&](std::string_view part) {
    return field.find(part) != std::string_view::npos;
  });
}

}  // namespace thalweg::graph
