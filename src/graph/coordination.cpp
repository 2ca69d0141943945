// SPDX-License-Identifier: Apache-2.0
// The table of invariant confluence (Bailis et al. 2014), read by verb.
#include "graph/coordination.h"

#include <algorithm>

#include "graph/replication.h"

namespace thalweg::graph {

using namespace manifest;

namespace {

constexpr VerbSet kClaims = verb_bit(Verb::insert) | verb_bit(Verb::upsert) |
                            verb_bit(Verb::update) | verb_bit(Verb::write);
constexpr VerbSet kNumbers = verb_bit(Verb::insert) | verb_bit(Verb::append);
constexpr VerbSet kReferences = verb_bit(Verb::insert) | verb_bit(Verb::upsert) |
                                verb_bit(Verb::update) | verb_bit(Verb::append) |
                                verb_bit(Verb::merge);
constexpr VerbSet kRaises = verb_bit(Verb::increment) | verb_bit(Verb::merge);
constexpr VerbSet kCounts = verb_bit(Verb::increment) | verb_bit(Verb::decrement);

}  // namespace

bool only_grows(Verb verb) {
  return verb == Verb::insert || verb == Verb::append || verb == Verb::merge;
}

bool Coordination::is_about(const Expansion& x, std::uint32_t i, EntityId e) const {
  const EntitySpan touched = graph_.steps().entities(x, i);
  return std::find(touched.begin(), touched.end(), e) != touched.end();
}

bool Coordination::system_chooses(Guarantee g, Step step) const {
  const auto e = g->target.as<EntityId>();
  if (!e || g->fields.empty()) return false;
  const auto facts = graph_.manifest()[e][entity::fields];
  const auto key = graph_.manifest()[e][entity::key];
  const auto by = step[step::unique_by];
  const std::string_view id = by ? graph_.manifest().text(*by) : std::string_view();
  const bool by_request = step.verb() == Verb::insert && (id == "request_id" || id == "event_id");
  return std::all_of(g->fields.begin(), g->fields.end(), [&](Symbol field) {
    const RecordView fact = facts ? facts->find(field) : RecordView();
    if (fact && fact[field_facts::generated] == true) return true;
    return by_request && key && key->contains(field);
  });
}

// Another write of the entity that surely commits together with step i.
bool Coordination::has_partner(const Expansion& x, std::uint32_t i, Verb verb, EntityId of) const {
  const std::uint32_t t = x.enclosing(i, Verb::transaction);
  if (t == kNoIndex) return false;
  for (std::uint32_t j = x.blocks()[t].first; j < x.blocks()[t].end; ++j)
    if (j != i && x.step(j).verb() == verb && is_about(x, j, of) &&
        is_yes(graph_.atomicity().atomic(x, i, j)))
      return true;
  return false;
}

// Only a parent that goes away can leave children behind.
Truth Coordination::by_foreign_key(Guarantee g, const Expansion& x, std::uint32_t i) const {
  const Verb verb = x.step(i).verb();
  if (contains(kReferences, verb)) return Truth::yes;
  if (verb != Verb::delete_) return Truth::unknown;
  const auto child = g->target.as<EntityId>();
  const auto parent = g[guarantee::to].value.target.as<EntityId>();
  if (!parent || !is_about(x, i, parent)) return Truth::yes;
  return truth(child && has_partner(x, i, Verb::delete_, child));
}

Truth Coordination::by_bound(Guarantee g, Verb verb) const {
  const bool raises = contains(kRaises, verb);
  if (!raises && verb != Verb::decrement) return Truth::unknown;
  const bool breaks = raises ? g[guarantee::at_most].present : g[guarantee::at_least].present;
  return truth(!breaks);
}

Truth Coordination::by_table(Guarantee g, const Expansion& x, std::uint32_t i) const {
  const Step step = x.step(i);
  const Verb verb = step.verb();
  switch (g->verb) {
    case GuaranteeVerb::unique:
      if (verb == Verb::delete_ || system_chooses(g, step)) return Truth::yes;
      return contains(kClaims, verb) ? Truth::no : Truth::unknown;
    case GuaranteeVerb::sequence:
      return contains(kNumbers, verb) ? Truth::no : Truth::unknown;
    case GuaranteeVerb::foreign_key:
      return by_foreign_key(g, x, i);
    case GuaranteeVerb::bound:
      return by_bound(g, verb);
    case GuaranteeVerb::conserved: {
      const auto e = g->target.as<EntityId>();
      const Verb other = verb == Verb::increment ? Verb::decrement : Verb::increment;
      const bool pair = e && contains(kCounts, verb) && has_partner(x, i, other, e);
      return pair ? Truth::yes : Truth::unknown;
    }
    default:
      return Truth::unknown;
  }
}

// The author knows better than the verb, where the verb knows nothing.
Truth Coordination::preserves(Guarantee g, const Expansion& x, std::uint32_t i) const {
  if (!constraints_.touches(g, x.step(i))) return Truth::yes;
  const Truth cell = by_table(g, x, i);
  if (!is_unknown(cell)) return cell;
  if (const auto guards = x.step(i)[step::guards]; guards && guards->target == ElementId(g))
    return Truth::no;
  return constraints_.has_guarded_write(g.id()) ? Truth::yes : Truth::unknown;
}

Truth has_linearizable_writes(const Graph& graph, StoreId store) {
  const std::string_view how =
      graph.places().engine(store).word(engines::Field::tx_conditional_write);
  if (how.empty()) return Truth::unknown;
  if (how == "none") return Truth::no;
  if (how == "lwt") return Truth::yes;
  return !has_several_writers(graph, store);
}

bool Coordination::decided_by_key(Guarantee g) const {
  constexpr VerbSet kCreates = verb_bit(Verb::insert) | verb_bit(Verb::upsert) |
                               verb_bit(Verb::write) | verb_bit(Verb::append);
  const auto e = g->target.as<EntityId>();
  const auto key = e ? graph_.manifest()[e][entity::key] : Value<Items>{};
  if (g->verb != GuaranteeVerb::unique || !key || key->size() != g->fields.size()) return false;
  for (Symbol field : g->fields)
    if (!key->contains(field)) return false;
  bool any = false;
  for (const WriteAt& w : constraints_.writes(e)) {
    const Step step = graph_.expansions().of(w.start).step(w.step);
    if (!contains(kCreates, step.verb())) continue;
    const auto store = graph_.places().container(step.target()).as<StoreId>();
    if (!store || !(step[step::only_if] == OnlyIf::absent)) return false;
    if (!is_yes(has_linearizable_writes(graph_, store))) return false;
    any = true;
  }
  return any;
}

}  // namespace thalweg::graph
