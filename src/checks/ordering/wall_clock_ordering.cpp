// SPDX-License-Identifier: Apache-2.0
// ORD005: clocks of several machines decide which write wins, or which event is newer.
// Looks at stores where the last write wins, at flows that compare timestamps, and at
// `causal` guarantees that rely on them.
#include <fmt/core.h>

#include "checks/words.h"
#include "graph/overwrites.h"
#include "graph/replication.h"

namespace thalweg::checks::ordering {

using namespace manifest;

namespace {

class Clocks {
 public:
  Clocks(const Context& context, Reporter& out)
      : cx_(context), graph_(context.graph), words_(context), out_(out), writes_(graph_) {}
  void check(Store store);
  void check(Flow flow);
  void check(Guarantee guarantee);

 private:
  std::vector<EntityId> overwritten(StoreId store) const;
  Truth many_nodes(StoreId store) const;
  Truth stamped_by_several(ElementId input) const;
  Finding start(ElementId at, source::Span span, Truth several,
                const std::vector<EntityId>& about) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Reporter& out_;
  graph::Overwrites writes_;
};

Finding Clocks::start(ElementId at, source::Span span, Truth several,
                      const std::vector<EntityId>& about) const {
  Finding f = out_.start(several);
  f.at = at;
  f.span = span;
  f.entities = about;
  for (EntityId e : about) f.elements.push_back(e);
  if (!about.empty()) f.entity = about.front();
  if (const auto clock = cx_.manifest.requirements()[requirements::clock])
    f.facts.push_back({"`requirements.clock: wall`", graph::Origin::declared, clock.span});
  if (is_unknown(several))
    f.missing = {fmt::format("how many clocks stamp what {} compares", words_.quote(at))};
  return f;
}

std::vector<ElementId> names_of(const std::vector<EntityId>& entities) {
  return {entities.begin(), entities.end()};
}

// ---------------------------------------------------------------------------
// The last write wins

// What changes, and may be written at several nodes without their agreement.
std::vector<EntityId> Clocks::overwritten(StoreId store) const {
  const bool agrees =
      graph_.places().engine(store).word(engines::Field::tx_conditional_write) == "lwt";
  std::vector<EntityId> found;
  for (const graph::StoreWrites& w : writes_.of(store)) {
    const bool decided = agrees && w.all_conditional;
    if (is_yes(graph_.entities().is_mutable(w.entity)) && !w.all_add && !decided &&
        !graph::has_one_home(graph_, w.entity))
      found.push_back(w.entity);
  }
  return found;
}

Truth Clocks::many_nodes(StoreId store) const {
  const Truth writers = graph::has_several_writers(graph_, store);
  if (is_yes(writers) || graph::regions(cx_.manifest, store).size() > 1) return Truth::yes;
  return is_no(writers) ? Truth::no : graph::several_clocks(cx_.manifest, writes_.writers(store));
}

void Clocks::check(Store store) {
  const auto policy = graph::conflict_policy(graph_, store.id());
  if (!policy.is(Conflict::last_write_wins)) return;
  // An engine's default speaks of the topologies in which writes can meet.
  const bool meets = policy.declared() || is_yes(graph::has_several_writers(graph_, store.id()));
  const Truth several = many_nodes(store.id());
  const std::vector<EntityId> about = overwritten(store.id());
  if (!meets || is_no(several) || about.empty()) return;
  const source::Span span =
      policy.declared() ? policy.fact.span : graph::replication_anchor(cx_.manifest, store.id());
  Finding f = start(store, span, several, about);
  const std::string what = words_.list(names_of(about));
  f.message = fmt::format(
      "{} keeps the write of {} with the larger timestamp, and several clocks stamp them",
      words_.quote(ElementId(store)), what);
  f.why = fmt::format(
      "a node whose clock is a second behind takes a newer write of one {}: it has the smaller "
      "timestamp and is dropped, though its client heard that it was saved",
      words_.quote(about.front()));
  f.fix = fmt::format(
      "let one leader order the writes, or keep version vectors and merge, or use conditional "
      "writes; "
      "{}",
      "at least a hybrid clock (`requirements.clock: hlc`)");
  f.facts.push_back(policy.fact);
  f.scope.container = store;
  out_.add(std::move(f));
}

// ---------------------------------------------------------------------------
// The newer event wins

// Operations stamp what they publish. What comes from the log of a store may have
// the time of its commit, which one leader gives.
Truth Clocks::stamped_by_several(ElementId input) const {
  if (const auto d = input.as<DatasetId>()) {
    const StoreId store = cx_.manifest[d]->store;
    const bool spread = is_yes(graph::has_several_writers(graph_, store)) ||
                        graph::regions(cx_.manifest, store).size() > 1;
    if (spread) return Truth::yes;
    return is_no(graph::several_clocks(cx_.manifest, writes_.writers(store))) ? Truth::no
                                                                              : Truth::unknown;
  }
  std::set<OperationId> publishers;
  bool captured = false;
  for (graph::HopId id : graph_.hops().in(input)) {
    const graph::Hop& hop = graph_.hops()[id];
    if (const auto o = hop.via.as<OperationId>())
      publishers.insert(graph_.expansions().of(o).operation_of(hop.step));
    else
      captured = true;
  }
  const Truth several = graph::several_clocks(cx_.manifest, publishers);
  return captured ? several | Truth::unknown : several;
}

void Clocks::check(Flow flow) {
  const auto versioned = flow[flow::versioned];
  const auto poll = flow[flow::poll];
  const auto cursor = poll ? (*poll)[poll::cursor] : Value<Cursor>{};
  const bool compares = versioned == Versioned::timestamp;
  if (!compares && !(cursor == Cursor::timestamp)) return;
  std::vector<EntityId> about;
  const auto places = compares ? graph_.delivery().outputs(flow) : graph_.delivery().inputs(flow);
  for (ElementId place : places)
    for (EntityId e : graph_.places().entities(place))
      if (!is_no(graph_.entities().is_mutable(e)) && !graph::has_one_home(graph_, e))
        about.push_back(e);
  make_unique(about);
  Truth several = Truth::no;
  for (ElementId input : graph_.delivery().inputs(flow))
    several = several | stamped_by_several(input);
  if (about.empty() || is_no(several)) return;
  Truth changes = Truth::no;
  for (EntityId e : about) changes = changes | graph_.entities().is_mutable(e);
  Finding f = start(flow, compares ? versioned.span : poll.span, several & changes, about);
  const std::string name = words_.quote(ElementId(flow));
  const std::string what = words_.list(names_of(about));
  f.message = compares ? fmt::format(
                             "{} takes the larger timestamp of {} for the newer one, and several "
                             "clocks stamp them",
                             name, what)
                       : fmt::format(
                             "{} remembers the last timestamp of {} that it saw, and several "
                             "clocks stamp them",
                             name, what);
  f.why = compares
              ? fmt::format(
                    "a machine whose clock is a second behind stamps the newer change of one "
                    "{}: {} drops it as old, without an error",
                    words_.quote(about.front()), name)
              : fmt::format(
                    "a machine whose clock is a second behind stamps a row earlier than the last "
                    "one {} saw: it is never looked at",
                    name);
  f.fix =
      "compare what one sequencer gave: the position in the log (`lsn`, `offset`) or the record's "
      "own "
      "`version`; a hybrid clock (`requirements.clock: hlc`) where there is none";
  f.scope.places = graph_.delivery().outputs(flow);
  out_.add(std::move(f));
}

// ---------------------------------------------------------------------------
// Causes before effects

void Clocks::check(Guarantee g) {
  const RecordView causal = cx_.manifest.record(g->causal);
  if (g->verb != GuaranteeVerb::causal || !causal) return;
  const auto mechanism = causal[causal::mechanism];
  const auto before = causal[causal::before];
  const auto after = causal[causal::after];
  if (!(mechanism == Mechanism::timestamp) || !before || !after) return;
  std::set<OperationId> operations;
  for (ElementId element : {before->target, after->target})
    if (const auto o = element.as<OperationId>()) operations.insert(o);
  const Truth several = graph::several_clocks(cx_.manifest, operations);
  if (is_no(several)) return;
  Finding f = start(g,
                    g.data().subject_end > g.data().subject_begin
                        ? source::Span{g->file, g->subject_begin, g->subject_end}
                        : mechanism.span,
                    several, {});
  f.elements = {before->target, after->target};
  f.message =
      fmt::format("timestamps are to tell that {} came before {}, and several clocks give them",
                  words_.quote(before->target), words_.quote(after->target));
  f.why =
      "a second between two clocks is enough to turn cause and effect around; and no timestamp "
      "tells "
      "that something older is still on its way";
  f.fix =
      "let the effect name its cause (`mechanism: event-id`), or put both on one topic under one "
      "key";
  f.related.push_back({mechanism.span, "the mechanism"});
  std::erase_if(f.related, [&](const Related& r) { return r.span == f.span; });
  f.scope.guarantee = g.id();
  out_.add(std::move(f));
}

}  // namespace

void wall_clock_ordering(const Context& context, Reporter& out) {
  const auto clock = context.manifest.requirements()[requirements::clock];
  if (clock && *clock != Clock::wall) return;
  Clocks clocks(context, out);
  for (Store store : context.manifest.stores()) clocks.check(store);
  for (Flow flow : context.manifest.flows()) clocks.check(flow);
  for (Guarantee g : context.manifest.guarantees()) clocks.check(g);
}

}  // namespace thalweg::checks::ordering
