// SPDX-License-Identifier: Apache-2.0
// Does an observer see an effect before its cause has come to where it looks? The two
// travel hop by hop, each hop at its own pace, unless they share one order.
#include <algorithm>

#include <fmt/format.h>

#include "graph/loss.h"
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

  // How the observer never handles the effect before the cause is there.
  enum class Behind : std::uint8_t { no, in_one_order, waits };
  Model run(const Journey& cause, const Journey& effect, ElementId observer, Behind behind) {
    loses_ = behind == Behind::waits;
    Process& client = builder_.process("client", ProcessKind::client);
    const std::size_t who = 0;
    client.crashes = false;
    const Cell caused = arrive(cause.begin, "cause"), acted = arrive(effect.begin, "effect");
    blocks_ = {once({name(cause.begin), cause.text, cause.at}, {set(caused, 1)}),
               once({name(effect.begin), effect.text, effect.at}, {set(acted, 1)})};
    if (effect.comes_first) std::swap(blocks_[0], blocks_[1]);
    Cell cause_there = travel(cause, caused);
    if (cause.replica)
      cause_there = hand_on("replication", fmt::format("the replica of {}", name(arrival(cause))),
                            arrival(cause), cause_there);
    if (arrival(cause).as<TopicId>() && observer.is(ElementKind::operation))
      cause_there =
          hand_on(fmt::format("{}, other partition", name(observer)),
                  fmt::format("cause known to {}", name(observer)), arrival(cause), cause_there);
    loses_ = false;
    const Cell effect_there = travel(effect, acted);
    const Cell seen =
        builder_.cell(fmt::format("{} acted without the cause", name(observer)), Show::yes_no);
    Process& reader = builder_.process(name(observer), ProcessKind::worker);
    reader.crashes = false;
    Block handle =
        once({name(arrival(effect)), "handle", ask_.manifest().span(observer)},
             only_if({cause_there, Compare::equal, 0}, {set(seen, 1)}) + Effects{go(lost_ ? 2 : 1)},
             {{effect_there, Compare::equal, 1}});
    if (behind != Behind::no)
      handle.moves.front().guards.push_back({cause_there, Compare::equal, 1});
    // What is waited for and never comes is waited for by somebody.
    if (lost_)
      reader.blocks = {once(
          {name(arrival(effect)), "take, and wait for the cause", ask_.manifest().span(observer)},
          {}, {{effect_there, Compare::equal, 1}})};
    reader.blocks.push_back(std::move(handle));
    Model model = builder_.finish(
        {.sentence = fmt::format("`{}` sees the cause in `{}` before its effect in `{}`{}",
                                 name(observer), name(arrival(cause)), name(arrival(effect)),
                                 lost_ ? ", and does not wait for ever" : ""),
         .bad_now = compare(seen, Compare::equal, 1),
         .bad_end = never(),
         .reached = compare(effect_there, Compare::equal, 1),
         .progress = lost_});
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

  // The last cell of the journey.
  Cell travel(const Journey& journey, Cell from) {
    Cell here = from;
    for (const HopId id : journey.path) {
      const graph::Hop& hop = ask_.graph.hops()[id];
      const Cell next = arrive(hop.to, behind_name_);
      Process& worker = builder_.process(name(hop.via), ProcessKind::worker);
      worker.crashes = false;
      worker.blocks = {once({name(hop.to), "deliver", ask_.graph.hops().span(id)},
                            {set(next, 1), go(0)},
                            {{here, Compare::equal, 1}, {next, Compare::equal, 0}})};
      if (loses_ && loses(hop.to)) add_loss(worker.blocks.front());
      here = next;
    }
    behind_name_ = "effect";
    return here;
  }

  bool loses(ElementId place) const {
    const auto topic = place.as<TopicId>();
    return topic && std::ranges::any_of(
                        graph::losses_of_topic(ask_.graph, topic), [&](const graph::Loss& loss) {
                          return ask_.guess.happens(
                              loss.certain, fmt::format("whether `{}` loses events", name(place)));
                        });
  }

  void add_loss(Block& deliver) {
    lost_ = true;
    const Cell left = budget(Budget::losses);
    Move lose = deliver.moves.front();
    lose.guards.push_back({left, Compare::at_least, 1});
    lose.effects = {add(left, 255), go(1)};
    lose.label.text += "; it is lost";
    deliver.moves.push_back(std::move(lose));
  }

  const Ask& ask_;
  Builder builder_;
  std::vector<Block> blocks_;
  bool loses_ = false;  // what a lossy topic does matters on this journey
  bool lost_ = false;   // … and there is one
  std::string_view behind_name_ = "cause";
};

