// SPDX-License-Identifier: Apache-2.0
#include "graph/personal.h"

#include <algorithm>
#include <set>

namespace thalweg::graph {

using namespace manifest;

std::string_view subject_of(const Manifest& manifest, EntityId e) {
  const auto subject = manifest[e][entity::subject];
  return subject ? manifest.text(*subject) : manifest[e].name();
}

PersonalData::PersonalData(const Graph& graph, EntityId e)
    : graph_(graph), e_(e), fields_(graph.manifest()[e][entity::personal].value) {}

bool PersonalData::passes(HopId id) const {
  if (all_fields()) return true;
  for (const ItemView field : fields_.fields)
    if (graph_.hops().passes_field(id, field.text)) return true;
  return false;
}

// A dataset with declared fields keeps no others; an entity that says what is
// personal about it speaks for itself.
bool PersonalData::receives(ElementId place) const {
  const auto id = place.as<DatasetId>();
  if (!id) return true;
  const Dataset dataset = graph_.manifest()[id];
  if (graph_.places().is_auxiliary(id) && !(dataset[dataset::form] == Form::outbox)) return false;
  const EntityId held = dataset->entity;
  if (held && held != e_ && graph_.manifest()[held][entity::personal]) return false;
  const auto kept = dataset[dataset::fields];
  if (!kept || all_fields()) return true;
  for (const ItemView field : fields_.fields)
    if (kept->contains(field.text)) return true;
  return false;
}

// A thin event names a record and holds nothing of it; what its consumers read
// elsewhere travels on all the same.
bool PersonalData::is_reference(ElementId place) const {
  const auto topic = place.as<TopicId>();
  return topic && graph_.manifest()[topic][topic::payload] == Payload::reference;
}

// What operations write, the system of record, and what nothing in the manifest
// fills.
std::vector<ElementId> PersonalData::entrances() const {
  std::vector<ElementId> found;
  for (HopId id : graph_.hops().about(e_)) {
    const Hop& hop = graph_.hops()[id];
    if (hop.kind == HopKind::write && graph_.hops().moves(id, e_) && passes(id))
      found.push_back(hop.to);
  }
  if (const ElementId sor = graph_.places().sor(e_)) found.push_back(sor);
  for (ElementId place : graph_.places().holdings(e_))
    if (graph_.hops().in(place).empty()) found.push_back(place);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::vector<PersonalData::Arrival> PersonalData::arrivals() const {
  Search search{e_, /*copies=*/true};
  search.dead_letters = true;
  search.follow = [&](HopId id) { return reaches(id); };
  std::vector<Arrival> found;
  std::set<ElementId> seen;
  for (ElementId entrance : entrances()) {
    if (!receives(entrance)) continue;
    const auto reached = graph_.hops().reach(entrance, search);
    for (std::size_t i = 0; i < reached.size(); ++i)
      if (!is_reference(reached[i].place) && seen.insert(reached[i].place).second)
        found.push_back({reached[i].place, graph_.hops().path(reached, i)});
  }
  return found;
}

bool PersonalData::touches(Step step) const {
  const auto fields = step[step::fields];
  if (!fields || all_fields()) return true;
  for (const ItemView field : fields_.fields)
    if (fields->contains(field.text)) return true;
  return false;
}

bool PersonalData::keeps(ElementId place, Symbol field) const {
  const auto id = place.as<DatasetId>();
  const auto kept = id ? graph_.manifest()[id][dataset::fields] : Value<Items>{};
  return !kept || kept->contains(field);
}

std::map<ElementId, std::vector<Symbol>> PersonalData::fields_by_place() const {
  std::map<ElementId, std::vector<Symbol>> found;
  if (all_fields()) return found;
  const std::vector<ElementId> from = entrances();
  for (const ItemView item : fields_.fields) {
    const Symbol field = item.text;
    Search search{e_};
    search.dead_letters = true;
    search.follow = [&](HopId id) {
      return graph_.hops().passes_field(id, field) && reaches(id) &&
             keeps(graph_.hops()[id].to, field);
    };
    std::set<ElementId> seen;
    for (ElementId entrance : from) {
      if (!receives(entrance) || !keeps(entrance, field)) continue;
      for (const Reached& reached : graph_.hops().reach(entrance, search))
        if (!is_reference(reached.place)) seen.insert(reached.place);
    }
    for (ElementId place : seen) found[place].push_back(field);
  }
  for (auto& [place, fields] : found) std::sort(fields.begin(), fields.end());
  return found;
}

UnsaidCalls::UnsaidCalls(const Graph& graph) {
  constexpr std::size_t kReadsConsidered = 8;
  for (OperationId start : graph.roles().starts()) {
    const Expansion x = graph.expansions().of(start);
    std::vector<std::uint32_t> reads;
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      const Step step = x.step(i);
      if (step.verb() == Verb::read && step.target().is(ElementKind::dataset)) reads.push_back(i);
      if (!graph.steps().is_effect(x, i) || !graph.steps().entities(x, i).empty()) continue;
      for (std::size_t n = reads.size() - std::min(reads.size(), kReadsConsidered);
           n < reads.size(); ++n)
        if (x.before(reads[n], i) && x.co_executable(reads[n], i))
          calls_[x.step(reads[n]).target()].push_back({start, reads[n], i});
    }
  }
}

std::span<const UnsaidCalls::Call> UnsaidCalls::after_read(ElementId place) const {
  const auto it = calls_.find(place);
  return it == calls_.end() ? std::span<const Call>{} : std::span<const Call>(it->second);
}

}  // namespace thalweg::graph
