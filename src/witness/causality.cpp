// SPDX-License-Identifier: Apache-2.0
// Does an observer see an effect before its cause has come to where it looks? The two
// travel hop by hop, each hop at its own pace, unless they share one order.
#include <algorithm>

#include <fmt/format.h>

#include "graph/causal_ways.h"
#include "witness/ask.h"

namespace thalweg::witness {

using namespace manifest;

namespace {

// One event on its way: where it begins, and the hops that it takes.
struct Journey {
  ElementId begin;
  graph::Path path;
  std::string text;  // what the client does: "delete"
  source::Span at;   // … and where that is written
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
    const Cell cause_there = travel(cause, caused, {});
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
  const graph::CausalWays ways(ask.graph);
  Models models;
  const auto causes = ways.of(before, observer);
  for (const graph::CausalWay& effect : ways.of(after, observer)) {
    if (causes.empty()) break;
    const bool kept = !ways.replica_read(causes, observer) &&
                      ask.guess.holds(ways.ordered(causes, {effect}, observer),
                                      "whether cause and effect travel in one order");
    models.all.push_back(Race(ask).run(journey_of(ask, before, causes.front()),
                                       journey_of(ask, after, effect), observer, kept));
  }
  if (models.all.empty()) models.reason = "one of the two never comes to the observer";
  return models;
}

// The observer handles an event and then reads a copy that is fed on a way of its own.
Models inferred(const Ask& ask, ElementId observer) {
  Models models;
  std::vector<ElementId> logs, copies;
  for (const TopicId t : ask.all<TopicId>()) logs.push_back(t);
  for (const DatasetId d : ask.all<DatasetId>()) copies.push_back(d);
  for (const ElementId copy : copies) {
    EntityId e = ask.question.entity;
    if (const auto held = ask.graph.places().entities(copy); !e && !held.empty()) e = held.front();
    const ElementId source = e ? ask.graph.places().sor(e) : ElementId();
    if (!source || source == copy) continue;
    const graph::Path path = ask.graph.hops().find(source, copy, {e});
    if (path.empty()) continue;
    for (const ElementId log : logs)
      models.all.push_back(Race(ask).run({source, path, "change", ask.manifest().span(source)},
                                         {log, {}, "publish", ask.manifest().span(log)}, observer,
                                         false));
  }
  if (models.all.empty()) models.reason = "nobody says how the copy is fed";
  return models;
}

}  // namespace

Models cause_before_effect(const Ask& ask) {
  if (const auto g = ask.question.at.as<GuaranteeId>()) return declared(ask, ask.manifest()[g]);
  return inferred(ask, ask.question.at);
}

}  // namespace thalweg::witness
