// SPDX-License-Identifier: Apache-2.0
// PRV004: a place keeps data longer than its entity's `delete_after`. For each
// entity with a policy: the places that hold it, and what removes old data there.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/personal.h"
#include "graph/retention.h"

namespace thalweg::checks::privacy {

using namespace manifest;
using graph::HopId;

namespace {

// How long a place keeps what it has.
struct Kept {
  Truth too_long = Truth::no;
  std::string how;  // "for 1y", "for ever"
  source::Span span;
  bool by_default = false;
  std::string missing;
};

class Policies {
 public:
  Policies(const Context& context, Reporter& out);
  void check(EntityId e, Duration allowed);

 private:
  std::set<ElementId> purged(EntityId e) const;
  std::vector<ElementId> places(EntityId e) const;
  bool exempt(ElementId place) const;
  Kept kept(ElementId place, Duration allowed, const std::set<ElementId>& purged) const;
  Kept kept_by(Topic topic, Duration allowed, const std::set<ElementId>& purged) const;
  void report(EntityId e, Duration allowed, ElementId place, const Kept& kept);
  void check_backup(EntityId e, Duration allowed, ElementId place);
  bool is_personal(EntityId e) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Reporter& out_;
  std::set<ElementId> swept_;  // some schedule or flow deletes there
  std::set<std::pair<ElementId, EntityId>> backups_;
};

Policies::Policies(const Context& context, Reporter& out)
    : cx_(context), graph_(context.graph), words_(context), out_(out) {
  for (OperationId start : graph_.roles().starts()) {
    if (!cx_.manifest[start][operation::schedule]) continue;
    const graph::Expansion x = graph_.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i)
      if (x.step(i).verb() == Verb::delete_) swept_.insert(x.step(i).target());
  }
  for (Flow flow : cx_.manifest.flows())
    if (flow[flow::apply] == Apply::delete_)
      for (ElementId to : graph_.delivery().outputs(flow)) swept_.insert(to);
}

bool Policies::is_personal(EntityId e) const {
  const auto personal = cx_.manifest[e][entity::personal];
  return personal && personal->kind != FieldSet::Kind::none;
}

// Places from which old data is removed, and what deletes reach from there.
std::set<ElementId> Policies::purged(EntityId e) const {
  graph::Search search{e};
  search.follow = [&](HopId id) { return is_yes(graph_.hops().carries_deletes(id).value); };
  std::set<ElementId> found;
  for (ElementId place : graph_.places().holdings(e)) {
    const auto d = place.as<DatasetId>();
    const bool removes = swept_.contains(place) || (d && cx_.manifest[d][dataset::ttl]);
    if (!removes || found.contains(place)) continue;
    for (const graph::Reached& r : graph_.hops().reach(place, search)) found.insert(r.place);
  }
  return found;
}

// Of personal data where its fields come; of other data where the entity is.
std::vector<ElementId> Policies::places(EntityId e) const {
  std::vector<ElementId> found;
  if (is_personal(e)) {
    for (const auto& at : graph::PersonalData(graph_, e).arrivals()) found.push_back(at.place);
  } else {
    const auto held = graph_.places().holdings(e);
    found.assign(held.begin(), held.end());
  }
  make_unique(found);
  return found;
}

bool Policies::exempt(ElementId place) const {
  const auto id = place.as<DatasetId>();
  if (!id) return place.is(ElementKind::external);
  for (const ItemView item : cx_.manifest[id][dataset::purpose].value)
    if (const auto purpose = item.target.as<PurposeId>();
        purpose && cx_.manifest[purpose][purpose::basis] == Basis::legal_obligation)
      return true;
  return false;
}

Kept Policies::kept_by(Topic topic, Duration allowed, const std::set<ElementId>& purged) const {
  const std::string key = words_.key(topic, "retention");
  if (const auto retained = graph::retention(graph_, topic)) {
    const bool ends = !retained->kept.is_forever();
    return {truth(retained->kept > allowed),
            ends ? fmt::format("for {}", to_string(retained->kept)) : "for ever", retained->span,
            retained->by_default, key};
  }
  // A queue forgets what was handled; a compacted topic what was deleted.
  if (graph_.places().is_queue(topic.id()) || purged.contains(topic)) return {};
  const bool compacted = graph::is_compacted(graph_, topic.id());
  return {Truth::unknown, compacted ? "the last event of each key" : "what it gets", topic.span(),
          false, key};
}

Kept Policies::kept(ElementId place, Duration allowed, const std::set<ElementId>& purged) const {
  if (const auto topic = place.as<TopicId>()) return kept_by(cx_.manifest[topic], allowed, purged);
  const auto d = place.as<DatasetId>();
  const auto ttl = cx_.manifest[d][dataset::ttl];
  if (ttl)
    return {truth(*ttl > allowed),
            ttl->is_forever() ? std::string("for ever") : fmt::format("for {}", to_string(*ttl)),
            ttl.span,
            false,
            {}};
  if (purged.contains(place) || swept_.contains(place)) return {};
  return {Truth::unknown, "what it gets", own_line(cx_, d), false,
          fmt::format("`ttl` of {}", words_.quote(place))};
}

void Policies::report(EntityId e, Duration allowed, ElementId place, const Kept& kept) {
  const bool certain = is_yes(kept.too_long);
  if (!certain && !is_personal(e)) return;  // nobody asks where nothing is personal
  Finding f = out_.start(kept.too_long);
  if (certain && !is_personal(e)) f.severity = Severity::warning;
  f.at = place;
  f.entity = e;
  f.elements = {e};
  f.span = kept.span;
  const std::string name = words_.quote(place);
  f.message = certain ? fmt::format("{} may be kept for {}, but {} keeps it {}{}", words_.quote(e),
                                    to_string(allowed), name, kept.how,
                                    kept.by_default ? ", the engine's default" : "")
                      : fmt::format("{} may be kept for {}, and nothing says when {} forgets {}",
                                    words_.quote(e), to_string(allowed), name, kept.how);
  f.why = fmt::format(
      "{} after it was written nobody may have it any more, and there it still is; a "
      "leak would show it",
      to_string(allowed));
  f.fix = place.is(ElementKind::topic)
              ? fmt::format("keep events in {} no longer than {} (`retention`)", name,
                            to_string(allowed))
              : fmt::format("give {} a `ttl` of at most {}, or sweep it on a schedule", name,
                            to_string(allowed));
  f.related.push_back({cx_.manifest[e][entity::delete_after].span, "the policy"});
  if (!certain) f.missing = {kept.missing};
  f.scope.place = place;
  out_.add(std::move(f));
}

// The backups of a store hold what it holds.
void Policies::check_backup(EntityId e, Duration allowed, ElementId place) {
  const auto d = place.as<DatasetId>();
  if (!d) return;
  const StoreId store = cx_.manifest[d]->store;
  const auto backup = cx_.manifest[store][store::backup];
  if (!backup || !*backup || !backups_.insert({store, e}).second) return;
  const auto retention = (**backup)[backup::retention];
  if (!retention || *retention <= allowed) return;
  Finding f = out_.start(Verdict::violated);
  if (!is_personal(e)) f.severity = Severity::warning;
  f.at = store;
  f.entity = e;
  f.elements = {e, place};
  f.span = retention.span;
  f.message =
      fmt::format("{} may be kept for {}, but the backups of {} keep it for {}", words_.quote(e),
                  to_string(allowed), words_.quote(ElementId(store)), to_string(*retention));
  f.why = "what was deleted in time comes back with the next restore, and is there all the while";
  f.fix = fmt::format("keep backups no longer than {}, or encrypt per subject and destroy the keys",
                      to_string(allowed));
  f.related.push_back({cx_.manifest[e][entity::delete_after].span, "the policy"});
  f.detail = "backup";
  f.scope.place = store;
  out_.add(std::move(f));
}

void Policies::check(EntityId e, Duration allowed) {
  const std::set<ElementId> swept = purged(e);
  for (ElementId place : places(e)) {
    if (exempt(place)) continue;
    const Kept how = kept(place, allowed, swept);
    if (!is_no(how.too_long)) report(e, allowed, place, how);
    check_backup(e, allowed, place);
  }
}

}  // namespace

void retention_exceeds_policy(const Context& context, Reporter& out) {
  Policies policies(context, out);
  for (Entity entity : context.manifest.entities())
    if (const auto allowed = entity[entity::delete_after]; allowed && !allowed->is_forever())
      policies.check(entity.id(), *allowed);
}

}  // namespace thalweg::checks::privacy