// What an operation does to the place from which the event begins.
Journey journey_of(const Ask& ask, ElementId event, const graph::CausalWay& way) {
  Journey journey{way.from.place, way.path, "change", ask.manifest().span(way.from.place)};
  const auto o = event.as<OperationId>();
  if (!o) return journey;
  journey.text = ask.actor(o);
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
  const auto mechanism = causal[causal::mechanism];
  const graph::CausalWays& ways = ask.analyses.causal_ways();
  const bool waits = mechanism == Mechanism::event_id || mechanism == Mechanism::vector ||
                     mechanism == Mechanism::barrier || ways.captured(after, before, observer);
  const bool claimed = mechanism == Mechanism::same_partition || mechanism == Mechanism::single_log;
  Models models;
  const auto causes = ways.of(before, observer);
  for (const graph::CausalWay& effect : ways.of(after, observer)) {
    if (causes.empty()) break;
    const bool replica = static_cast<bool>(ways.replica_read(causes, observer));
    Truth ordered = ways.ordered(causes, {effect}, observer);
    if (claimed && is_unknown(ordered)) ordered = Truth::yes;
    Race::Behind behind = Race::Behind::no;
    if (waits)
      behind = Race::Behind::waits;
    else if (!replica && ask.guess.holds(ordered, "whether cause and effect travel in one order"))
      behind = Race::Behind::in_one_order;
    Journey cause_way = journey_of(ask, before, causes.front());
    cause_way.replica = replica;
    models.all.push_back(
        Race(ask).run(cause_way, journey_of(ask, after, effect), observer, behind));
  }
  if (models.all.empty()) models.reason = "one of the two never comes to the observer";
  return models;
}

// Somebody who writes the source and sends the event, perhaps too early.
struct Sender {
  std::string name = "change";
  source::Span wrote, sent;
  bool too_early = false;
};

// What the observer of an event looks up, and how.
struct Look {
  source::Span span;
  bool waits = false;    // for the version that the event names, or it applies the event first
  bool replica = false;  // of the place
  bool late = false;     // the place itself is behind its source
};

class Inferred {
 public:
  Inferred(const Ask& ask, ElementId observer)
      : ask_(ask),
        observer_(observer),
        freshness_(ask.analyses.freshness()),
        ways_(ask.analyses.causal_ways()) {}

  // One model for each look of the observer at the place.
  void add(TopicId log, DatasetId place, Models& models) const {
    EntityId e = ask_.question.entity;
    if (const auto held = ask_.graph.places().entities(place); !e && !held.empty())
      e = held.front();
    for (const Look& look : looks(place, e)) {
      ElementId source = e ? ask_.graph.places().sor(e) : ElementId();
      graph::Path path;
      if (source && source != ElementId(place) && look.late)
        path = ask_.graph.hops().find(source, place, {e});
      if (path.empty()) source = place;
      const Sender sender = sender_of(source, log);
      if (says_all(log, sender.too_early)) return;
      const Journey cause{source, path, sender.name, sender.wrote, look.replica, false};
      const Journey effect{log, {}, "publish", sender.sent, false, sender.too_early};
      models.all.push_back(Race(ask_).run(
          cause, effect, observer_, look.waits ? Race::Behind::in_one_order : Race::Behind::no));
    }
  }

 private:
  // Events that carry the state leave nothing to look up.
  bool says_all(TopicId log, bool too_early) const {
    if (ask_.question.code != "ORD006") return false;
    const auto payload = ask_.manifest()[log][topic::payload];
    if (too_early) return payload == Payload::full;
    return ask_.guess.holds(payload ? truth(*payload == Payload::full) : Truth::unknown,
                            fmt::format("whether events of `{}` carry all that there is to know",
                                        ask_.manifest().reference(log)));
  }

  bool lags(Truth lagging, ElementId place) const {
    return ask_.guess.happens(lagging, fmt::format("whether `{}` is behind its source",
                                                   ask_.manifest().reference(place)));
  }

