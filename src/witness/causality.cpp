// SPDX-License-Identifier: Apache-2.0
// Does an observer see an effect before its cause has come to where it looks? The two
// travel hop by hop, each hop at its own pace, unless they share one order.
#include <algorithm>

#include <fmt/format.h>

#include "witness/ask.h"

namespace thalweg::witness {

using namespace manifest;

namespace {

// One event on its way: where it begins, and the hops that it takes.
struct Journey {
  ElementId begin;
  graph::Path path;
  std::string text;          // what the client does: "delete"
  source::Span at;           // … and where that is written
  bool replica = false;      // the observer looks at a replica of where it arrives
  bool comes_first = false;  // of an effect: it is sent before the cause is there
};

class Race {
 public:
  explicit Race(const Ask& ask) : ask_(ask) {}

  // `read`: the observer looks at the cause where it has arrived; else it is told.
  Model run(const Journey& cause, const Journey& effect, ElementId observer, bool one_order) {
    Process& client = builder_.process("client", ProcessKind::client);
    const std::size_t who = 0;
    client.crashes = false;
    const Cell caused = arrive(cause.begin, "cause"), acted = arrive(effect.begin, "effect");
    blocks_ = {once({name(cause.begin), cause.text, cause.at}, {set(caused, 1)}),
               once({name(effect.begin), effect.text, effect.at}, {set(acted, 1)})};
    if (effect.comes_first) std::swap(blocks_[0], blocks_[1]);
    Cell cause_there = travel(cause, caused, {});
    if (cause.replica)
      cause_there = hand_on("replication", fmt::format("the replica of {}", name(arrival(cause))),
                            arrival(cause), cause_there);
    if (arrival(cause).as<TopicId>() && observer.is(ElementKind::operation))
      cause_there =
          hand_on(fmt::format("{}, other partition", name(observer)),
                  fmt::format("cause known to {}", name(observer)), arrival(cause), cause_there);
    const Cell effect_there =
        travel(effect, acted, one_order ? std::optional(cause_there) : std::nullopt);
    const Cell seen =
        builder_.cell(fmt::format("{} acted without the cause", name(observer)), Show::yes_no);
    Process& reader = builder_.process(name(observer), ProcessKind::worker);
    reader.crashes = false;
    reader.blocks = {
        once({name(arrival(effect)), "handle", ask_.manifest().span(observer)},
             only_if({cause_there, Compare::equal, 0}, {set(seen, 1)}) + Effects{go(1)},
             {{effect_there, Compare::equal, 1}})};
    Model model = builder_.finish(
        {.sentence = fmt::format("`{}` sees the cause in `{}` before its effect in `{}`",
                                 name(observer), name(arrival(cause)), name(arrival(effect))),
         .bad_now = compare(seen, Compare::equal, 1),
         .bad_end = never(),
         .reached = compare(effect_there, Compare::equal, 1)});
    model.processes[who].blocks = std::move(blocks_);
    return model;
  }

 private:
  std::string name(ElementId e) const { return ask_.manifest().reference(e); }
  static ElementId arrival(const Ask& ask, const Journey& journey) {
    return journey.path.empty() ? journey.begin : ask.graph.hops()[journey.path.back()].to;
  }
  ElementId arrival(const Journey& journey) const { return arrival(ask_, journey); }

  Cell arrive(ElementId place, std::string_view what) {
    return builder_.cell(fmt::format("{} in {}", what, name(place)), Show::yes_no);
  }

  // One more step on the way, by somebody who is no hop of the graph.
  Cell hand_on(std::string who, std::string where, ElementId place, Cell from) {
    const Cell next = builder_.cell(where, Show::yes_no);
    Process& worker = builder_.process(std::move(who), ProcessKind::worker);
    worker.crashes = false;
    worker.blocks = {once({std::move(where), "deliver", ask_.manifest().span(place)},
                          {set(next, 1), go(0)},
                          {{from, Compare::equal, 1}, {next, Compare::equal, 0}})};
    return next;
  }

  // The last cell of the journey; `behind`: nothing arrives before that has.
  Cell travel(const Journey& journey, Cell from, std::optional<Cell> behind) {
    Cell here = from;
    for (std::size_t n = 0; n < journey.path.size(); ++n) {
      const graph::Hop& hop = ask_.graph.hops()[journey.path[n]];
      const Cell next = arrive(hop.to, behind_name_);
      Process& worker = builder_.process(name(hop.via), ProcessKind::worker);
      worker.crashes = false;
      std::vector<Condition> guards{{here, Compare::equal, 1}, {next, Compare::equal, 0}};
      if (behind && n + 1 == journey.path.size()) guards.push_back({*behind, Compare::equal, 1});
      worker.blocks = {once({name(hop.to), "deliver", ask_.graph.hops().span(journey.path[n])},
                            {set(next, 1), go(0)}, std::move(guards))};
      here = next;
    }
    behind_name_ = "effect";
    return here;
  }

