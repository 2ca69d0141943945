// SPDX-License-Identifier: Apache-2.0
// CDC003: a delete at the source never reaches a copy. For each entity that can
// be deleted: two searches from its system of record, once along the hops that
// surely carry deletes and once along all.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/deletable.h"

namespace thalweg::checks::change_capture {

using namespace manifest;
using graph::HopId;
using graph::HopKind;

namespace {

class Deletes {
 public:
  explicit Deletes(const Context& context);
  void check(EntityId e, Reporter& out) const;

 private:
  std::string because(const graph::Deletion& why) const;
  std::set<ElementId> reached(EntityId e, Truth at_least) const;
  bool deleted_with_source(ElementId copy, ElementId sor) const;
  void report(EntityId e, HopId hop, const std::vector<ElementId>& copies, const graph::Path& path,
              const graph::Deletion& why, Reporter& out) const;
  bool grave(EntityId e) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  graph::Deletable deletable_;
  std::set<std::pair<ElementId, OperationId>> deleted_by_;  // datasets by start
};

Deletes::Deletes(const Context& context)
    : cx_(context), graph_(context.graph), words_(context), deletable_(context.graph) {
  for (OperationId start : graph_.roles().starts()) {
    const graph::Expansion x = graph_.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      const Step step = x.step(i);
      const bool removes = step.verb() == Verb::delete_ || step.verb() == Verb::invalidate;
      if (removes) deleted_by_.emplace(step.target(), start);
    }
  }
}

std::string Deletes::because(const graph::Deletion& why) const {
  if (why.by.is(ElementKind::guarantee))
    return fmt::format("guarantee {} promises to erase it", words_.quote(why.by));
  if (why.by.is(ElementKind::operation)) return fmt::format("{} deletes it", words_.quote(why.by));
  return fmt::format("it vanishes from {} after {}", words_.quote(why.by), to_string(why.ttl));
}

// Where deletes of e come to, along hops that carry them at least so surely.
std::set<ElementId> Deletes::reached(EntityId e, Truth at_least) const {
  graph::Search search{e};
  search.follow = [&](HopId id) {
    return graph_.hops()[id].kind != HopKind::fill &&
           graph_.hops().carries_deletes(id).value >= at_least;
  };
  std::set<ElementId> places;
  for (const graph::Reached& r : graph_.hops().reach(graph_.places().sor(e), search))
    places.insert(r.place);
  return places;
}

// Whoever deletes the record deletes the copy as well.
bool Deletes::deleted_with_source(ElementId copy, ElementId sor) const {
  for (auto it = deleted_by_.lower_bound({copy, OperationId(0)});
       it != deleted_by_.end() && it->first == copy; ++it)
    if (deleted_by_.contains({sor, it->second})) return true;
  return false;
}

bool Deletes::grave(EntityId e) const {
  const auto personal = cx_.manifest[e][entity::personal];
  return (personal && personal->kind != FieldSet::Kind::none) || graph_.entities().is_critical(e);
}

void Deletes::report(EntityId e, HopId hop, const std::vector<ElementId>& copies,
                     const graph::Path& path, const graph::Deletion& why, Reporter& out) const {
  graph::Answer carries = graph_.hops().carries_deletes(hop);
  const ElementId via = graph_.hops()[hop].via;
  const ElementId sor = graph_.places().sor(e);
  Finding f = out.start(!carries.value);
  if (f.verdict == Verdict::violated) f.severity = grave(e) ? Severity::error : Severity::warning;
  f.at = via;
  f.entity = e;
  f.span = graph_.hops().deletes_anchor(hop);
  f.elements = copies;
  f.elements.push_back(sor);
  const std::string reason = carries.facts.empty()
                                 ? fmt::format("{} drops deletes", words_.quote(via))
                                 : carries.facts[0].text;
  f.message = fmt::format(
      "deleting {} in {} {} delete it in {}: {}", words_.quote(e), words_.quote(sor),
      f.verdict == Verdict::violated ? "does not" : "may not", words_.list(copies), reason);
  f.why = fmt::format("{}; the copy keeps the record for ever, and readers of {} still find it",
                      because(why), words_.list(copies));
  f.fix = fmt::format(
      "capture the log with its tombstones and let {} apply them (`deletes: "
      "propagate`), or mark deleted records (`deletes: soft`); a reconcile flow "
      "removes what was missed",
      words_.quote(via));
  f.related.push_back({why.span, because(why)});
  f.facts = std::move(carries.facts);
  f.missing = std::move(carries.missing);
  f.paths.push_back({{sor, cx_.manifest.span(sor)}});
  f.scope.places = {sor};
  for (HopId id : path) {
    const graph::Hop& h = graph_.hops()[id];
    f.paths.back().push_back({h.via, graph_.hops().span(id)});
    f.paths.back().push_back({h.to, graph_.hops().span(id)});
    f.scope.places.push_back(h.to);
  }
  f.scope.places.erase(f.scope.places.begin());
  out.add(std::move(f));
}

void Deletes::check(EntityId e, Reporter& out) const {
  const ElementId sor = graph_.places().sor(e);
  if (!sor || graph_.places().holdings(e).size() < 2) return;
  const auto why = deletable_.of(e);
  if (!why) return;
  const std::set<ElementId> surely = reached(e, Truth::yes);
  graph::Search search{e};
  search.follow = [&](HopId id) { return graph_.hops()[id].kind != HopKind::fill; };
  const auto all = graph_.hops().reach(sor, search);
  std::map<HopId, std::pair<std::vector<ElementId>, graph::Path>> dropped;
  for (std::size_t i = 1; i < all.size(); ++i) {
    const auto copy = all[i].place.as<DatasetId>();
    if (!copy || cx_.manifest[copy]->entity != e || surely.contains(all[i].place)) continue;
    if (graph_.places().is_auxiliary(copy) || deleted_with_source(all[i].place, sor)) continue;
    if (graph_.places().is_trail(all[i].place)) continue;  // it is there to remember
    const graph::Path path = graph_.hops().path(all, i);
    const auto first = std::find_if(path.begin(), path.end(), [&](HopId id) {
      return !is_yes(graph_.hops().carries_deletes(id).value);
    });
    if (first == path.end()) continue;
    auto& entry = dropped[*first];
    entry.first.push_back(all[i].place);
    if (entry.second.empty()) entry.second = path;
  }
  for (const auto& [hop, found] : dropped) report(e, hop, found.first, found.second, *why, out);
}

}  // namespace

void deletes_not_propagated(const Context& context, Reporter& out) {
  const Deletes deletes(context);
  for (Entity entity : context.manifest.entities()) deletes.check(entity.id(), out);
}

}  // namespace thalweg::checks::change_capture