  std::vector<Look> looks(DatasetId place, EntityId e) const {
    std::vector<Look> out;
    if (const auto f = observer_.as<FlowId>()) {
      const auto joins = ask_.manifest()[f][flow::joins];
      for (std::size_t i = 0; joins && i < joins->size(); ++i)
        if (const RecordView join = (*joins)[i]; join[join::with].value.target == ElementId(place))
          out.push_back({joins.span, join[join::versioned] == true || ways_.waits(f), false,
                         lags(freshness_.lagging(place, e), place)});
      return out;
    }
    const graph::Expansion x = ask_.graph.expansions().of(observer_.as<OperationId>());
    bool applied = false;
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      const Step step = x.step(i);
      if (step.target() != ElementId(place)) continue;
      applied |= ask_.graph.steps().is_write(x, i);
      if (step.verb() != Verb::read || step[step::requires_] == Requires::eventual) continue;
      const bool replica = step[step::from_] == ReadFrom::replica;
      out.push_back({step.span(),
                     applied || step[step::session] == Session::version || ways_.waits(observer_),
                     replica && lags(freshness_.lagging(step), place),
                     !replica && lags(freshness_.lagging(step), place)});
    }
    return out;
  }

  bool hears(Step publish) const {
    const auto event = publish[step::event];
    manifest::Value<Items> events;
    if (const auto f = observer_.as<FlowId>())
      events = ask_.manifest()[f][flow::events];
    else if (const auto consumes =
                 ask_.manifest()[observer_.as<OperationId>()][operation::consumes])
      events = (*consumes)[consumes::events];
    return !event || !events || events->empty() || events->contains(*event);
  }

  // Before the write is done, or while its transaction is open.
  bool is_too_early(const graph::Expansion& x, std::uint32_t publish, std::uint32_t write) const {
    if (!x.co_executable(publish, write)) return false;
    if (is_yes(ask_.graph.atomicity().atomic(x, publish, write))) return false;
    const std::uint32_t block = x.enclosing(write, Verb::transaction);
    return x.before(publish, write) || (block != graph::kNoIndex && x.in_block(publish, block));
  }

  Sender sender_of(ElementId source, ElementId log) const {
    Sender sender{.wrote = ask_.manifest().span(source), .sent = ask_.manifest().span(log)};
    for (const OperationId start : ask_.graph.roles().starts()) {
      const graph::Expansion x = ask_.graph.expansions().of(start);
      for (std::uint32_t w = 0; w < x.size(); ++w) {
        if (x.step(w).target() != source || !ask_.graph.steps().is_write(x, w)) continue;
        if (sender.name == "change") {
          sender.name = ask_.actor(start);
          sender.wrote = x.step(w).span();
        }
        for (std::uint32_t p = 0; p < x.size(); ++p) {
          if (x.step(p).target() != log || !ask_.graph.steps().is_publish(x, p)) continue;
          if (hears(x.step(p)) && is_too_early(x, p, w))
            return {ask_.actor(start), x.step(w).span(), x.step(p).span(), true};
        }
      }
    }
    return sender;
  }

  const Ask& ask_;
  ElementId observer_;
  const graph::Freshness& freshness_;
  const graph::CausalWays& ways_;
};

// The observer handles an event and then looks where the change that came before it has
// not arrived: at a copy, a replica, or the source itself where the event is too early.
Models inferred(const Ask& ask) {
  ElementId observer = ask.question.at;
  for (const OperationId o : ask.all<OperationId>())
    if (ask.graph.roles().is_consumer(o)) observer = o;
  Models models;
  if (!observer.is(ElementKind::operation) && !observer.is(ElementKind::flow))
    return {{}, "nobody is known who handles the event"};
  const Inferred inferred(ask, observer);
  for (const DatasetId place : ask.all<DatasetId>())
    for (const TopicId log : ask.all<TopicId>()) inferred.add(log, place, models);
  if (models.all.empty()) models.reason = "nobody looks there when the event comes";
  return models;
}

}  // namespace

Models cause_before_effect(const Ask& ask) {
  if (const auto g = ask.question.at.as<GuaranteeId>()) return declared(ask, ask.manifest()[g]);
  return inferred(ask);
}

}  // namespace thalweg::witness
