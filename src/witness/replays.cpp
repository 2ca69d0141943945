// SPDX-License-Identifier: Apache-2.0
// What happens after a rebuild that reads a log from its start.
#include <algorithm>

#include <fmt/format.h>

#include "graph/horizon.h"
#include "witness/ask.h"

namespace thalweg::witness {

using namespace manifest;

namespace {

// What makes a consumer read a topic again, and whether it notices.
class Replay {
 public:
  Replay(const Ask& ask, ElementId consumer, ElementId effect)
      : ask_(ask), consumer_(consumer), effect_(effect) {}

  bool suppressed() const {
    manifest::Value<OnReplay> word;
    if (const auto f = consumer_.as<FlowId>()) word = ask_.manifest()[f][flow::on_replay];
    if (const auto consumes = consumes_of()) word = consumes[consumes::on_replay];
    return word && *word != OnReplay::repeat;
  }

  Truth comes() const {
    Truth comes = Truth::no;
    for (const TopicId topic : topics()) {
      if (graph::replayed(ask_.graph, consumer_, topic)) return Truth::yes;
      if (is_no(ask_.graph.places().engine(topic).truth(engines::Field::messaging_replay)))
        continue;
      for (const DatasetId d : graph::built_by(ask_.graph, consumer_)) {
        const bool derived =
            !ask_.graph.places().is_auxiliary(d) && ask_.graph.places().is_derived(d);
        if (derived && !ask_.manifest()[d][dataset::rebuild]) comes = Truth::unknown;
      }
    }
    return comes;
  }

  // Does it, or who it calls, know the events for as long as the topic goes back?
  Truth recognised() const {
    std::optional<graph::Lateness> back;
    for (const TopicId topic : topics())
      if (auto found = graph::reach_back(ask_.graph, topic)) back = std::move(found);
    if (const RecordView dedupe = ask_.dedupe_of(consumer_)) {
      const auto window = graph::dedupe_window(ask_.graph, {consumer_, dedupe, {}, Truth::yes});
      if (window && (window->time.is_forever() || (back && window->time >= back->time)))
        return Truth::yes;
    }
    const auto [keyed, claimed] = key_of_effect();
    if (claimed) return Truth::yes;
    const auto external = effect_.as<ExternalId>();
    if (!keyed) return Truth::no;
    if (!external) return Truth::yes;
    const auto support = ask_.manifest()[external][external::idempotency_key];
    if (support == Support::unsupported) return Truth::no;
    const auto window = ask_.manifest()[external][external::key_window];
    const Truth enough = window && back ? truth(*window >= back->time) : Truth::unknown;
    return enough & (support ? Truth::yes : Truth::unknown);
  }

  // Does it do so at all?
  bool acts() const {
    if (const auto f = consumer_.as<FlowId>()) {
      const auto effects = ask_.manifest()[f][flow::effects];
      for (std::size_t i = 0; effects && i < effects->size(); ++i)
        if ((*effects)[i][effect::call].value.target == effect_) return true;
      return std::ranges::any_of(ask_.graph.delivery().outputs(f),
                                 [&](ElementId to) { return to == effect_; });
    }
    const auto o = consumer_.as<OperationId>();
    return o && ask_.step_on(o, effect_);
  }

 private:
  RecordView consumes_of() const {
    const auto o = consumer_.as<OperationId>();
    const auto consumes =
        o ? ask_.manifest()[o][operation::consumes] : manifest::Value<RecordView>{};
    return consumes ? *consumes : RecordView();
  }
  std::vector<TopicId> topics() const {
    std::vector<TopicId> out;
    for (const ElementId input : ask_.graph.delivery().inputs(consumer_))
      if (const auto topic = input.as<TopicId>()) out.push_back(topic);
    return out;
  }
  // A key that the event brings; a claim that repeats do no harm.
  std::pair<bool, bool> key_of_effect() const {
    if (const auto f = consumer_.as<FlowId>()) {
      const auto effects = ask_.manifest()[f][flow::effects];
      for (std::size_t i = 0; effects && i < effects->size(); ++i)
        if ((*effects)[i][effect::call].value.target == effect_)
          return {(*effects)[i][effect::unique_by] && !((*effects)[i][effect::idempotent] == false),
                  (*effects)[i][effect::idempotent] == true};
      return {false, false};
    }
    const auto o = consumer_.as<OperationId>();
    const auto i = o ? ask_.step_on(o, effect_) : std::nullopt;
    if (!i) return {false, false};
    const Step step = ask_.graph.expansions().of(o).step(*i);
    return {step[step::unique_by] && !(step[step::idempotent] == false),
            step[step::idempotent] == true};
  }

  const Ask& ask_;
  ElementId consumer_, effect_;
};

}  // namespace

// The log is read from its start, and everything that was done is done again.
Models replay_is_harmless(const Ask& ask) {
  const ElementId consumer = ask.consumer();
  ElementId effect;
  for (const ElementId place : ask.places())
    if (!place.is(ElementKind::dataset) && Replay(ask, consumer, place).acts()) effect = place;
  if (!effect) return {{}, "it does nothing of the kind any more"};
  const Replay replay(ask, consumer, effect);
  const std::string name = ask.manifest().reference(effect);
  const std::string who = ask.manifest().reference(consumer);
  const bool suppressed = replay.suppressed();
  const bool comes =
      !suppressed &&
      ask.guess.happens(replay.comes(), fmt::format("whether `{}` reads its topic again", who));
  const bool known = ask.guess.holds(
      replay.recognised(),
      fmt::format("whether `{}` recognises events for as long as the topic has them", name));
  const Cell again = budget(Budget::duplicates);
  Builder b;
  const Cell done = b.cell(name, Show::times);
  Process& p = b.process(who, ProcessKind::client);
  const source::Span at = ask.manifest().span(consumer);
  p.crashes = false;
  Block end;
  end.moves.push_back({{}, {}, {"", "commit the position", at}});
  if (comes)
    end.moves.push_back({{{again, Compare::at_least, 1}},
                         {add(again, 255), go(0)},
                         {"", "commit; later the log is read again from its start", at}});
  p.blocks = {once(ask.told(consumer, effect), {known ? set(done, 1) : add(done, 1)}),
              std::move(end)};
  Models models;
  models.all.push_back(
      b.finish({.sentence = fmt::format("one event takes effect on `{}` once", name),
                .bad_now = compare(done, Compare::at_least, 2),
                .bad_end = never(),
                .reached = compare(done, Compare::differs, 0)}));
  return models;
}

}  // namespace thalweg::witness
