// SPDX-License-Identifier: Apache-2.0
// CDC001: whoever is down for as long as it may be misses what the log has
// dropped. One look at each consumer and each log that it reads.
#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/deletable.h"
#include "graph/reconciled.h"
#include "graph/retention.h"

namespace thalweg::checks::change_capture {

using namespace manifest;
using graph::HopId;
using graph::Outage;
using graph::Retention;

namespace {

// A consumer and a log that it reads: a topic, or the change log of a store.
struct Reading {
  ElementId consumer;
  ElementId log;    // topic or store
  ElementId input;  // topic or dataset
};

class Budgets {
 public:
  Budgets(const Context& context, Reporter& out);
  void run();

 private:
  std::optional<Retention> kept(const Reading& r) const;
  std::optional<EntityId> deletable(const Reading& r) const;
  void check(const Reading& r);
  bool takes_new_snapshot(const Reading& r) const;
  bool check_gap(const Reading& r);
  void check_tombstones(const Reading& r);
  void check_record(Topic topic);
  void ask(const Reading& r, std::optional<Retention> kept, std::optional<Outage> outage);
  Finding start(const Reading& r, Truth certain) const;
  void weigh(Finding& f, const Reading& r, const Retention& kept, const Outage& outage) const;
  void explain(Finding& f, const std::string& what, const Retention& kept, const Outage& outage,
               std::optional<Duration> catch_up) const;
  std::string copies(const Reading& r) const;
  std::string log_name(const Reading& r) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  graph::Deletable deletable_;
  graph::Reconciled reconciled_;
  Reporter& out_;
};

Budgets::Budgets(const Context& context, Reporter& out)
    : cx_(context),
      graph_(context.graph),
      words_(context),
      deletable_(context.graph),
      reconciled_(context.graph),
      out_(out) {}

std::optional<Retention> Budgets::kept(const Reading& r) const {
  if (const auto store = r.log.as<StoreId>()) return graph::change_log_retention(graph_, store);
  return graph::retention(graph_, r.log);
}

std::optional<EntityId> Budgets::deletable(const Reading& r) const {
  for (EntityId e : graph_.places().entities(r.input))
    if (deletable_.of(e)) return e;
  return std::nullopt;
}

std::string Budgets::log_name(const Reading& r) const {
  const std::string name = words_.quote(r.log);
  return r.log.is(ElementKind::store) ? fmt::format("the change log of {}", name) : name;
}

std::string Budgets::copies(const Reading& r) const {
  std::vector<ElementId> found;
  for (HopId id : reconciled_.hops(r.consumer, r.input)) found.push_back(graph_.hops()[id].to);
  make_unique(found);
  return found.empty() ? std::string("what follows") : words_.list(found, 3);
}

// ---------------------------------------------------------------------------
// Words

Finding Budgets::start(const Reading& r, Truth certain) const {
  Finding f = out_.start(certain);
  f.at = r.consumer;
  f.elements = {r.log, r.input};
  const auto held = graph_.places().entities(r.input);
  f.entities.assign(held.begin(), held.end());
  if (held.size() == 1) f.entity = held.front();
  const auto outage = graph::max_outage(graph_, r.consumer);
  f.span = outage && !outage->of_system ? outage->span : cx_.manifest.span(r.consumer);
  f.scope.place = r.log;
  f.detail = words_.name(r.log);
  return f;
}

// Both sides must be known for an error, and data must really be gone.
void Budgets::weigh(Finding& f, const Reading& r, const Retention& kept,
                    const Outage& outage) const {
  const auto flow = r.consumer.as<FlowId>();
  const auto consumes =
      flow ? Value<RecordView>{} : cx_.manifest[r.consumer.as<OperationId>()][operation::consumes];
  const auto start = flow ? cx_.manifest[flow][flow::start] : (*consumes)[consumes::start];
  const bool certain = (!kept.by_default || kept.is_limit) && !outage.of_system;
  if (!certain || start == Start::fail) f.severity = Severity::warning;
}

void Budgets::explain(Finding& f, const std::string& what, const Retention& kept,
                      const Outage& outage, std::optional<Duration> catch_up) const {
  const std::string_view by = kept.is_limit     ? ", a limit of the engine"
                              : kept.by_default ? ", the engine's default"
                                                : "";
  f.facts.push_back({fmt::format("{} {}{}", what, to_string(kept.kept), by),
                     kept.by_default ? graph::Origin::engine : graph::Origin::declared, kept.span});
  f.facts.push_back({fmt::format("it may be down for {}{}", to_string(outage.time),
                                 outage.of_system ? ", as `requirements` say" : ""),
                     graph::Origin::declared, outage.span});
  if (catch_up)
    f.facts.push_back(
        {fmt::format("it needs {} to catch up, by `rate` and `capacity`", spoken(*catch_up)),
         graph::Origin::inferred,
         {}});
  f.related.push_back({kept.span, kept.by_default ? "nothing else is set here" : "kept so long"});
}

// ---------------------------------------------------------------------------
// The cases

// A new snapshot brings back what is there; what was deleted meanwhile must not
// matter.
bool Budgets::takes_new_snapshot(const Reading& r) const {
  const auto flow = r.consumer.as<FlowId>();
  if (!flow || !(cx_.manifest[flow][flow::snapshot] == Snapshot::when_needed)) return false;
  return cx_.manifest[flow][flow::deletes] == Deletes::soft || !deletable(r);
}

void Budgets::ask(const Reading& r, std::optional<Retention> kept, std::optional<Outage> outage) {
  const auto held = graph_.places().entities(r.input);
  const bool matters = held.empty() || !std::all_of(held.begin(), held.end(), [&](EntityId e) {
                         return graph_.entities().is_best_effort(e);
                       });
  if (!matters) return;
  Finding f = start(r, Truth::unknown);
  f.severity = Severity::note;
  if (!outage) {
    const bool is_flow = r.consumer.is(ElementKind::flow);
    f.missing.push_back("requirements.max_outage");
    f.missing.push_back(words_.key(r.consumer, is_flow ? "max_outage" : "consumes.max_outage"));
  }
  if (!kept)
    f.missing.push_back(r.log.is(ElementKind::topic)
                            ? words_.key(r.log, "retention")
                            : words_.key(r.log, "capabilities.cdc.retention"));
  f.question = f.missing.front();
  f.message = outage ? fmt::format(
                           "{} may be down for {}, and nothing says how long {} keeps what "
                           "it has not read",
                           words_.quote(r.consumer), to_string(outage->time), log_name(r))
              : kept ? fmt::format("{} keeps {}; nothing says how long {} may be down", log_name(r),
                                   to_string(kept->kept), words_.quote(r.consumer))
                     : fmt::format(
                           "nothing says how long {} may be down, or how long {} keeps what "
                           "it has not read",
                           words_.quote(r.consumer), log_name(r));
  f.why = fmt::format("what the log drops before it was read is missing in {}, without an error",
                      copies(r));
  f.fix = "say how long the consumer may be down (`max_outage`), and keep at least twice as long";
  out_.add(std::move(f));
}

// (a) The log drops what was not read yet.
bool Budgets::check_gap(const Reading& r) {
  const auto topic = r.log.as<TopicId>();
  if (topic && graph::is_compacted(graph_, topic) &&
      !(cx_.manifest[topic][topic::cleanup] == Cleanup::compact_delete))
    return false;
  const auto kept = this->kept(r);
  if (kept && kept->kept.is_forever()) return false;
  if (!kept && topic && graph_.places().is_queue(topic)) return false;  // until it is read
  if (takes_new_snapshot(r)) return false;
  const auto outage = graph::max_outage(graph_, r.consumer);
  if (!kept || !outage) return ask(r, kept, outage), false;
  const auto catch_up = graph::catch_up(graph_, r.consumer, r.input, outage->time);
  const Duration needed = outage->time + catch_up.value_or(Duration{});
  if (kept->kept >= needed) return false;
  Finding f = start(r, Truth::yes);
  weigh(f, r, *kept, *outage);
  f.message =
      fmt::format("{} may be down for {}{}, but {} keeps {}: the gap is lost silently",
                  words_.quote(r.consumer), to_string(outage->time),
                  catch_up ? fmt::format(" and needs {} to catch up", spoken(*catch_up)) : "",
                  log_name(r), to_string(kept->kept));
  f.why = fmt::format(
      "when {} comes back after {}, what was written before the last {} is gone from {}; it goes "
      "on with what is left, and {} never gets the rest",
      words_.quote(r.consumer), spoken(needed), to_string(kept->kept), log_name(r), copies(r));
  if (r.consumer.is(ElementKind::flow) &&
      cx_.manifest[r.consumer.as<FlowId>()][flow::snapshot] == Snapshot::when_needed)
    f.why += "; a new snapshot brings back what is there, and no delete that was missed";
  f.fix = kept->is_limit
              ? fmt::format(
                    "{} cannot keep more: put a topic that keeps at least {} behind it, or "
                    "compare and repair {} (`kind: reconcile`, `repairs: true`)",
                    log_name(r), spoken(needed + needed), copies(r))
              : fmt::format("keep at least {}, twice what is needed", spoken(needed + needed));
  explain(f, fmt::format("{} keeps", log_name(r)), *kept, *outage, catch_up);
  out_.add(std::move(f));
  return true;
}

// (b) A tombstone vanishes before it was read.
void Budgets::check_tombstones(const Reading& r) {
  const auto topic = r.log.as<TopicId>();
  if (!topic || !graph::is_compacted(graph_, topic)) return;
  const auto kept = graph::tombstone_retention(graph_, topic);
  const auto outage = graph::max_outage(graph_, r.consumer);
  if (kept && kept->kept.is_forever()) return;
  for (HopId id : reconciled_.hops(r.consumer, r.log)) {
    const graph::Hop& hop = graph_.hops()[id];
    const auto d = hop.to.as<DatasetId>();
    if (!d || graph_.places().is_auxiliary(d)) continue;
    const EntityId e = cx_.manifest[d]->entity;
    const auto why = e ? deletable_.of(e) : std::nullopt;
    if (!why || is_no(graph_.hops().carries_deletes(id).value)) continue;
    if (!kept || !outage) return ask(r, kept, outage);
    Duration needed = outage->time;
    if (const auto rebuild = cx_.manifest[d][dataset::rebuild]; rebuild && *rebuild)
      if ((**rebuild)[rebuild::from_].value.target == r.log)
        needed = std::max(needed, (**rebuild)[rebuild::duration].value_or(Duration{}));
    if (kept->kept >= needed) continue;
    Finding f = start(r, Truth::yes);
    weigh(f, r, *kept, *outage);
    f.elements.push_back(d);
    f.message = fmt::format(
        "{} {} {}, but tombstones of {} vanish after {}: a deleted {} stays in {}",
        words_.quote(r.consumer),
        needed > outage->time ? "reads from the start for" : "may be down for", spoken(needed),
        words_.quote(r.log), to_string(kept->kept), words_.quote(e), words_.quote(hop.to));
    f.why = fmt::format(
        "a record is deleted while {} is {}; {} later nothing in {} tells of it any more, and "
        "{} keeps the record for ever",
        words_.quote(r.consumer), needed > outage->time ? "still on the way" : "down",
        to_string(kept->kept), words_.quote(r.log), words_.quote(hop.to));
    f.fix = fmt::format("set `tombstone_retention` of {} to at least {}", words_.quote(r.log),
                        spoken(needed + needed));
    explain(f, fmt::format("{} keeps tombstones for", words_.quote(r.log)), *kept, *outage, {});
    f.related.push_back({why->span, "this is what makes it deletable"});
    return out_.add(std::move(f));
  }
}

// (c) The record itself may not forget so early.
void Budgets::check_record(Topic topic) {
  const auto kept = graph::retention(graph_, topic);
  if (!kept) return;
  for (EntityId e : topic->carries) {
    const auto least = cx_.manifest[e][entity::keep_for];
    if (!least || !graph_.places().is_sor(topic, e) || kept->kept >= *least) continue;
    Finding f = out_.start(Verdict::violated);
    if (kept->by_default && !kept->is_limit) f.severity = Severity::warning;
    f.at = topic;
    f.entity = e;
    f.span = kept->span;
    f.message = fmt::format("{} is the record of {}, which must be kept for {}, but it keeps {}",
                            words_.quote(ElementId(topic)), words_.quote(e), to_string(*least),
                            to_string(kept->kept));
    f.why = fmt::format("after {} the record of {} is gone, and no copy is the record in its place",
                        to_string(kept->kept), words_.quote(e));
    f.fix = fmt::format("keep at least {}", to_string(*least));
    f.related.push_back({least.span, "kept at least so long"});
    f.scope.place = topic;
    return out_.add(std::move(f));
  }
}

void Budgets::check(const Reading& r) {
  if (reconciled_.builds_only_repaired(r.consumer)) return;
  if (!check_gap(r)) check_tombstones(r);
}

void Budgets::run() {
  for (Flow flow : cx_.manifest.flows()) {
    const auto kind = flow[flow::kind];
    if (kind == FlowKind::reconcile || kind == FlowKind::federate) continue;
    std::set<ElementId> seen;
    for (ElementId input : graph_.delivery().inputs(flow)) {
      const bool topic = input.is(ElementKind::topic);
      if (!topic && !is_yes(graph::reads_change_log(graph_, flow, input))) continue;
      const ElementId log = graph_.places().container(input);
      if (seen.insert(log).second) check({flow, log, input});
    }
  }
  for (Operation operation : cx_.manifest.operations())
    if (graph_.roles().is_consumer(operation.id()))
      for (ElementId topic : graph_.delivery().inputs(operation)) check({operation, topic, topic});
  for (Topic topic : cx_.manifest.topics()) check_record(topic);
}

}  // namespace

void retention_shorter_than_outage(const Context& context, Reporter& out) {
  Budgets(context, out).run();
}

}  // namespace thalweg::checks::change_capture
