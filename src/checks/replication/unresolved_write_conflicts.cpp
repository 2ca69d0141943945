// SPDX-License-Identifier: Apache-2.0
// REP002: several nodes accept writes of one record, and nothing merges them. For
// each store with several writers, and each pair of stores that replicate to each
// other: the entities whose writes can be lost.
#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/name_order.h"
#include "graph/overwrites.h"
#include "graph/replication.h"

namespace thalweg::checks::replication {

using namespace manifest;
using graph::StoreWrites;

namespace {

class Conflicts {
 public:
  Conflicts(const Context& context, Reporter& out)
      : cx_(context), graph_(context.graph), words_(context), out_(out), writes_(graph_) {
    find_peers();
  }
  void check(StoreId store);

 private:
  using Policy = graph::ReplicationWord<Conflict>;
  void find_peers();
  Policy policy(StoreId store, StoreId peer) const;
  Truth loses(const Policy& policy, StoreId store, const StoreWrites& w) const;
  std::string leaders(StoreId store, StoreId peer) const;
  void report(StoreId store, StoreId peer, const Policy& policy, Truth certain,
              const std::vector<StoreWrites>& lost) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Reporter& out_;
  graph::Overwrites writes_;
  std::map<StoreId, StoreId> peers_;  // of stores that replicate to each other, the first by name
};

bool share_region(Items a, Items b) {
  for (const ItemView region : a)
    if (b.contains(region.text)) return true;
  return a.empty() || b.empty();
}

// Stores of one engine in different regions.
void Conflicts::find_peers() {
  std::set<std::pair<StoreId, StoreId>> to;
  const auto store_of = [&](ElementId place) {
    return graph_.places().container(place).as<StoreId>();
  };
  for (Flow flow : cx_.manifest.flows()) {
    if (!(flow[flow::kind] == FlowKind::replicate)) continue;
    for (ElementId from : graph_.delivery().inputs(flow))
      for (ElementId at : graph_.delivery().outputs(flow))
        if (store_of(from) && store_of(at)) to.emplace(store_of(from), store_of(at));
  }
  const graph::NameOrder by_name(cx_.manifest);
  for (const auto& [a, b] : to) {
    if (!by_name(a, b) || !to.contains({b, a})) continue;
    const auto engine = cx_.manifest[a][store::engine];
    const bool same = engine && cx_.manifest[b][store::engine] == *engine;
    if (same && !share_region(graph::regions(cx_.manifest, a), graph::regions(cx_.manifest, b)))
      peers_.emplace(a, b);
  }
}

// The weaker of the two, where there are two.
Conflicts::Policy Conflicts::policy(StoreId store, StoreId peer) const {
  Policy own = graph::conflict_policy(graph_, store);
  if (!peer) return own;
  Policy other = graph::conflict_policy(graph_, peer);
  return own.value || !other.value ? own : other;
}

// Can one of two concurrent writes vanish?
Truth Conflicts::loses(const Policy& policy, StoreId store, const StoreWrites& w) const {
  if (graph::has_one_home(graph_, w.entity) || w.in_turn) return Truth::no;
  const Truth changes = graph_.entities().is_mutable(w.entity);
  const bool decided = w.all_conditional && graph_.places().engine(store).word(
                                                engines::Field::tx_conditional_write) == "lwt";
  if (decided || (is_no(changes) && w.all_add)) return Truth::no;
  if (!policy.value) return changes & Truth::unknown;
  if (policy.is(Conflict::none)) return truth(!w.all_add);
  if (policy.is(Conflict::last_write_wins)) return changes & truth(w.reads_first);
  return Truth::no;
}

std::string Conflicts::leaders(StoreId store, StoreId peer) const {
  if (peer) return fmt::format("here and in {}", words_.quote(ElementId(peer)));
  const Items regions = graph::regions(cx_.manifest, store);
  if (regions.size() < 2) return "on several nodes";
  std::string text;
  for (std::size_t i = 0; i < regions.size(); ++i)
    text += fmt::format("{}`{}`",
                        i == 0                    ? ""
                        : i + 1 == regions.size() ? " and "
                                                  : ", ",
                        cx_.manifest.text(regions[i].text));
  return "in " + text;
}

void Conflicts::report(StoreId store, StoreId peer, const Policy& policy, Truth certain,
                       const std::vector<StoreWrites>& lost) const {
  Finding f = out_.start(certain);
  const bool last_wins = policy.is(Conflict::last_write_wins);
  if (f.verdict == Verdict::violated && last_wins) f.severity = Severity::warning;
  f.at = store;
  f.span = graph::replication_anchor(cx_.manifest, store);
  if (peer) f.elements.push_back(peer);
  std::vector<ElementId> names;
  for (const StoreWrites& w : lost) {
    names.push_back(w.entity);
    f.entities.push_back(w.entity);
    f.elements.push_back(w.entity);
    const source::Span span = w.reads_first ? w.first_reading : w.spans.front();
    if (f.related.size() < 3)
      f.related.push_back(
          {span, w.reads_first ? "one of two such writes is lost" : "written here"});
  }
  f.entity = lost.front().entity;
  const std::string what = words_.list(names);
  const std::string where = words_.quote(ElementId(store));
  f.message = fmt::format(
      "{} accepts {} {}{}", where, what, leaders(store, peer),
      !policy.value ? ", and nothing says what becomes of writes that meet"
      : last_wins   ? "; of two writes that meet, the last one wins and the other one is gone"
                    : ", and nothing merges writes that meet");
  f.why = fmt::format(
      "two clients change one {} at the same time, each at a node of its own; both hear that it "
      "was "
      "saved, and {}",
      words_.quote(lost.front().entity),
      last_wins ? "later one of the two changes is nowhere, without an error"
                : "the nodes keep different values, or one of the two changes vanishes");
  f.fix =
      "give each record one home that takes its writes, or use a type that merges (`conflict: "
      "crdt`), "
      "or keep both versions and merge them (`version-vectors`, `application`)";
  if (policy.value) f.facts.push_back(policy.fact);
  f.facts.push_back(graph::topology(graph_, store).fact);
  if (f.verdict == Verdict::possible)
    f.missing = {policy.value ? words_.key(lost.front().entity, "mutability")
                              : words_.key(store, "replication.conflict")};
  std::erase_if(f.facts, [](const graph::Fact& fact) { return fact.text.empty(); });
  f.scope.container = store;
  out_.add(std::move(f));
}

void Conflicts::check(StoreId store) {
  const auto peer = peers_.find(store);
  const bool paired = peer != peers_.end();
  if (!paired && !is_yes(graph::has_several_writers(graph_, store))) return;
  const StoreId other = paired ? peer->second : StoreId();
  const Policy policy = this->policy(store, other);
  std::vector<StoreWrites> all = writes_.of(store);
  if (paired)
    for (StoreWrites& w : writes_.of(other)) all.push_back(std::move(w));
  Truth worst = Truth::no;
  std::vector<StoreWrites> lost;
  std::set<EntityId> seen;
  for (StoreWrites& w : all) {
    const Truth certain = loses(policy, store, w);
    if (is_no(certain) || certain < worst || !seen.insert(w.entity).second) continue;
    if (certain > worst) lost.clear();
    worst = certain;
    lost.push_back(std::move(w));
  }
  const graph::NameOrder by_name(cx_.manifest);
  std::sort(lost.begin(), lost.end(), [&](const StoreWrites& a, const StoreWrites& b) {
    return by_name(a.entity, b.entity);
  });
  if (!lost.empty()) report(store, other, policy, worst, lost);
}

}  // namespace

void unresolved_write_conflicts(const Context& context, Reporter& out) {
  Conflicts conflicts(context, out);
  for (Store store : context.manifest.stores()) conflicts.check(store.id());
}

}  // namespace thalweg::checks::replication
