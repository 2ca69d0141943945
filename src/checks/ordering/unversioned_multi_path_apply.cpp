// SPDX-License-Identifier: Apache-2.0
// ORD007: two pipelines from one source update one copy, and nothing compares
// versions. Looks at each dataset with several incoming flows; the sources of each
// are found once.
#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/name_order.h"

namespace thalweg::checks::ordering {

using namespace manifest;
using graph::HopId;
using graph::HopKind;

namespace {

// One flow into the dataset, and where its data comes from.
struct Pipeline {
  Flow flow;
  std::vector<ElementId> from;
  std::set<ElementId> containers;  // on its way, its inputs included
};

class Pipelines {
 public:
  Pipelines(const Context& context, Reporter& out)
      : cx_(context), graph_(context.graph), words_(context), out_(out) {}
  void check(Dataset dataset);

 private:
  std::vector<Pipeline> pipelines(Dataset dataset) const;
  ElementId meet(const Pipeline& a, const Pipeline& b) const;
  bool same_data(const Pipeline& a, const Pipeline& b) const;
  bool disjoint(const Pipeline& a, const Pipeline& b, EntityId e) const;
  bool one_version(const Pipeline& a, const Pipeline& b) const;
  void report(Dataset dataset, ElementId source, const Pipeline& a, const Pipeline& b) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Reporter& out_;
};

bool overwrites(Flow flow) {
  const auto apply = flow[flow::apply];
  return !apply || *apply == Apply::upsert || *apply == Apply::insert || *apply == Apply::delete_;
}

bool is_guarded(Flow flow) {
  const auto versioned = flow[flow::versioned];
  return (versioned && *versioned != Versioned::none) || flow[flow::state_based] == true;
}

bool is_batch(Flow flow) {
  return flow[flow::kind] == FlowKind::batch;
}

std::vector<Pipeline> Pipelines::pipelines(Dataset dataset) const {
  std::vector<Pipeline> found;
  for (HopId id : graph_.hops().in(dataset)) {
    const graph::Hop& hop = graph_.hops()[id];
    const auto flow = hop.kind == HopKind::flow ? hop.via.as<FlowId>() : FlowId();
    if (!flow || !overwrites(cx_.manifest[flow]) || !graph_.hops().moves(id, dataset->entity))
      continue;
    if (found.empty() || found.back().flow.id() != flow)
      found.push_back({cx_.manifest[flow], {}, {}});
    found.back().from.push_back(hop.from);
  }
  if (found.size() < 2) return {};
  std::stable_sort(found.begin(), found.end(), [](const Pipeline& a, const Pipeline& b) {
    return is_guarded(a.flow) < is_guarded(b.flow);
  });
  constexpr std::size_t kConsidered = 16;
  if (found.size() > kConsidered) found.erase(found.begin() + kConsidered, found.end());
  for (Pipeline& p : found)
    for (ElementId from : p.from)
      for (const graph::Reached& r : graph_.hops().sources(from, {dataset->entity}))
        p.containers.insert(graph_.places().container(r.place));
  return found;
}

// The container that both come from; stores before topics, then by name.
ElementId Pipelines::meet(const Pipeline& a, const Pipeline& b) const {
  std::vector<ElementId> common;
  std::set_intersection(a.containers.begin(), a.containers.end(), b.containers.begin(),
                        b.containers.end(), std::back_inserter(common));
  return common.empty() ? ElementId() : graph::NameOrder(cx_.manifest).first(common);
}

bool Pipelines::same_data(const Pipeline& a, const Pipeline& b) const {
  for (ElementId x : a.from)
    for (ElementId y : b.from)
      if (graph_.entities().related(graph_.places().entities(x), graph_.places().entities(y)))
        return true;
  return false;
}

// They write different fields; the key is common to all.
bool Pipelines::disjoint(const Pipeline& a, const Pipeline& b, EntityId e) const {
  const auto left = a.flow[flow::fields];
  const auto right = b.flow[flow::fields];
  if (!left || !right) return false;
  const auto key = cx_.manifest[e][entity::key];
  for (const ItemView field : *left)
    if (right->contains(field.text) && !(key && key->contains(field.text))) return false;
  return true;
}

// Both compare numbers that one sequencer gave.
bool Pipelines::one_version(const Pipeline& a, const Pipeline& b) const {
  if (!is_guarded(a.flow) || !is_guarded(b.flow)) return false;
  const auto left = a.flow[flow::versioned];
  const auto right = b.flow[flow::versioned];
  if (!left || !right) return true;  // one re-reads its source
  if (*left != *right) return false;
  return *left != Versioned::offset || a.from == b.from;
}

void Pipelines::report(Dataset dataset, ElementId source, const Pipeline& a,
                       const Pipeline& b) const {
  const bool guarded = is_guarded(a.flow) && is_guarded(b.flow);
  // The one without a guard; of two the batch, else the later one.
  bool first = !is_guarded(a.flow) && is_guarded(b.flow);
  if (is_guarded(a.flow) == is_guarded(b.flow)) first = is_batch(a.flow) && !is_batch(b.flow);
  const Flow at = first ? a.flow : b.flow;
  const Flow other = first ? b.flow : a.flow;
  Finding f = out_.start(Verdict::violated);
  const bool load = is_batch(at) && !is_guarded(at) && !(at[flow::mode] == BatchMode::full);
  f.severity = load ? Severity::error : Severity::warning;
  f.at = at;
  f.span = at.span();
  f.entity = dataset->entity;
  f.elements = {dataset, other, source};
  const std::string copy = words_.quote(ElementId(dataset));
  const std::string mine = words_.quote(ElementId(at));
  const std::string theirs = words_.quote(ElementId(other));
  f.message =
      fmt::format("{} gets {} from {} by two ways, {} and {}, and {}", copy,
                  words_.quote(dataset->entity), words_.quote(source), theirs, mine,
                  guarded ? "the two compare different versions" : "nothing compares versions");
  f.why = is_batch(at)
              ? fmt::format(
                    "{0} reads a row; it changes, and {1} brings the change; then {0} writes "
                    "what it had read: the change is undone, and nothing brings it again",
                    mine, theirs)
              : fmt::format(
                    "{1} brings the newer state of a row while {0} is behind; then {0} writes "
                    "the older one over it, and nothing brings the newer one again",
                    mine, theirs);
  f.fix =
      "let both write only what is newer by one number: the position in the source's log "
      "(`versioned: "
      "lsn`) or the record's `version`";
  if (is_batch(at)) f.fix += "; or load by an incremental snapshot of the capture that is there";
  f.related.push_back({other.span(), "the other way"});
  f.facts.push_back({fmt::format("both come from {}", words_.quote(source)),
                     graph::Origin::inferred, cx_.manifest.span(source)});
  for (const Pipeline* p : {&a, &b}) {
    f.paths.push_back({{p->from.front(), cx_.manifest.span(p->from.front())}});
    f.paths.back().push_back({p->flow, p->flow.span()});
    f.paths.back().push_back({dataset, p->flow.span()});
  }
  f.scope.places = {dataset};
  f.scope.place = dataset;
  out_.add(std::move(f));
}

void Pipelines::check(Dataset dataset) {
  if (!dataset->entity || graph_.places().is_auxiliary(dataset.id())) return;
  if (is_no(graph_.entities().is_mutable(dataset->entity))) return;
  const std::vector<Pipeline> all = pipelines(dataset);
  // The pair that can do most harm: a load without a guard, else the first.
  const Pipeline *a = nullptr, *b = nullptr;
  ElementId source;
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = i + 1; j < all.size(); ++j) {
      if (one_version(all[i], all[j]) || disjoint(all[i], all[j], dataset->entity)) continue;
      const ElementId common = same_data(all[i], all[j]) ? meet(all[i], all[j]) : ElementId();
      const bool load = is_batch(all[i].flow) || is_batch(all[j].flow);
      const bool worse = a == nullptr || (load && !is_batch(a->flow) && !is_batch(b->flow));
      if (!common || !worse) continue;
      a = &all[i];
      b = &all[j];
      source = common;
    }
  if (a != nullptr) report(dataset, source, *a, *b);
}

}  // namespace

void unversioned_multi_path_apply(const Context& context, Reporter& out) {
  Pipelines pipelines(context, out);
  for (Dataset dataset : context.manifest.datasets()) pipelines.check(dataset);
}

}  // namespace thalweg::checks::ordering
