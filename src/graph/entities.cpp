// SPDX-License-Identifier: Apache-2.0
#include "graph/entities.h"

#include <algorithm>
#include <unordered_set>

#include "graph/components.h"

namespace thalweg::graph {

using namespace manifest;

namespace {

std::uint32_t row(EntityId e) {
  return static_cast<std::uint32_t>(e.index());
}

// Everything that the rows lead to from e; `admit` keeps the walk near its goal.
template <class Admit>
std::vector<EntityId> walk(const Rows<EntityId>& next, EntityId e, Admit admit) {
  std::vector<EntityId> found{e};
  std::unordered_set<EntityId> seen{e};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const EntityId at = found[i];
    for (EntityId to : next[at.index()])
      if (admit(to) && seen.insert(to).second) found.push_back(to);
  }
  std::sort(found.begin(), found.end());
  return found;
}

bool meet(EntitySpan a, EntitySpan b) {
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    if (*i == *j) return true;
    *i < *j ? ++i : ++j;
  }
  return false;
}

void sort_unique(std::vector<EntityId>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

}  // namespace

Entities::Entities(const Manifest& manifest) : manifest_(&manifest) {
  derive();
  find_origins();
  find_trees();
  collect_fields();
  find_mutability();
}

// ---------------------------------------------------------------------------
// Derivation

void Entities::derive() {
  std::vector<Rows<EntityId>::Entry> sources, derived;
  std::vector<Edge> edges;
  for (Entity e : manifest_->entities()) {
    const auto from = e[entity::derived_from];
    if (!from) continue;
    for (const ItemView item : *from) {
      const auto source = item.target.as<EntityId>();
      if (!source || source == e.id()) continue;
      sources.emplace_back(row(e.id()), source);
      derived.emplace_back(row(source), e.id());
      edges.emplace_back(row(e.id()), row(source));
    }
  }
  const std::size_t count = manifest_->entities().size();
  sources_ = Rows<EntityId>(count, sources);
  derived_ = Rows<EntityId>(count, derived);
  component_ = strong_components(count, edges);
}

// A component has the origins of those that it is derived from; one that is
// derived from nothing outside is an origin, and its first entity stands for it.
void Entities::find_origins() {
  const std::size_t count = component_.size();
  std::vector<Rows<EntityId>::Entry> members;
  for (std::size_t i = 0; i < count; ++i) members.emplace_back(component_[i], EntityId(i));
  const Rows<EntityId> components(count, members);
  std::vector<std::vector<EntityId>> of_component(count);
  for (std::size_t c = 0; c < count; ++c) {
    std::vector<EntityId>& all = of_component[c];
    for (EntityId e : components[c])
      for (EntityId source : sources_[e.index()])
        if (component_[source.index()] != c) {
          const auto& more = of_component[component_[source.index()]];
          all.insert(all.end(), more.begin(), more.end());
        }
    if (all.empty() && !components[c].empty()) all.push_back(components[c].front());
    sort_unique(all);
  }
  std::vector<Rows<EntityId>::Entry> origins;
  for (std::size_t i = 0; i < count; ++i)
    for (EntityId origin : of_component[component_[i]])
      origins.emplace_back(static_cast<std::uint32_t>(i), origin);
  origins_ = Rows<EntityId>(count, origins);
}

// Numbers the trees below origins, each entity before what is derived from it. What
// has several sources, or lies in a cycle, is not reached as a whole.
void Entities::find_trees() {
  trees_.resize(component_.size());
  std::uint32_t next = 0;
  struct Open {
    EntityId entity;
    std::size_t child;
  };
  std::vector<Open> open;
  const auto enter = [&](EntityId e) {
    trees_[e.index()].begin = next++;
    open.push_back({e, 0});
  };
  for (std::size_t root = 0; root < component_.size(); ++root) {
    if (!sources_[root].empty()) continue;
    for (enter(EntityId(root)); !open.empty();) {
      const auto below = derived_[open.back().entity.index()];
      if (open.back().child == below.size()) {
        trees_[open.back().entity.index()].end = next;
        open.pop_back();
        continue;
      }
      const EntityId child = below[open.back().child++];
      if (sources_[child.index()].size() == 1) enter(child);
    }
  }
}

bool Entities::related(EntityId a, EntityId b) const {
  return a == b || meet(origins(a), origins(b));
}

bool Entities::related(EntitySpan a, EntitySpan b) const {
  if (a.size() == 1 && b.size() == 1) return related(a.front(), b.front());
  const auto all_origins = [&](EntitySpan some) {
    std::vector<EntityId> all;
    for (EntityId e : some) all.insert(all.end(), origins(e).begin(), origins(e).end());
    sort_unique(all);
    return all;
  };
  return meet(all_origins(a), all_origins(b));
}

std::vector<EntityId> Entities::up(EntityId e) const {
  return walk(sources_, e, [](EntityId) { return true; });
}
std::vector<EntityId> Entities::down(EntityId e) const {
  return walk(derived_, e, [](EntityId) { return true; });
}

bool Entities::is_derived_from(EntityId e, EntityId source) const {
  const Subtree below = trees_[source.index()], own = trees_[e.index()];
  if (own.end > own.begin) return below.begin <= own.begin && own.begin < below.end;
  const std::uint32_t goal = component_[source.index()];
  if (goal >= component_[e.index()]) return goal == component_[e.index()];
  const auto nearer = [&](EntityId at) { return component_[at.index()] >= goal; };
  const std::vector<EntityId> found = walk(sources_, e, nearer);
  return std::binary_search(found.begin(), found.end(), source);
}

