// SPDX-License-Identifier: Apache-2.0
#include "graph/unheard.h"

#include <algorithm>
#include <map>
#include <set>

#include "graph/name_order.h"
#include "graph/reconciled.h"

namespace thalweg::graph {

using namespace manifest;

namespace {

// Starts are counted in their order, by name.
struct Sent {
  std::uint32_t start = 0;
  std::uint32_t step = kNoIndex;  // none: it consumes what is there
};

class Listeners {
 public:
  explicit Listeners(const Graph& graph);
  std::vector<Unheard> run();

 private:
  using Changes = std::map<std::uint32_t, std::vector<std::uint32_t>>;  // steps by start
  // What holds for all copies that hear at the same places.
  struct Heard {
    ElementId event;  // the first place where somebody sends what he changes
    OperationId sender;
    std::set<StepId> sent_with;         // changes that are sent
    std::vector<std::uint32_t> silent;  // starts that change the record and send nothing
  };

  void add(std::uint32_t start);
  Expansion expansion(std::uint32_t start) const {
    return graph_.expansions().of(graph_.roles().starts()[start]);
  }
  bool is_listener(DatasetId copy, EntityId e) const;
  bool repeats(HopId id) const;
  std::vector<ElementId> heard_at(DatasetId copy, EntityId e) const;
  bool is_about(const Sent& sent, EntityId e) const;
  Heard heard(EntityId e, const std::vector<ElementId>& places, const Changes& changes) const;
  void check(EntityId e, DatasetId copy, const Changes& changes);
  std::vector<std::uint32_t> shown(std::uint32_t start, const std::vector<std::uint32_t>& changes,
                                   DatasetId copy) const;
  bool surely_shown(Step change, DatasetId copy) const;

