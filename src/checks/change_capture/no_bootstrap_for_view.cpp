// SPDX-License-Identifier: Apache-2.0
// CDC004: a copy is fed from a topic that does not hold the full history, and
// nothing loads the rest. For each consumer and topic: the copies it builds, and
// what leads to them from the record besides the topic.
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"
#include "graph/bootstrap.h"
#include "graph/carried.h"
#include "graph/reconciled.h"
#include "graph/retention.h"

namespace thalweg::checks::change_capture {

using namespace manifest;
using graph::HopId;
using graph::HopKind;

namespace {

// What a consumer builds from a topic and cannot have in full.
struct Gap {
  Truth certain = Truth::no;
  EntityId entity;
  std::vector<ElementId> copies;
  bool needs_history = false;
  std::vector<FlowId> without, undecided;
};

class Bootstraps {
 public:
  Bootstraps(const Context& context, Reporter& out)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        reconciled_(context.graph),
        out_(out) {}
  void check(Topic topic);

 private:
  bool builds(HopId id) const;
  bool is_copy(DatasetId d, EntityId e) const;
  bool begins_now(DatasetId d, Duration kept) const;
  bool lives_shortly(EntityId e, Duration kept) const;
  bool is_from_topics(ElementId place) const;
  bool record_is_topic(EntityId e) const;
  bool has_run_for_ever(HopId id) const;
  bool is_fed_for_ever(Topic topic) const;
  const graph::Bootstrap& bootstrap(EntityId e, DatasetId d);
  void add(Topic topic, const graph::Carried& carried, HopId id, Gap& gap);
  bool add_gap(Gap& gap, Truth certain, EntityId e, ElementId copy) const;
  void report(Topic topic, ElementId consumer, const Gap& gap);
  std::string missing_part(Topic topic, const Gap& gap) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  graph::Reconciled reconciled_;
  std::map<std::pair<EntityId, DatasetId>, graph::Bootstrap> loads_;  // what was asked for
  Reporter& out_;
};

// What only removes builds nothing.
bool Bootstraps::builds(HopId id) const {
  const graph::Hop& hop = graph_.hops()[id];
  const auto d = hop.to.as<DatasetId>();
  if (!d || graph_.places().is_auxiliary(d) || !cx_.manifest[d]->entity) return false;
  if (hop.kind == HopKind::flow) {
    const auto apply = cx_.manifest[hop.via.as<FlowId>()][flow::apply];
    return !(apply == Apply::delete_ || apply == Apply::invalidate);
  }
  if (hop.kind != HopKind::consumer) return false;
  return graph_.expansions().of(hop.via.as<OperationId>()).step(hop.step).verb() != Verb::delete_;
}

// Of e itself, or of something that is derived from it.
bool Bootstraps::is_copy(DatasetId d, EntityId e) const {
  const EntityId held = cx_.manifest[d]->entity;
  if (graph_.places().sor_declared(held) && graph_.places().is_sor(d, held)) return false;
  if (held == e) return !is_no(graph_.places().is_copy(d, e));
  return graph_.entities().is_derived_from(held, e);
}

const graph::Bootstrap& Bootstraps::bootstrap(EntityId e, DatasetId d) {
  const auto [at, is_new] = loads_.try_emplace({e, d});
  if (is_new) at->second = graph::bootstrap(graph_, e, d);
  return at->second;
}

bool Bootstraps::begins_now(DatasetId d, Duration kept) const {
  const auto ttl = cx_.manifest[d][dataset::ttl];
  return cx_.manifest[d][dataset::lifetime] || (ttl && *ttl <= kept);
}

bool Bootstraps::lives_shortly(EntityId e, Duration kept) const {
  const auto least = cx_.manifest[e][entity::delete_after];
  if (least && *least <= kept) return true;
  const auto record = graph_.places().sor(e).as<DatasetId>();
  const auto ttl = record ? cx_.manifest[record][dataset::ttl] : Value<Duration>{};
  return ttl && *ttl <= kept;
}

// A topic that somebody fills, or a dataset that takes nothing but what topics bring.
bool Bootstraps::is_from_topics(ElementId place) const {
  const auto in = graph_.hops().in(place);
  if (in.empty() || place.is(ElementKind::topic)) return !in.empty();
  return std::all_of(in.begin(), in.end(),
                     [this](HopId id) { return graph_.hops()[id].from.is(ElementKind::topic); });
}

// There is nothing older elsewhere. The same where what the copy is made of begins
// in topics, as far as the manifest says.
bool Bootstraps::record_is_topic(EntityId e) const {
  const auto held = graph_.places().holdings(e);
  if (!graph_.places().sor(e) &&
      std::all_of(held.begin(), held.end(), [this](ElementId p) { return is_from_topics(p); }))
    return true;
  const auto up = graph_.entities().up(e);
  return std::any_of(up.begin(), up.end(),
                     [&](EntityId u) { return graph_.places().sor(u).is(ElementKind::topic); });
}

bool Bootstraps::has_run_for_ever(HopId id) const {
  const auto flow = graph_.hops()[id].via.as<FlowId>();
  return flow && cx_.manifest[flow][flow::complete_since];
}

bool Bootstraps::is_fed_for_ever(Topic topic) const {
  const auto in = graph_.hops().in(topic);
  return topic[topic::complete_since] ||
         std::any_of(in.begin(), in.end(), [this](HopId id) { return has_run_for_ever(id); });
}

bool Bootstraps::add_gap(Gap& gap, Truth certain, EntityId e, ElementId copy) const {
  if (certain < gap.certain) return false;
  if (certain > gap.certain) gap = {certain, e, {}, false, {}, {}};
  gap.copies.push_back(copy);
  return true;
}

void Bootstraps::add(Topic topic, const graph::Carried& carried, HopId id, Gap& gap) {
  const graph::Hop& hop = graph_.hops()[id];
  if (!builds(id) || has_run_for_ever(id)) return;
  const auto d = hop.to.as<DatasetId>();
  const bool compacted = graph::is_compacted(graph_, topic.id());
  const bool history = cx_.manifest[d][dataset::rebuild_needs] == RebuildNeeds::history;
  const auto kept = graph::retention(graph_, topic);
  for (EntityId e : carried.related_to(cx_.manifest[d]->entity)) {
    if (!is_copy(d, e) || !graph_.hops().moves(id, e)) continue;
    if (compacted) {
      if (history && !begins_now(d, Duration{}) && add_gap(gap, Truth::yes, e, hop.to))
        gap.needs_history = true;
      continue;
    }
    if (!kept || kept->kept.is_forever() || begins_now(d, kept->kept)) continue;
    if (lives_shortly(e, kept->kept) || record_is_topic(e) || reconciled_.is_compared(d)) continue;
    const graph::Bootstrap& loads = bootstrap(e, d);
    if (is_yes(loads.loaded) || !add_gap(gap, !loads.loaded, e, hop.to)) continue;
    gap.without = loads.without;
    gap.undecided = loads.undecided;
  }
}

// ---------------------------------------------------------------------------

std::string Bootstraps::missing_part(Topic topic, const Gap& gap) const {
  const std::string name = words_.quote(ElementId(topic));
  const std::string copies = words_.list(gap.copies, 3);
  if (gap.needs_history)
    return fmt::format("{} needs every event, but {} is compacted and keeps the last of each key",
                       copies, name);
  const auto kept = graph::retention(graph_, topic);
  const std::string entity = words_.quote(gap.entity);
  return fmt::format(
      "{} is built from {}, which only goes back {}{}: {} {} be missing", copies, name,
      to_string(kept->kept),
      kept->by_default ? fmt::format(" ({}'s default)", graph_.places().engine(topic).name()) : "",
      is_no(graph_.entities().is_mutable(gap.entity))
          ? fmt::format("an older record of {}", entity)
          : fmt::format("a record of {} not changed since then", entity),
      is_yes(gap.certain) ? "will" : "may");
}

void Bootstraps::report(Topic topic, ElementId consumer, const Gap& gap) {
  Finding f = out_.start(gap.certain);
  f.at = consumer;
  f.entity = gap.entity;
  f.span = cx_.manifest.span(consumer);
  f.elements = gap.copies;
  f.elements.push_back(topic);
  f.message = missing_part(topic, gap);
  f.detail = words_.name(topic);
  f.scope.place = gap.copies.front();
  const std::string copy = words_.quote(gap.copies.front());
  if (gap.needs_history) {
    f.why = fmt::format(
        "whoever builds {} anew gets one event for each key, and numbers that look "
        "right and are too small",
        copy);
    f.fix = fmt::format(
        "keep the events: `cleanup: delete` with `retention: forever`, or an "
        "archive from which {} is built",
        copy);
    f.related.push_back({topic[topic::cleanup].span, "compacted"});
    f.related.push_back(
        {cx_.manifest[gap.copies.front().as<DatasetId>()][dataset::rebuild_needs].span,
         "needs every event"});
    return out_.add(std::move(f));
  }
  const auto kept = graph::retention(graph_, topic);
  const ElementId record = graph_.places().sor(gap.entity);
  f.why = fmt::format(
      "{} starts at the oldest event that {} still has; what is older{} never comes, and nobody "
      "gets an error",
      words_.quote(consumer), words_.quote(ElementId(topic)),
      record ? fmt::format(", and stands only in {},", words_.quote(record)) : "");
  f.fix = fmt::format(
      "load {} first and follow the events from there: `snapshot: initial` or `incremental` on "
      "what leaves {}, or compact a topic of full state",
      copy, record ? words_.quote(record) : "the system of record");
  f.facts.push_back(
      {fmt::format("{} keeps {}", words_.quote(ElementId(topic)), to_string(kept->kept)),
       kept->by_default ? graph::Origin::engine : graph::Origin::declared, kept->span});
  f.related.push_back({kept->span, kept->by_default ? "no retention is set" : "kept so long"});
  for (FlowId flow : gap.without)
    f.related.push_back({cx_.manifest[flow][flow::snapshot].span, "loads nothing"});
  if (is_unknown(gap.certain)) {
    for (FlowId flow : gap.undecided) f.missing.push_back(words_.key(flow, "snapshot"));
    if (!record) f.missing.push_back(words_.key(gap.entity, "system_of_record"));
    const bool is_flow = consumer.is(ElementKind::flow);
    f.missing.push_back(words_.key(is_flow ? consumer : ElementId(topic), "complete_since"));
  }
  out_.add(std::move(f));
}

void Bootstraps::check(Topic topic) {
  if (is_fed_for_ever(topic)) return;
  if (topic[topic::content] == Content::command) return;  // work to do, no history
  std::map<ElementId, Gap> gaps;
  const graph::Carried carried(graph_, topic.id());
  for (HopId id : graph_.hops().out(topic)) add(topic, carried, id, gaps[graph_.hops()[id].via]);
  for (auto& [consumer, gap] : gaps) {
    make_unique(gap.copies);
    if (!is_no(gap.certain)) report(topic, consumer, gap);
  }
}

}  // namespace

void no_bootstrap_for_view(const Context& context, Reporter& out) {
  Bootstraps bootstraps(context, out);
  for (Topic topic : context.manifest.topics()) bootstraps.check(topic);
}

}  // namespace thalweg::checks::change_capture
