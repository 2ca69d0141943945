// SPDX-License-Identifier: Apache-2.0
#include "graph/rebuild.h"

#include <algorithm>

#include <fmt/core.h>

#include "graph/retention.h"
#include "manifest/key_path.h"

namespace thalweg::graph {

using namespace manifest;

std::string Rebuild::quote(ElementId place) const {
  return fmt::format("`{}`", graph_.manifest().reference(place));
}

// Absent: the present state is enough for a copy of the same entity that does
// not aggregate.
std::optional<RebuildNeeds> Rebuild::needs() const {
  if (const auto declared = d_[dataset::rebuild_needs]) return *declared;
  if (d_[dataset::form] == Form::aggregate) return std::nullopt;
  for (HopId id : graph_.hops().in(d_)) {
    const ElementId from = graph_.hops()[id].from;
    if (!from) continue;
    const auto held = graph_.places().entities(from);
    if (std::find(held.begin(), held.end(), d_->entity) != held.end()) return RebuildNeeds::state;
  }
  return std::nullopt;
}

bool Rebuild::is_record(ElementId place) const {
  for (EntityId e : graph_.entities().up(d_->entity))
    if (graph_.places().is_sor(place, e)) return true;
  return false;
}

Holding Rebuild::of_topic(Topic topic) const {
  const auto content = topic[topic::content];
  const bool compacted = is_compacted(graph_, topic.id());
  const auto kept = retention(graph_, topic);
  const bool whole = topic[topic::complete_since] || (kept && kept->kept.is_forever());
  const std::string name = quote(topic);
  if (whole && !compacted) return {Truth::yes, truth(!(content == Content::state)), {}, {}};
  if (compacted)
    return {content ? truth(*content == Content::state || whole) : Truth::unknown, Truth::no,
            fmt::format("{} keeps only the last value of each key", name),
            content ? std::string() : key_path(graph_.manifest(), topic, "content")};
  if (!kept)
    return {Truth::unknown, Truth::unknown, {}, key_path(graph_.manifest(), topic, "retention")};
  const std::string by_default =
      kept->by_default ? fmt::format(", the default of {}", graph_.places().engine(topic).name())
                       : std::string();
  return {Truth::no,
          Truth::no,
          fmt::format("{} keeps only {}{}", name, to_string(kept->kept), by_default),
          {},
          kept->by_default ? Origin::engine : Origin::declared};
}

// Facts that were written down one after the other.
bool Rebuild::is_archive(Dataset dataset) const {
  if (dataset[dataset::form] == Form::audit) return true;
  const auto kind = graph_.places().kind(dataset->store);
  if (kind != StoreKind::object && kind != StoreKind::warehouse) return false;
  for (HopId id : graph_.hops().in(dataset)) {
    if (graph_.hops()[id].kind != HopKind::flow) break;
    const auto apply = graph_.manifest()[graph_.hops()[id].via.as<FlowId>()][flow::apply];
    if (apply == Apply::append || apply == Apply::insert) return true;
  }
  return false;
}

Holding Rebuild::of_dataset(Dataset dataset) const {
  if (is_archive(dataset)) return {Truth::unknown, Truth::yes, {}, {}};
  if (!is_record(dataset))
    return {Truth::no, Truth::no, fmt::format("{} is a copy itself", quote(dataset)), {}};
  const bool is_history = dataset->entity && is_no(graph_.entities().is_mutable(dataset->entity)) &&
                          graph_.manifest()[dataset->entity][entity::mutability];
  return {Truth::yes,
          truth(is_history),
          fmt::format("{} holds the present state, and the view {} history", quote(dataset),
                      needs() ? "depends on" : "may depend on"),
          {}};
}

Holding Rebuild::holding(ElementId place) const {
  if (const auto topic = place.as<TopicId>()) return of_topic(graph_.manifest()[topic]);
  if (const auto dataset = place.as<DatasetId>()) return of_dataset(graph_.manifest()[dataset]);
  return {};
}

Truth Rebuild::complete(const Holding& holding) const {
  const auto needed = needs();
  if (needed == RebuildNeeds::state) return holding.state | holding.history;
  if (needed == RebuildNeeds::history) return holding.history;
  if (is_yes(holding.history)) return Truth::yes;
  return is_no(holding.state) && is_no(holding.history) ? Truth::no : Truth::unknown;
}

// Something of what the view shows, or of what that is derived from.
bool Rebuild::holds_source(ElementId place) const {
  for (EntityId held : graph_.places().entities(place))
    if (graph_.entities().in_closure(held, d_->entity)) return true;
  return false;
}

// Places on a path to the view that brings every declared field.
std::vector<RebuildSource> Rebuild::sources() const {
  const auto fields = d_[dataset::fields];
  Search search{d_->entity};
  search.copies = true;
  search.follow = [&](HopId id) {
    if (graph_.hops()[id].to == ElementId(d_) && graph_.hops()[id].kind == HopKind::write)
      return false;
    if (!fields) return true;
    for (const ItemView field : *fields)
      if (!graph_.hops().passes_field(id, field.text)) return false;
    return true;
  };
  std::vector<RebuildSource> found;
  const auto reached = graph_.hops().sources(d_, search);
  std::vector<bool> has_run_for_ever(reached.size());  // some flow on the path
  for (std::size_t i = 1; i < reached.size(); ++i) {
    const auto flow = graph_.hops()[reached[i].last].via.as<FlowId>();
    has_run_for_ever[i] = has_run_for_ever[reached[i].previous] ||
                          (flow && graph_.manifest()[flow][flow::complete_since]);
    if (!holds_source(reached[i].place)) continue;
    RebuildSource source{reached[i].place, Truth::no, holding(reached[i].place)};
    source.complete = has_run_for_ever[i] ? Truth::yes : complete(source.holding);
    found.push_back(std::move(source));
  }
  return found;
}

}  // namespace thalweg::graph