bool Entities::in_closure(EntityId e, EntityId of) const {
  if (e == of) return true;
  if (!meet(origins(e), origins(of))) return false;
  return is_derived_from(of, e) || is_derived_from(e, of);
}

// ---------------------------------------------------------------------------
// Keys

EntityId Entities::whole_of(EntityId e) const {
  const auto whole = (*manifest_)[e][entity::part_of];
  return whole ? whole->target.as<EntityId>() : EntityId();
}

bool Entities::is_part_of(EntityId e, EntityId whole) const {
  std::size_t steps = manifest_->entities().size();  // `part_of` may be a cycle
  for (EntityId at = whole_of(e); at && at != e && steps-- > 0; at = whole_of(at))
    if (at == whole) return true;
  return false;
}

bool Entities::is_key_field(EntityId e, Symbol field) const {
  const auto key = (*manifest_)[e][entity::key];
  return key && key->contains(field);
}

// Every place that tells which fields an entity has.
void Entities::collect_fields() {
  const auto add = [&](EntityId e, const Items& fields) {
    for (const ItemView field : fields) fields_.emplace_back(field.text, e);
  };
  for (Entity e : manifest_->entities()) {
    add(e.id(), e[entity::key].value);
    add(e.id(), e[entity::personal].value.fields);
    add(e.id(), e[entity::sensitive].value);
    for (const RecordView field : e[entity::fields].value)
      fields_.emplace_back(field.name(), e.id());
  }
  for (Dataset d : manifest_->datasets())
    if (d->entity) add(d->entity, d[dataset::fields].value);
  for (Guarantee g : manifest_->guarantees())
    if (const auto e = g->target.as<EntityId>())
      for (Symbol field : g->fields) fields_.emplace_back(field, e);
  std::sort(fields_.begin(), fields_.end());
  fields_.erase(std::unique(fields_.begin(), fields_.end()), fields_.end());
}

// A part of a composite key is determined by the whole of it.
Truth Entities::determines(EntityId e, Symbol p) const {
  if (!p) return Truth::unknown;
  if (manifest_->text(p) == "none") return Truth::no;  // spread
  if (is_key_field(e, p)) return Truth::yes;
  std::size_t steps = manifest_->entities().size();
  for (EntityId whole = whole_of(e); whole && steps-- > 0; whole = whole_of(whole))
    if (is_key_field(whole, p)) return Truth::yes;
  if (const auto facts = (*manifest_)[e][entity::fields]) {
    const RecordView field = facts->find(p);
    if (const auto changes = field[field_facts::mutable_]) return truth(!*changes);
  }
  if (std::binary_search(fields_.begin(), fields_.end(), std::pair(p, e))) return Truth::unknown;
  const auto other =
      std::lower_bound(fields_.begin(), fields_.end(), std::pair(p, EntityId(std::size_t{0})));
  return other != fields_.end() && other->first == p ? Truth::no : Truth::unknown;
}

// ---------------------------------------------------------------------------
// What changes

namespace {

enum class Change : std::uint8_t { none, adds, unclear, changes };

Change change_of(Verb verb) {
  switch (verb) {
    case Verb::update:
    case Verb::upsert:
    case Verb::delete_:
    case Verb::increment:
    case Verb::decrement:
    case Verb::merge:
      return Change::changes;
    case Verb::write:
      return Change::unclear;
    case Verb::insert:
    case Verb::append:
      return Change::adds;
    default:
      return Change::none;
  }
}

Change change_of(Apply apply) {
  switch (apply) {
    case Apply::upsert:
    case Apply::increment:
    case Apply::decrement:
    case Apply::merge:
    case Apply::delete_:
      return Change::changes;
    case Apply::insert:
    case Apply::append:
      return Change::adds;
    case Apply::invalidate:
      break;
  }
  return Change::none;
}

Truth truth_of(Mutability declared) {
  return truth(declared == Mutability::mutable_);
}

Truth truth_of(Change seen) {
  if (seen == Change::changes) return Truth::yes;
  return seen == Change::adds ? Truth::no : Truth::unknown;
}

EntityId entity_of(const Manifest& manifest, Step step) {
  if (const auto narrowed = step[step::entity]) return narrowed->target.as<EntityId>();
  const auto id = step.target().as<DatasetId>();
  return id ? manifest[id]->entity : EntityId();
}

}  // namespace

void Entities::find_mutability() {
  std::vector<Change> seen(manifest_->entities().size(), Change::none);
  const auto note = [&](EntityId e, Change change) {
    if (e) seen[e.index()] = std::max(seen[e.index()], change);
  };
  for (std::size_t i = 0; i < manifest_->model().steps.size(); ++i) {
    const Step step = (*manifest_)[StepId(i)];
    if (is_write(step.verb())) note(entity_of(*manifest_, step), change_of(step.verb()));
  }
  for (Flow flow : manifest_->flows()) {
    const auto apply = flow[flow::apply];
    if (!apply) continue;
    for (const ItemView to : flow[flow::to].value)
      if (const auto id = to.target.as<DatasetId>())
        note((*manifest_)[id]->entity, change_of(*apply));
  }
  for (Entity e : manifest_->entities()) {
    const auto declared = e[entity::mutability];
    mutable_.push_back(declared ? truth_of(*declared) : truth_of(seen[e.id().index()]));
  }
}

bool Entities::is_critical(EntityId e) const {
  return (*manifest_)[e][entity::integrity] == Integrity::critical;
}
bool Entities::is_best_effort(EntityId e) const {
  return (*manifest_)[e][entity::integrity] == Integrity::best_effort;
}

}  // namespace thalweg::graph
