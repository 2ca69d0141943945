// SPDX-License-Identifier: Apache-2.0
// AUD002: nothing ever compares a copy with its source. One pass over the steps
// for readers, one over the flows for reconciliation, then a search backwards
// from each copy that is read and compared with something.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/name_order.h"
#include "graph/tiers.h"

namespace thalweg::checks::auditing {

using namespace manifest;

namespace {

constexpr Duration kOftenEnough{7LL * 24 * 3600 * 1000};
constexpr Duration kShort{3600LL * 1000};

class Search {
 public:
  explicit Search(const Context& context);
  void check(Dataset copy, Reporter& out) const;
  void check(Guarantee conserved, Reporter& out) const;

 private:
  bool is_copy(Dataset d) const;
  bool is_cache(Dataset d) const;
  bool forgets(Dataset d) const;
  bool is_rebuilt(Dataset d) const;
  bool is_watched(Dataset d) const;
  bool is_periodic(ElementId detector) const;
  ElementId source(Dataset d) const;
  Flow comparing(Dataset d) const;
  source::Span anchor(Dataset d) const;
  std::string fix(Dataset d, ElementId from) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  graph::Tiers tiers_;
  std::map<DatasetId, Step> readers_;            // the first of each, by name
  std::multimap<ElementId, FlowId> reconciled_;  // by each place at either end
  std::multimap<ElementId, GuaranteeId> converges_;
};

Search::Search(const Context& context)
    : cx_(context), graph_(context.graph), words_(context), tiers_(context.graph) {
  const graph::NameOrder by_name(cx_.manifest);
  for (OperationId o : by_name.sorted(cx_.manifest.operations()))
    for (Step step : cx_.manifest.steps_of(cx_.manifest[o]))
      if (const auto d = step.target().as<DatasetId>(); d && step.verb() == Verb::read)
        readers_.emplace(d, step);
  for (Flow flow : cx_.manifest.flows()) {
    if (!(flow[flow::kind] == FlowKind::reconcile)) continue;
    for (const auto& ends : {flow[flow::from_], flow[flow::to]})
      for (const ItemView item : ends.value) reconciled_.emplace(item.target, flow.id());
  }
  for (Guarantee guarantee : cx_.manifest.guarantees())
    if (guarantee->verb == GuaranteeVerb::converges)
      converges_.emplace(guarantee->target, guarantee.id());
}

// What is derived from something has its record there, whoever writes it.
bool Search::is_copy(Dataset d) const {
  const EntityId e = d->entity;
  if (!e || graph_.places().is_auxiliary(d.id()) || graph_.places().is_trail(d)) return false;
  const bool projected = !graph_.places().sor_declared(e) && graph_.entities().up(e).size() > 1;
  if (projected) return !graph_.hops().in(d).empty();
  if (graph_.places().is_sor(d, e)) return false;
  return graph_.places().is_derived(d.id());
}

bool Search::is_cache(Dataset d) const {
  return d[dataset::form] == Form::cache || graph_.places().kind(d->store) == StoreKind::cache;
}

// A cache that is empty again before anybody minds.
bool Search::forgets(Dataset d) const {
  const auto ttl = d[dataset::ttl];
  return is_cache(d) && ttl && *ttl <= d[dataset::freshness].value_or(kShort);
}

bool Search::is_rebuilt(Dataset d) const {
  const auto in = graph_.hops().in(d);
  return std::any_of(in.begin(), in.end(), [&](graph::HopId id) {
    if (graph_.hops()[id].kind != graph::HopKind::flow) return false;
    const Flow flow = cx_.manifest[graph_.hops()[id].via.as<FlowId>()];
    return flow[flow::mode] == BatchMode::full && flow[flow::interval];
  });
}

bool Search::is_periodic(ElementId detector) const {
  if (const auto flow = detector.as<FlowId>())
    return cx_.manifest[flow][flow::kind] == FlowKind::reconcile;
  const auto o = detector.as<OperationId>();
  return o && cx_.manifest[o][operation::schedule];
}

// A promise that it converges, which something checks.
bool Search::is_watched(Dataset d) const {
  const auto [begin, end] = converges_.equal_range(d);
  return std::any_of(begin, end, [&](const auto& entry) {
    return is_periodic(cx_.manifest[entry.second][guarantee::detected_by].value.target);
  });
}

// The record it should equal; where nobody knows that, what it is fed from.
ElementId Search::source(Dataset d) const {
  const graph::NameOrder by_name(cx_.manifest);
  for (EntityId e : by_name.sorted(graph_.entities().up(d->entity)))
    if (const ElementId sor = graph_.places().sor(e); sor && sor != ElementId(d)) return sor;
  for (graph::HopId id : graph_.hops().in(d))
    if (graph_.hops()[id].from) return graph_.hops()[id].from;
  return {};
}

// A flow that compares it with its record, or with something it is fed from.
Flow Search::comparing(Dataset d) const {
  const auto flows = reconciled_.equal_range(d);
  if (flows.first == flows.second) return {};
  std::set<ElementId> ancestors;
  for (EntityId e : graph_.entities().up(d->entity)) ancestors.insert(graph_.places().sor(e));
  const auto find = [&]() -> Flow {
    for (auto it = flows.first; it != flows.second; ++it) {
      const Flow flow = cx_.manifest[it->second];
      for (const auto& ends : {flow[flow::from_], flow[flow::to]})
        for (const ItemView item : ends.value)
          if (item.target != ElementId(d) && ancestors.contains(item.target)) return flow;
    }
    return {};
  };
  if (const Flow flow = find()) return flow;
  for (const graph::Reached& r : graph_.hops().sources(d, {d->entity, /*copies=*/true}))
    ancestors.insert(r.place);
  return find();
}

// The flow or step that writes it.
source::Span Search::anchor(Dataset d) const {
  for (graph::HopId id : graph_.hops().in(d))
    if (graph_.hops()[id].kind != graph::HopKind::copy) return graph_.hops().span(id);
  return d.span();
}

// A cache that forgets in time needs no comparing.
std::string Search::fix(Dataset d, ElementId from) const {
  const std::string copy = words_.quote(ElementId(d));
  if (is_cache(d))
    return fmt::format(
        "{} of at most {}, so that what is wrong in it is soon read from {} again; or compare them "
        "with a `reconcile` flow",
        d[dataset::ttl] ? fmt::format("give {} a shorter `ttl`,", copy)
                        : fmt::format("give {} a `ttl`", copy),
        to_string(d[dataset::freshness].value_or(kShort)), words_.quote(from));
  return fmt::format(
      "add a `reconcile` flow from {} to {}: compare hashes of buckets every night, and look at "
      "what differs once more after the lag",
      words_.quote(from), copy);
}

void Search::check(Dataset d, Reporter& out) const {
  const auto reader = readers_.find(d.id());
  if (reader == readers_.end() || !is_copy(d) || graph_.entities().is_best_effort(d->entity))
    return;
  if (forgets(d) || is_rebuilt(d) || is_watched(d)) return;
  const Flow seldom = comparing(d);
  const auto interval = seldom ? seldom[flow::interval] : Value<Duration>{};
  if (seldom && !(interval && *interval > kOftenEnough)) return;
  const ElementId from = source(d);
  if (!from) return;

  Finding f = out.start(Verdict::violated);
  const auto critical = tiers_.critical_reader(d.id());
  const bool bare_cache = is_cache(d) && !d[dataset::ttl];
  f.severity = critical && !bare_cache ? Severity::warning : Severity::note;
  f.at = d;
  f.entity = d->entity;
  f.span = anchor(d);
  const Step read = critical ? cx_.manifest[critical->step] : reader->second;
  const ElementId who = critical ? ElementId(critical->operation) : ElementId(read.operation());
  f.elements = {from, who};
  const std::string copy = words_.quote(ElementId(d));
  f.message = seldom ? fmt::format("{} is compared with {} only every {}", copy, words_.quote(from),
                                   to_string(*interval))
                     : fmt::format("{} is trusted to equal {} for {}, but no job compares them",
                                   copy, words_.quote(from), words_.quote(d->entity));
  f.why = fmt::format(
      "a lost event, a bug or a repair by hand makes {} differ, without any error; {} answers "
      "from it until a customer complains",
      copy, words_.quote(who));
  f.fix = fix(d, from);
  f.related.push_back({read.span(), fmt::format("{} reads it", words_.quote(who))});
  f.facts.push_back({seldom ? fmt::format("{} runs every {}", words_.quote(ElementId(seldom)),
                                          to_string(*interval))
                            : fmt::format("no `reconcile` flow names {}", copy),
                     seldom ? graph::Origin::declared : graph::Origin::inferred,
                     seldom ? interval.span : source::Span()});
  for (graph::Fact& fact : graph_.places().sor_facts(d->entity)) f.facts.push_back(std::move(fact));
  f.paths.push_back({{from, cx_.manifest.span(from)}, {d, f.span}});
  f.scope.place = d;
  out.add(std::move(f));
}

void Search::check(Guarantee conserved, Reporter& out) const {
  const auto detector = conserved[guarantee::detected_by];
  if (is_periodic(detector.value.target)) return;
  const auto e = conserved->target.as<EntityId>();
  Finding f = out.start(Verdict::violated);
  f.severity = e && graph_.entities().is_critical(e) ? Severity::warning : Severity::note;
  f.at = conserved;
  f.entity = e;
  f.span = conserved.span();
  f.scope.guarantee = conserved.id();
  const std::string sum = fmt::format("`{}`", cx_.manifest.text(conserved->subject));
  f.message = detector ? fmt::format(
                             "the sum of {} is looked at by {}, which does not run on a "
                             "schedule",
                             sum, words_.quote(detector->target))
                       : fmt::format("the sum of {} must not change, and nothing adds it up", sum);
  f.why = fmt::format(
      "one booking that is lost, or done twice, changes the sum of {}; without a regular count "
      "nobody learns of it, and later nobody can say when it happened",
      sum);
  f.fix =
      "let a scheduled operation or a `reconcile` flow add it up, and name that in "
      "`detected_by`";
  if (detector) {
    f.elements = {detector->target};
    f.related.push_back({detector.span, "what is to notice"});
  }
  out.add(std::move(f));
}

}  // namespace

void no_reconciliation(const Context& context, Reporter& out) {
  const Search search(context);
  for (Dataset dataset : context.manifest.datasets()) search.check(dataset, out);
  for (Guarantee guarantee : context.manifest.guarantees())
    if (guarantee->verb == GuaranteeVerb::conserved) search.check(guarantee, out);
}

}  // namespace thalweg::checks::auditing
