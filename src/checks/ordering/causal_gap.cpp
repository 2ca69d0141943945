// SPDX-License-Identifier: Apache-2.0
// ORD001: an observer can see an effect before its cause, because the two reach
// it on paths that share no order. Judges each `causal` guarantee, and infers
// the question from consumers that look up a copy another log feeds.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/causal_ways.h"

namespace thalweg::checks::ordering {

using namespace manifest;
using graph::CausalWay;
using graph::HopId;

namespace {

// A copy that the observer of an event looks into.
struct Lookup {
  ElementId observer, place;
  source::Span span;
  bool acts_outside = false;
  bool replica = false;
};

class Causality {
 public:
  explicit Causality(const Context& context)
      : cx_(context), graph_(context.graph), ways_(context.graph), words_(context) {}

  void check(Guarantee guarantee, Reporter& out);
  void infer(OperationId observer, Reporter& out) const;
  void infer(Flow observer, Reporter& out) const;

 private:
  bool acts_outside(OperationId observer) const;
  std::string effect_of(ElementId observer) const;
  void tell_ways(Finding& f, const std::vector<CausalWay>& a,
                 const std::vector<CausalWay>& b) const;

  Truth lagging(Step read, EntityId e) const;
  bool fed_past(ElementId copy, EntityId e, const std::vector<ElementId>& logs) const;
  Truth producer_reads(const std::vector<ElementId>& logs, EntityId e) const;
  bool facts_carried(const std::vector<ElementId>& logs) const;
  bool told(EntityId e, const std::vector<ElementId>& logs) const;
  void infer_lookup(const Lookup& lookup, EntityId e, const std::vector<ElementId>& logs,
                    Reporter& out) const;
  void infer_read(const graph::Expansion& x, std::uint32_t i, const std::vector<ElementId>& logs,
                  Reporter& out) const;