  const Ask& ask_;
  Builder builder_;
  std::vector<Block> blocks_;
  std::string_view behind_name_ = "cause";
};

// What an operation does to the place from which the event begins.
Journey journey_of(const Ask& ask, ElementId event, const graph::CausalWay& way) {
  Journey journey{way.from.place, way.path, "change", ask.manifest().span(way.from.place)};
  const auto o = event.as<OperationId>();
  if (!o) return journey;
  journey.text = std::string(ask.manifest()[o].name());
  for (const OperationId start : ask.starts(o)) {
    const graph::Expansion x = ask.graph.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i)
      if (x.step(i).target() == way.from.place && ask.graph.steps().is_write_like(x, i)) {
        journey.text = fmt::format("{}: {}", ask.manifest()[o].name(), to_string(x.step(i).verb()));
        journey.at = x.step(i).span();
        return journey;
      }
  }
  return journey;
}

Models declared(const Ask& ask, Guarantee guarantee) {
  const RecordView causal = ask.manifest().record(guarantee->causal);
  const auto cause = causal[causal::before], act = causal[causal::after];
  const auto seen = causal[causal::observer];
  const ElementId before = cause->target, after = act->target, observer = seen->target;
  const graph::CausalWays& ways = ask.analyses.causal_ways();
  Models models;
  const auto causes = ways.of(before, observer);
  for (const graph::CausalWay& effect : ways.of(after, observer)) {
    if (causes.empty()) break;
    const bool replica = static_cast<bool>(ways.replica_read(causes, observer));
    const bool kept = !replica && ask.guess.holds(ways.ordered(causes, {effect}, observer),
                                                  "whether cause and effect travel in one order");
    Journey cause_way = journey_of(ask, before, causes.front());
    cause_way.replica = replica;
    models.all.push_back(Race(ask).run(cause_way, journey_of(ask, after, effect), observer, kept));
  }
  if (models.all.empty()) models.reason = "one of the two never comes to the observer";
  return models;
}

// Who sends the event, and whether that is before it has written the source.
struct Sender {
  std::string name = "change";
  source::Span wrote, sent;
  bool too_early = false;
};

Sender sender_of(const Ask& ask, ElementId source, ElementId log) {
  Sender sender{.wrote = ask.manifest().span(source), .sent = ask.manifest().span(log)};
  for (const OperationId start : ask.graph.roles().starts()) {
    const graph::Expansion x = ask.graph.expansions().of(start);
    std::optional<std::uint32_t> write, publish;
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      if (x.step(i).target() == source && ask.graph.steps().is_write(x, i)) write = i;
      if (x.step(i).target() == log && ask.graph.steps().is_publish(x, i)) publish = i;
    }
    if (!write) continue;
    sender.name = std::string(ask.manifest()[start].name());
    sender.wrote = x.step(*write).span();
    if (!publish) continue;
    sender.sent = x.step(*publish).span();
    sender.too_early =
        *publish < *write || x.enclosing(*write, Verb::transaction) != graph::kNoIndex;
    return sender;
  }
  return sender;
}

// The observer handles an event and then reads a place where the change that came
// before it has not arrived: a copy, a replica, or the source itself where the event is
// sent too early.
Models inferred(const Ask& ask) {
  Models models;
  for (const DatasetId copy : ask.all<DatasetId>()) {
    EntityId e = ask.question.entity;
    if (const auto held = ask.graph.places().entities(copy); !e && !held.empty()) e = held.front();
    ElementId source = e ? ask.graph.places().sor(e) : ElementId();
    if (!source) source = copy;
    const graph::Path path =
        source == ElementId(copy) ? graph::Path{} : ask.graph.hops().find(source, copy, {e});
    if (path.empty()) source = copy;
    for (const TopicId log : ask.all<TopicId>()) {
      const Sender sender = sender_of(ask, source, log);
      ElementId observer = ask.question.at;
      for (const OperationId o : ask.all<OperationId>())
        if (ask.graph.roles().is_consumer(o)) observer = o;
      const bool late = path.empty() && !sender.too_early;
      models.all.push_back(Race(ask).run({source, path, sender.name, sender.wrote, late, false},
                                         {log, {}, "publish", sender.sent, false, sender.too_early},
                                         observer, false));
    }
  }
  if (models.all.empty()) models.reason = "nobody says how the copy is fed";
  return models;
}

}  // namespace

Models cause_before_effect(const Ask& ask) {
  if (const auto g = ask.question.at.as<GuaranteeId>()) return declared(ask, ask.manifest()[g]);
  return inferred(ask);
}

}  // namespace thalweg::witness
