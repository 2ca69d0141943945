// SPDX-License-Identifier: Apache-2.0
// CON004: a constraint that needs coordination, written where several replicas
// accept writes without asking each other. Each write of what a constraint is
// about is looked at once; one finding for each guarantee and store.
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"
#include "graph/coordination.h"
#include "graph/name_order.h"
#include "graph/replication.h"

namespace thalweg::checks::constraints {

using namespace manifest;

namespace {

struct Broken {
  graph::WriteAt write;
  Truth certain = Truth::no;
  Truth cell = Truth::unknown;  // the constraint is preserved
  Truth apart = Truth::no;      // replicas accept the write independently
  ElementId twin;               // a dataset that feeds this one and is fed by it
};

class MultiWriter {
 public:
  MultiWriter(const Context& context, const graph::Constraints& constraints, Guarantee g)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        constraints_(constraints),
        coordination_(context.graph, constraints),
        g_(g) {}
  void check(Reporter& out);

 private:
  bool is_exempt(EntityId e) const;
  void look_at(EntityId e, const graph::WriteAt& write);
  Truth accepted_apart(StoreId store, Step step) const;
  ElementId twin(ElementId dataset, EntityId e);
  ElementId find_twin(ElementId dataset, EntityId e) const;
  bool takes_entry_writes(ElementId dataset) const;
  bool replicated(ElementId from, ElementId to) const;
  std::string leaders(StoreId store, const Broken& broken) const;
  std::string why(const Broken& broken) const;
  Finding finding(StoreId store, const Broken& broken, Reporter& out) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  const graph::Constraints& constraints_;
  graph::Coordination coordination_;
  Guarantee g_;
  std::map<StoreId, Broken> broken_;
  std::map<ElementId, ElementId> twins_;
};

// Each record has one home, or all of them have the same.
bool MultiWriter::is_exempt(EntityId e) const {
  const Entity entity = cx_.manifest[e];
  const auto regions = entity[entity::regions];
  return entity[entity::partitioned_by] || (regions && regions->size() == 1);
}

// Nobody says who leads: a question only where there is more than one region.
Truth MultiWriter::accepted_apart(StoreId store, Step step) const {
  const auto topology = graph::topology(graph_, store);
  if (!topology.value)
    return graph::regions(cx_.manifest, store).size() > 1 ? Truth::unknown : Truth::no;
  if (!is_yes(graph::has_several_writers(graph_, store))) return Truth::no;
  if (!step[step::only_if]) return Truth::yes;
  const Truth decided = graph::has_linearizable_writes(graph_, store);
  return topology.is(Topology::multi_leader) ? truth(!is_yes(decided)) : !decided;
}

bool MultiWriter::takes_entry_writes(ElementId dataset) const {
  const auto in = graph_.hops().in(dataset);
  return std::any_of(in.begin(), in.end(), [&](graph::HopId id) {
    return graph_.hops()[id].kind == graph::HopKind::write;
  });
}

bool MultiWriter::replicated(ElementId from, ElementId to) const {
  const auto out = graph_.hops().out(from);
  return std::any_of(out.begin(), out.end(), [&](graph::HopId id) {
    const graph::Hop& hop = graph_.hops()[id];
    const auto flow = hop.via.as<FlowId>();
    return hop.to == to && flow && cx_.manifest[flow][flow::kind] == FlowKind::replicate;
  });
}

// Another dataset of the entity, in other regions, that takes writes as well.
ElementId MultiWriter::find_twin(ElementId dataset, EntityId e) const {
  const auto store = graph_.places().container(dataset).as<StoreId>();
  const Items here = graph::regions(cx_.manifest, store);
  const auto same_regions = [&](const Items& there) {
    if (here.size() != there.size()) return false;
    for (const ItemView region : there)
      if (!here.contains(region.text)) return false;
    return true;
  };
  for (ElementId other : graph_.places().holdings(e)) {
    const auto there = graph_.places().container(other).as<StoreId>();
    if (!there || there == store || !replicated(dataset, other) || !replicated(other, dataset))
      continue;
    if (same_regions(graph::regions(cx_.manifest, there))) continue;
    if (takes_entry_writes(dataset) && takes_entry_writes(other)) return other;
  }
  return {};
}

ElementId MultiWriter::twin(ElementId dataset, EntityId e) {
  const auto [it, is_new] = twins_.try_emplace(dataset);
  if (is_new) it->second = find_twin(dataset, e);
  return it->second;
}

void MultiWriter::look_at(EntityId e, const graph::WriteAt& write) {
  const graph::Expansion x = graph_.expansions().of(write.start);
  const Step step = x.step(write.step);
  const auto store = graph_.places().container(step.target()).as<StoreId>();
  if (!store) return;
  if (const auto known = broken_.find(store); known != broken_.end())
    if (is_yes(known->second.certain)) return;
  Broken found{write, Truth::no, coordination_.preserves(g_, x, write.step), Truth::no, {}};
  if (is_yes(found.cell)) return;
  found.apart = accepted_apart(store, step);
  if (is_no(found.apart) && (found.twin = twin(step.target(), e))) found.apart = Truth::yes;
  found.certain = (!found.cell) & found.apart;
  if (is_no(found.certain)) return;
  Broken& worst = broken_.try_emplace(store, found).first->second;
  if (found.certain > worst.certain) worst = found;
}

std::string MultiWriter::leaders(StoreId store, const Broken& broken) const {
  const std::string name = words_.quote(ElementId(store));
  if (broken.twin)
    return fmt::format("{} and {}", name, words_.quote(graph_.places().container(broken.twin)));
  std::vector<std::string> regions;
  for (const ItemView region : graph::regions(cx_.manifest, store))
    regions.push_back(std::string(cx_.manifest.text(region.text)));
  if (is_unknown(broken.apart)) return fmt::format("{}, whose leaders nobody names", name);
  const bool leaderless = graph::topology(graph_, store).is(Topology::leaderless);
  if (regions.empty())
    return fmt::format("{} of {}", leaderless ? "any replica" : "any leader", name);
  return fmt::format("the replicas of {} in {}", name, join_and(regions));
}

std::string MultiWriter::why(const Broken& broken) const {
  const Step step = graph_.expansions().of(broken.write.start).step(broken.write.step);
  const std::string at = broken.twin ? std::string("each store") : std::string("each replica");
  const std::string subject = fmt::format("`{}`", cx_.manifest.text(g_->subject));
  switch (g_->verb) {
    case GuaranteeVerb::unique:
      return fmt::format(
          "two users claim one value at the same moment; {} finds it free and "
          "accepts, and the merge has two of {}",
          at, subject);
    case GuaranteeVerb::sequence:
      return fmt::format("{} hands out the next number of {}: the merge has it twice, or a gap", at,
                         subject);
    case GuaranteeVerb::foreign_key:
      return fmt::format(
          "one accepts {} while another accepts a child of the same record: after "
          "the merge {} points at nothing",
          words_.quote(step), subject);
    case GuaranteeVerb::bound:
      return fmt::format(
          "one unit is left; {} sees it and accepts {}: both are told yes, and after "
          "the merge {} is out of bounds",
          at, words_.quote(step), subject);
    default:
      return fmt::format(
          "{} checks {} against what it has, and accepts; after the merge it does "
          "not hold",
          at, words_.quote(ElementId(g_)));
  }
}

Finding MultiWriter::finding(StoreId store, const Broken& broken, Reporter& out) const {
  const graph::Expansion x = graph_.expansions().of(broken.write.start);
  const Step step = x.step(broken.write.step);
  const auto strictness = g_[guarantee::strictness];
  Finding f = out.start(strictness ? broken.certain : Truth::unknown);
  f.at = g_;
  f.entities = constraints_.entities(g_);
  if (!f.entities.empty()) f.entity = f.entities.front();
  f.span = g_.span();
  f.elements = {store, step.target(), x.operation_of(broken.write.step), broken.twin};
  std::erase(f.elements, ElementId());
  const bool certain = f.verdict == Verdict::violated;
  f.message = fmt::format("{} {} {} at {}", words_.quote(f.at),
                          certain ? "does not survive" : "may not survive", words_.quote(step),
                          leaders(store, broken));
  f.why = why(broken);
  f.fix =
      "give each record one home that takes all its writes, reserve a share for each replica "
      "(`enforced_by: reservation`), or make it soft: notice violations and make up for them";
  const auto topology = graph::topology(graph_, store);
  if (!broken.twin && topology.value) f.facts.push_back(topology.fact);
  f.facts.push_back({fmt::format("a `{}` constraint is not preserved by {} without coordination",
                                 to_string(g_->verb), words_.quote(step)),
                     is_no(broken.cell) ? graph::Origin::inferred : graph::Origin::default_value,
                     step.span()});
  if (is_unknown(broken.cell)) f.facts.pop_back();
  f.related.push_back({step.span(), "written here"});
  if (cx_.manifest[store][store::replication])
    f.related.push_back({graph::replication_anchor(cx_.manifest, store), "and replicated so"});
  if (!strictness) f.missing.push_back(words_.key(g_, "strictness"));
  if (is_unknown(broken.cell))
    f.missing.push_back(fmt::format("`guards: {}` on the writes that can break it", g_.name()));
  if (is_unknown(broken.apart)) f.missing.push_back(words_.key(store, "replication.topology"));
  f.scope.guarantee = g_.id();
  f.scope.container = store;
  f.scope.place = step.target();
  return f;
}

void MultiWriter::check(Reporter& out) {
  if (g_[guarantee::strictness] == Strictness::soft) return;
  if (constraints_.arbiter(g_).kind == graph::Arbiter::Kind::reservation) return;
  for (EntityId e : constraints_.entities(g_)) {
    if (is_exempt(e)) continue;
    for (const graph::WriteAt& write : constraints_.writes(e)) look_at(e, write);
  }
  const graph::NameOrder by_name(cx_.manifest);
  for (const auto& [store, broken] : broken_) {
    // Two stores that feed each other are one cause.
    const auto twin = graph_.places().container(broken.twin).as<StoreId>();
    if (twin && by_name(twin, store) && broken_.contains(twin)) continue;
    out.add(finding(store, broken, out));
  }
}

}  // namespace

void non_confluent_invariant_on_multi_writer(const Context& context, Reporter& out) {
  const graph::Constraints constraints(context.graph);
  for (GuaranteeId id : constraints.all())
    MultiWriter(context, constraints, context.manifest[id]).check(out);
}

}  // namespace thalweg::checks::constraints