  const Context& cx_;
  const graph::Graph& graph_;
  graph::CausalWays ways_;
  Words words_;
  std::set<ElementId> observers_;  // with a declared dependency
};

// An effect that leaves the system, or cannot be undone.
bool Causality::acts_outside(OperationId observer) const {
  const graph::Expansion x = graph_.expansions().of(observer);
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (graph_.steps().is_effect(x, i)) return true;
  return false;
}

std::string Causality::effect_of(ElementId observer) const {
  if (const auto o = observer.as<OperationId>()) {
    const graph::Expansion x = graph_.expansions().of(o);
    for (std::uint32_t i = 0; i < x.size(); ++i)
      if (graph_.steps().is_write_like(x, i))
        return fmt::format("does {}", words_.quote(x.step(i)));
  }
  return "acts";
}

void Causality::tell_ways(Finding& f, const std::vector<CausalWay>& a,
                          const std::vector<CausalWay>& b) const {
  for (const auto* ways : {&a, &b}) {
    if (ways->empty()) continue;
    const CausalWay& way = ways->front();
    std::vector<PathStep> steps{{way.from.place, cx_.manifest.span(way.from.place)}};
    for (HopId id : way.path) {
      steps.push_back({graph_.hops()[id].via, graph_.hops().span(id)});
      steps.push_back({graph_.hops()[id].to, graph_.hops().span(id)});
    }
    for (const PathStep& step : steps) f.elements.push_back(step.element);
    f.paths.push_back(std::move(steps));
    const std::string text =
        way.path.empty() ? words_.quote(way.from.place) : graph_.hops().describe(way.path);
    f.facts.push_back(
        {fmt::format("{} arrives by {}", ways == &a ? "the cause" : "the effect", text),
         graph::Origin::inferred, cx_.manifest.span(way.arrival)});
  }
}

void Causality::check(Guarantee g, Reporter& out) {
  const RecordView causal = cx_.manifest.record(g->causal);
  if (!causal) return;
  const auto before = causal[causal::before];
  const auto after = causal[causal::after];
  const auto seen = causal[causal::observer];
  if (!before || !after || !seen || !seen->target) return;
  const ElementId observer = seen->target;
  observers_.insert(observer);
  const auto mechanism = causal[causal::mechanism];
  const bool trusted = mechanism == Mechanism::event_id || mechanism == Mechanism::vector ||
                       mechanism == Mechanism::barrier;
  if (trusted || ways_.captured(after->target, before->target, observer)) return;
  const auto a = ways_.of(before->target, observer);
  const auto b = ways_.of(after->target, observer);
  if (a.empty() || b.empty()) return;  // one of them never comes to the observer
  const Truth kept = ways_.ordered(a, b, observer);
  const bool claimed = mechanism == Mechanism::same_partition || mechanism == Mechanism::single_log;
  if (is_yes(kept) || (claimed && is_unknown(kept))) return;

  Finding f = out.start(!kept);
  f.at = g;
  f.span = g.data().subject_end > g.data().subject_begin
               ? source::Span{g->file, g->subject_begin, g->subject_end}
               : g.span();
  f.elements = {before->target, after->target, observer};
  f.message =
      fmt::format("{} may handle {} before {}: no log orders the two", words_.quote(observer),
                  words_.quote(after->target), words_.quote(before->target));
  f.why = fmt::format(
      "{} happens first, but its change is still on the way when {} arrives by the "
      "faster path; {} {} on the state before",
      words_.quote(before->target), words_.quote(after->target), words_.quote(observer),
      effect_of(observer));
  f.fix = fmt::format(
      "let {} name the event it depends on (`causes`) and {} wait for it "
      "(`waits_for_causes: true`), or put both on one topic under one key; "
      "timestamps do not help",
      words_.quote(after->target), words_.quote(observer));
  const Step read = ways_.replica_read(a, observer);
  if (read) {
    const std::string cause = words_.quote(before->target);
    const std::string effect = words_.quote(after->target);
    f.message = fmt::format("{} may handle {} before {}: it reads {} from a replica",
                            words_.quote(observer), effect, cause, words_.quote(read.target()));
    f.why = fmt::format(
        "the replica may not have the change of {} yet when that of {} is there; {} {} on the "
        "state before",
        cause, effect, words_.quote(observer), effect_of(observer));
    f.fix = fmt::format(
        "read {} from the leader, or wait until the replica has come as far as what {} did",
        words_.quote(read.target()), effect);
  }
  f.related = {{before.span, "the cause"}, {after.span, "its effect"}, {seen.span, "the observer"}};
  if (read) f.related.push_back({read.span(), "the replica is read here"});
  std::erase_if(f.related, [&](const Related& r) { return r.span == f.span; });
  if (mechanism)
    f.facts.push_back(
        {fmt::format("`mechanism: {}` {}", to_string(*mechanism),
                     claimed ? "is contradicted by the paths" : "captures no dependency"),
         graph::Origin::declared, mechanism.span});
  tell_ways(f, a, b);
  f.scope.guarantee = g.id();
  out.add(std::move(f));
}

// ---------------------------------------------------------------------------
// Inferred from a read

Truth Causality::lagging(Step read, EntityId e) const {
  const ElementId place = read.target();
  if (read[step::from_] == ReadFrom::replica) {
    const auto store = graph_.places().container(place).as<StoreId>();
    if (!store) return Truth::unknown;
    const auto replication = cx_.manifest[store][store::replication];
    const auto mode = replication ? (*replication)[replication::mode] : Value<ReplicationMode>{};
    return truth(!(mode == ReplicationMode::sync));
  }
  const ElementId sor = graph_.places().sor(e);
  if (sor && graph_.places().container(sor) == graph_.places().container(place)) return Truth::no;
  return graph_.places().is_copy(place, e);
}

// Data of e comes to the copy without passing any of the logs.
bool Causality::fed_past(ElementId copy, EntityId e, const std::vector<ElementId>& logs) const {
  graph::Search search{e};
  search.follow = [&](HopId id) {
    const ElementId from = graph_.hops()[id].from;
    return std::find(logs.begin(), logs.end(), from) == logs.end();
  };
  const auto sources = graph_.hops().sources(copy, search);
  return sources.size() > 1 || graph_.places().is_sor(copy, e);
}

// Does what produces the events read e, too? Then they depend on it.
Truth Causality::producer_reads(const std::vector<ElementId>& logs, EntityId e) const {
  Truth found = Truth::no;
  for (ElementId log : logs)
    for (HopId id : graph_.hops().in(log)) {
      const auto o = graph_.hops()[id].via.as<OperationId>();
      if (!o) {
        found = found | Truth::unknown;
        continue;
      }
      const graph::Expansion x = graph_.expansions().of(o);
      for (std::uint32_t i = 0; i < x.size(); ++i) {
        const auto read = graph_.steps().entities(x, i);
        if (x.step(i).verb() == Verb::read && std::find(read.begin(), read.end(), e) != read.end())
          return Truth::yes;
      }
      found = found | Truth::unknown;
    }
  return found | Truth::unknown;
}

bool Causality::facts_carried(const std::vector<ElementId>& logs) const {
  return std::all_of(logs.begin(), logs.end(), [&](ElementId log) {
    const auto topic = log.as<TopicId>();
    return topic && cx_.manifest[topic][topic::payload] == Payload::full;
  });
}

// Does the observer hear of e from one of its logs anyway?
bool Causality::told(EntityId e, const std::vector<ElementId>& logs) const {
  return std::any_of(logs.begin(), logs.end(), [&](ElementId log) {
    const auto carried = graph_.places().entities(log);
    return std::any_of(carried.begin(), carried.end(),
                       [&](EntityId c) { return graph_.entities().related(c, e); });
  });
}

void Causality::infer_lookup(const Lookup& lookup, EntityId e, const std::vector<ElementId>& logs,
                             Reporter& out) const {
  if (told(e, logs) || !fed_past(lookup.place, e, logs)) return;
  const Truth certain = producer_reads(logs, e);
  if (!is_yes(certain) && facts_carried(logs)) return;
  Finding f = out.start(certain);
  if (f.verdict == Verdict::violated)
    f.severity = lookup.acts_outside ? Severity::error : Severity::warning;
  f.at = lookup.observer;
  f.entity = e;
  f.span = lookup.span;
  f.elements = logs;
  f.elements.push_back(lookup.place);
  const std::string copy =
      fmt::format("{}{}", lookup.replica ? "the replica of " : "", words_.quote(lookup.place));
  f.message = fmt::format(
      "{} may handle an event of {} before {} has the change of {} that came "
      "before it",
      words_.quote(f.at), words_.list(logs), copy, words_.quote(e));
  f.why = fmt::format(
      "{} follows on a path of its own that nothing orders with {}; when it is "
      "slower, {} {} on old data",
      copy, words_.list(logs), words_.quote(f.at), effect_of(f.at));
  f.fix = fmt::format(
      "if the event depends on {}, let it name the version it has seen and read with `session: "
      "version`, read {}, or carry what is needed in the event",
      words_.quote(e), lookup.replica ? "from the leader" : "the system of record");
  if (f.verdict == Verdict::possible) {
    f.missing = {
        fmt::format("whether events of {} depend on {}", words_.list(logs), words_.quote(e))};
    f.question = fmt::format("a `causal` guarantee for {}", words_.name(f.at));
  }
  f.scope.places = {lookup.place};
  out.add(std::move(f));
}

void Causality::infer_read(const graph::Expansion& x, std::uint32_t i,
                           const std::vector<ElementId>& logs, Reporter& out) const {
  const Step read = x.step(i);
  if (read.verb() != Verb::read || !read.target().is(ElementKind::dataset)) return;
  if (read[step::session] == Session::version) return;
  const Lookup lookup{ElementId(x.start()), read.target(), x.shown_in(i, 0).span(),
                      acts_outside(x.start()), read[step::from_] == ReadFrom::replica};
  if (read[step::requires_] == Requires::eventual && !lookup.acts_outside) return;
  for (EntityId e : graph_.steps().entities(x, i))
    if (is_yes(lagging(read, e))) return infer_lookup(lookup, e, logs, out);
}

void Causality::infer(Flow observer, Reporter& out) const {
  const auto joins = observer[flow::joins];
  if (!joins || observers_.contains(ElementId(observer)) || ways_.waits(observer)) return;
  std::vector<ElementId> logs;
  for (ElementId input : graph_.delivery().inputs(observer))
    if (input.is(ElementKind::topic)) logs.push_back(input);
  if (logs.empty()) return;
  for (const RecordView join : *joins) {
    const auto with = join[join::with];
    if (!with || !with->target.is(ElementKind::dataset) || join[join::versioned] == true) continue;
    const bool outside = static_cast<bool>(observer[flow::effects]);
    const Lookup lookup{observer, with->target, joins.span, outside, false};
    for (EntityId e : graph_.places().entities(with->target))
      if (is_yes(graph_.places().is_copy(with->target, e))) infer_lookup(lookup, e, logs, out);
  }
}

void Causality::infer(OperationId observer, Reporter& out) const {
  if (observers_.contains(ElementId(observer)) || ways_.waits(observer)) return;
  std::vector<ElementId> logs;
  for (ElementId input : graph_.delivery().inputs(observer))
    if (input.is(ElementKind::topic)) logs.push_back(input);
  if (logs.empty()) return;
  const graph::Expansion x = graph_.expansions().of(observer);
  for (std::uint32_t i = 0; i < x.size(); ++i) infer_read(x, i, logs, out);
}

}  // namespace

void causal_gap(const Context& context, Reporter& out) {
  Causality causality(context);
  for (Guarantee guarantee : context.manifest.guarantees())
    if (guarantee->verb == GuaranteeVerb::causal) causality.check(guarantee, out);
  for (OperationId start : context.graph.roles().starts())
    if (context.graph.roles().is_consumer(start)) causality.infer(start, out);
  for (Flow flow : context.manifest.flows()) causality.infer(flow, out);
}

}  // namespace thalweg::checks::ordering