  const Graph& graph_;
  Reconciled reconciled_;
  std::map<ElementId, Changes> changes_;                    // by the dataset that is changed
  std::map<ElementId, std::vector<Sent>> senders_;          // by the place that is written
  std::map<std::uint32_t, std::vector<OperationId>> asks_;  // calls without waiting
  std::map<std::pair<EntityId, std::vector<ElementId>>, Heard> heard_;
  std::map<std::pair<OperationId, EntityId>, Unheard> found_;
};

Listeners::Listeners(const Graph& graph) : graph_(graph), reconciled_(graph) {
  for (std::uint32_t s = 0; s < graph.roles().starts().size(); ++s) add(s);
}

void Listeners::add(std::uint32_t start) {
  const Expansion x = expansion(start);
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    const Step step = x.step(i);
    if (const auto callee = step.target().as<OperationId>()) asks_[start].push_back(callee);
    if (!graph_.steps().is_write_like(x, i)) continue;
    senders_[step.target()].push_back({start, i});
    if (step.target().is(ElementKind::dataset) && !graph_.steps().is_best_effort(x, i))
      changes_[step.target()][start].push_back(i);
  }
  for (ElementId input : graph_.delivery().inputs(x.start()))
    senders_[input].push_back({start, kNoIndex});
}

// A copy that should equal its record, and that nothing but events mends.
bool Listeners::is_listener(DatasetId copy, EntityId e) const {
  const Dataset d = graph_.manifest()[copy];
  const auto ttl = d[dataset::ttl];
  return is_yes(graph_.places().is_copy(copy, e)) && !graph_.places().is_auxiliary(copy) &&
         !graph_.places().is_trail(copy) && !(d[dataset::form] == Form::aggregate) &&
         !d[dataset::lifetime] && !(ttl && !ttl->is_forever()) && !reconciled_.is_repaired(copy);
}

// Reads its source again without being told: a flow, a job on a schedule.
bool Listeners::repeats(HopId id) const {
  const Hop& hop = graph_.hops()[id];
  if (hop.kind != HopKind::copy) return true;
  return graph_.roles().role(hop.via.as<OperationId>()) == OperationRole::scheduled;
}

// Every place from which data comes to the copy, sorted, without itself.
std::vector<ElementId> Listeners::heard_at(DatasetId copy, EntityId e) const {
  Search search{e, /*copies=*/true};
  search.follow = [&](HopId id) { return repeats(id); };
  std::vector<ElementId> places;
  for (const Reached& reached : graph_.hops().sources(copy, search))
    if (reached.place != ElementId(copy)) places.push_back(reached.place);
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

// The changes of fields that the copy may hold.
std::vector<std::uint32_t> Listeners::shown(std::uint32_t start,
                                            const std::vector<std::uint32_t>& changes,
                                            DatasetId copy) const {
  const Expansion x = expansion(start);
  const auto kept = graph_.manifest()[copy][dataset::fields];
  std::vector<std::uint32_t> found;
  for (std::uint32_t i : changes) {
    const auto fields = x.step(i)[step::fields];
    bool any = !fields || !kept;
    if (!any)
      for (const ItemView item : *fields) any = any || kept->contains(item.text);
    if (any) found.push_back(i);
  }
  return found;
}

// A record that comes or goes is seen in every copy; of a change in place somebody has
// to say what it changes.
bool Listeners::surely_shown(Step change, DatasetId copy) const {
  const Verb verb = change.verb();
  return verb == Verb::insert || verb == Verb::delete_ ||
         (change[step::fields] && graph_.manifest()[copy][dataset::fields]);
}

bool Listeners::is_about(const Sent& sent, EntityId e) const {
  if (sent.step == kNoIndex) return true;
  const auto about = graph_.steps().entities(expansion(sent.start), sent.step);
  return about.empty() || graph_.entities().related(EntitySpan(&e, 1), about);
}

// Who sends something to one of the places, and who changes the record without.
Listeners::Heard Listeners::heard(EntityId e, const std::vector<ElementId>& places,
                                  const Changes& changes) const {
  Heard heard;
  std::set<std::uint32_t> told;
  std::set<OperationId> names;
  for (ElementId place : NameOrder(graph_.manifest()).sorted(places)) {
    const auto it = senders_.find(place);
    if (it == senders_.end()) continue;
    for (const Sent& sent : it->second) {
      if (!is_about(sent, e) || !told.insert(sent.start).second) continue;
      const Expansion x = expansion(sent.start);
      names.insert(x.start());
      const auto own = changes.find(sent.start);
      if (own == changes.end()) continue;
      for (std::uint32_t i : own->second) heard.sent_with.insert(x.steps()[i].step);
      if (!heard.event) heard.event = place, heard.sender = x.start();
    }
  }
  if (!heard.event) return heard;
  for (const auto& [start, all] : changes) {
    const auto asked = asks_.find(start);
    const auto is_told = [&](OperationId o) { return names.contains(o); };
    const bool by_another =
        asked != asks_.end() && std::any_of(asked->second.begin(), asked->second.end(), is_told);
    if (!told.contains(start) && !by_another) heard.silent.push_back(start);
  }
  return heard;
}

void Listeners::check(EntityId e, DatasetId copy, const Changes& changes) {
  const ElementId record = graph_.places().sor(e);
  const std::vector<ElementId> places = heard_at(copy, e);
  if (std::binary_search(places.begin(), places.end(), record)) return;
  const auto [known, first] = heard_.try_emplace({e, places});
  if (first) known->second = heard(e, places, changes);
  const Heard& heard = known->second;
  std::set<std::uint32_t> direct;
  if (const auto it = senders_.find(copy); it != senders_.end() && !heard.silent.empty())
    for (const Sent& sent : it->second) direct.insert(sent.start);
  for (std::uint32_t start : heard.silent) {
    const std::vector<std::uint32_t> seen = shown(start, changes.at(start), copy);
    if (seen.empty() || direct.contains(start)) continue;
    const Expansion x = expansion(start);
    // Another caller may send what the callee does not.
    const bool shared = heard.sent_with.contains(x.steps()[seen.front()].step);
    const OperationId at = shared ? x.start() : x.operation_of(seen.front());
    const auto [it, is_new] = found_.try_emplace({at, e});
    Unheard& u = it->second;
    if (is_new) u = {x.start(), seen.front(), at, e, record, {}, heard.event, heard.sender, false};
    u.copies.push_back(copy);
    for (std::uint32_t i : seen) u.surely_shown = u.surely_shown || surely_shown(x.step(i), copy);
  }
}

std::vector<Unheard> Listeners::run() {
  for (Entity entity : graph_.manifest().entities()) {
    const EntityId e = entity.id();
    const auto changes = changes_.find(graph_.places().sor(e));
    if (changes == changes_.end() || changes->second.size() < 2) continue;
    for (ElementId place : graph_.places().holdings(e))
      if (const auto copy = place.as<DatasetId>(); copy && is_listener(copy, e))
        check(e, copy, changes->second);
  }
  std::vector<Unheard> all;
  for (auto& [key, one] : found_) {
    std::sort(one.copies.begin(), one.copies.end());
    one.copies.erase(std::unique(one.copies.begin(), one.copies.end()), one.copies.end());
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace

std::vector<Unheard> unheard(const Graph& graph) {
  return Listeners(graph).run();
}

}  // namespace thalweg::graph
