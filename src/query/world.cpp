// SPDX-License-Identifier: Apache-2.0
#include "query/world.h"

#include <algorithm>
#include <map>

#include "query/facts.h"

namespace thalweg::query {

std::string_view to_string(graph::OperationRole role) {
  constexpr std::string_view kRoles[] = {"client", "scheduled", "consumer", "internal"};
  return kRoles[static_cast<std::size_t>(role)];
}

World::World(const graph::Graph& graph, const source::SourceMap& sources, Budget& budget)
    : graph_(graph), sources_(sources), budget_(budget) {
  for (const OperationId start : graph.roles().starts()) offsets_.push_back(number_of(start, 0));
}

StepRow World::step(std::uint32_t number) const {
  const auto above = std::upper_bound(offsets_.begin(), offsets_.end(), number);
  const auto index = static_cast<std::size_t>(above - offsets_.begin()) - 1;
  const OperationId start = graph_.roles().starts()[index];
  return {graph_.expansions().of(start), number - offsets_[index], number};
}

std::uint32_t World::atomic_group(const StepRow& row) const {
  if (groups_.empty()) {
    groups_.resize(steps());
    for (const OperationId start : graph_.roles().starts()) {
      const auto units = graph_.atomicity().units(graph_.expansions().of(start));
      for (std::uint32_t i = 0; i < units.size(); ++i)
        groups_[number_of(start, i)] = number_of(start, units[i]);
    }
  }
  return groups_[row.number];
}

const std::vector<manifest::StepId>& World::calls() const {
  if (calls_) return *calls_;
  calls_.emplace();
  for (std::size_t i = 0; i < manifest().model().steps.size(); ++i)
    if (manifest().model().steps[i].verb == manifest::Verb::call) calls_->emplace_back(i);
  return *calls_;
}

// A topic may be reached on several ways, by event; the shortest one counts.
void World::add_reaches(EntityId entity, std::vector<ReachRow>& rows) const {
  std::vector<ElementId> places;
  for (const graph::HopId id : graph_.hops().about(entity)) {
    if (!graph_.hops().moves(id, entity)) continue;
    const graph::Hop& hop = graph_.hops()[id];
    if (hop.from) places.push_back(hop.from);
    places.push_back(hop.to);
  }
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  for (const ElementId source : places) {
    const auto reached = graph_.hops().reach(source, {.entity = entity});
    std::map<ElementId, std::uint32_t> hops{{source, 0}};
    for (std::size_t i = 1; i < reached.size(); ++i)
      hops.emplace(reached[i].place, hops.at(reached[reached[i].previous].place) + 1);
    const auto cost = static_cast<std::uint32_t>(10 * reached.size());
    for (const auto& [target, count] : hops)
      if (target != source) rows.push_back({entity, source, target, count, cost});
    if (!budget_.spend(cost)) return;
  }
}

const std::vector<ReachRow>& World::reaches() const {
  if (reaches_) return *reaches_;
  std::vector<ReachRow> rows;
  for (const manifest::Entity entity : manifest().entities())
    if (!budget_.is_spent()) add_reaches(entity.id(), rows);
  static const std::vector<ReachRow> none;
  if (budget_.is_spent()) return none;
  return reaches_.emplace(std::move(rows));
}

void World::add_dominators(EntityId entity, std::vector<DominatorRow>& rows) const {
  const auto tree = graph_.propagation(entity).dominators();
  std::map<ElementId, ElementId> above;
  for (const auto& [element, by] : tree) above.emplace(element, by);
  for (const auto& [element, by] : tree) {
    std::uint32_t distance = 0;
    for (ElementId at = by; at; at = above.at(at))
      rows.push_back({entity, element, at, ++distance});
    if (!budget_.spend(10 + distance)) return;
  }
}

const std::vector<DominatorRow>& World::dominators() const {
  if (dominators_) return *dominators_;
  std::vector<DominatorRow> rows;
  for (const manifest::Entity entity : manifest().entities())
    if (!budget_.is_spent()) add_dominators(entity.id(), rows);
  static const std::vector<DominatorRow> none;
  if (budget_.is_spent()) return none;
  return dominators_.emplace(std::move(rows));
}

const std::vector<FactRow>& World::facts() const {
  if (!facts_) facts_ = all_facts(graph_);
  return *facts_;
}

Value World::file(source::Span span) const {
  return span ? Value(std::string_view(sources_.name(span.file))) : Value();
}

Value World::line(source::Span span) const {
  return span ? whole(sources_.line_of(span.file, span.begin)) : Value();
}

}  // namespace thalweg::query
