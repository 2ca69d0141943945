// SPDX-License-Identifier: Apache-2.0
// What happens when events come again: to a consumer that restarts between an effect and
// the mark that it is done, and after a rebuild that reads a log from its start.
#include <algorithm>

#include <fmt/format.h>

#include "graph/horizon.h"
#include "witness/ask.h"

namespace thalweg::witness {

using namespace manifest;

namespace {

// The step of a start on that place; none where another one does it behind a topic.
std::optional<std::uint32_t> step_on(const Ask& ask, OperationId start, ElementId place) {
  const graph::Expansion x = ask.graph.expansions().of(start);
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (x.step(i).target() == place && ask.graph.steps().is_write_like(x, i)) return i;
  return std::nullopt;
}

Label told(const Ask& ask, ElementId actor, ElementId place) {
  const std::string name = ask.manifest().reference(place);
  if (const auto o = actor.as<OperationId>())
    for (const OperationId start : ask.starts(o))
      if (const auto i = step_on(ask, start, place)) {
        const Step step = ask.graph.expansions().of(start).step(*i);
        return {name, std::string(to_string(step.verb())), step.span()};
      }
  return {name, "apply", ask.manifest().span(actor)};
}

std::vector<ElementId> effects_in(const Ask& ask) {
  std::vector<ElementId> out;
  for (const ElementId element : ask.question.elements)
    if (element.is_place()) out.push_back(element);
  return out;
}

ElementId consumer_in(const Ask& ask) {
  for (const ElementId element : ask.question.elements)
    if (element.is(ElementKind::operation) || element.is(ElementKind::flow)) return element;
  return ask.question.at;
}

RecordView dedupe_of(const Ask& ask, ElementId consumer) {
  manifest::Value<RecordView> found;
  if (const auto o = consumer.as<OperationId>()) found = ask.manifest()[o][operation::dedupe];
  if (const auto f = consumer.as<FlowId>()) found = ask.manifest()[f][flow::dedupe];
  return found ? *found : RecordView();
}

bool is_mark(const Ask& ask, ElementId consumer, ElementId place) {
  const auto d = place.as<DatasetId>();
  if (!d) return false;
  if (ask.manifest()[d][dataset::form] == Form::dedupe) return true;
  const RecordView dedupe = dedupe_of(ask, consumer);
  if (!dedupe) return false;
  const auto in = dedupe[dedupe::in_];
  return in && !in->word && in->reference.target == place;
}

// Is the mark made before the effect? Declared, or the order of the steps.
bool marks_first(const Ask& ask, ElementId consumer, ElementId mark, ElementId effect) {
  if (const RecordView dedupe = dedupe_of(ask, consumer))
    if (const auto order = dedupe[dedupe::mark]) return order == Mark::before;
  if (const auto o = consumer.as<OperationId>())
    for (const OperationId start : ask.starts(o)) {
      const auto m = step_on(ask, start, mark), e = step_on(ask, start, effect);
      if (m && e) return *m < *e;
    }
  return false;
}

}  // namespace

// What a `dedupe` does for one effect.
class Marked {
 public:
  Marked(const Ask& ask, ElementId consumer, ElementId mark, ElementId effect)
      : ask_(ask), consumer_(consumer), mark_(mark), effect_(effect) {}

  // Does the mark commit with the effect? Unknown where nobody says where it is kept.
  Truth together() const {
    const RecordView dedupe = dedupe_of(ask_, consumer_);
    if (!dedupe) return Truth::unknown;
    if (const auto i = step(effect_))
      return ask_.graph.atomicity().dedupe_atomic(*expansion(), owner(), *i);
    if (const auto atomic = dedupe[dedupe::atomic]) return truth(*atomic);
    if (effect_.is(ElementKind::external)) return Truth::no;
    const auto in = dedupe[dedupe::in_];
    if (!in || in->word) return Truth::unknown;
    const auto& places = ask_.graph.places();
    return truth(places.container(in->reference.target) == places.container(effect_));
  }

  // Is the effect the same, done again?
  Truth safe() const {
    if (const auto i = step(effect_)) {
      const std::uint32_t block = expansion()->enclosing(*i, Verb::transaction);
      const bool external = ask_.graph.steps().is_effect(*expansion(), *i);
      if (!external && block != graph::kNoIndex &&
          ask_.graph.atomicity().refuses_repeat(*expansion(), block))
        return Truth::yes;
      return ask_.graph.idempotence().dup_safe_by_itself(expansion()->step(*i));
    }
    const auto flow = consumer_.as<FlowId>();
    if (!flow) return Truth::unknown;
    const auto effects = ask_.manifest()[flow][flow::effects];
    for (std::size_t i = 0; effects && i < effects->size(); ++i)
      if ((*effects)[i][effect::call].value.target == effect_)
        return by_key((*effects)[i], effect_.as<ExternalId>());
    return ask_.graph.idempotence().dup_safe_by_itself(ask_.manifest()[flow]);
  }

  // Does somebody look for the mark and then make it, and does nothing refuse the second
  // one: no constraint, no lock, no isolation?
  bool looks_first() const { return insert() && looked_; }
  bool refused() const {
    const auto i = insert();
    if (!i) return false;
    const Step step = expansion()->step(*i);
    const auto d = mark_.as<DatasetId>();
    const bool unique = d && ask_.manifest()[d][dataset::unique];
    return locked_ || unique || step[step::unique_by] || step[step::only_if] == OnlyIf::absent ||
           (expansion()->enclosing(*i, Verb::transaction) != graph::kNoIndex &&
            ask_.analyses.concurrency().isolation(*expansion(), *i) == "serializable");
  }

 private:
  OperationId owner() const { return consumer_.as<OperationId>(); }

  std::optional<graph::Expansion> expansion() const {
    if (!owner()) return std::nullopt;
    const auto starts = ask_.starts(owner());
    if (starts.empty()) return std::nullopt;
    return ask_.graph.expansions().of(starts.front());
  }
  std::optional<std::uint32_t> step(ElementId place) const {
    const auto x = expansion();
    return x ? step_on(ask_, x->start(), place) : std::nullopt;
  }

  Truth by_key(const RecordView& effect, ExternalId external) const {
    if (effect[effect::idempotent] == true) return Truth::yes;
    if (!effect[effect::unique_by] || !external) return Truth::no;
    const auto support = ask_.manifest()[external][external::idempotency_key];
    return support ? truth(*support == Support::supported) : Truth::unknown;
  }

  std::optional<std::uint32_t> insert() const {
    const auto x = expansion();
    looked_ = locked_ = false;
    for (std::uint32_t i = 0; x && i < x->size(); ++i) {
      const Step step = x->step(i);
      locked_ |= step.verb() == Verb::lock;
      if (step.target() != mark_) continue;
      looked_ |= step.verb() == Verb::read;
      if (is_write(step.verb())) return i;
    }
    return std::nullopt;
  }

  const Ask& ask_;
  ElementId consumer_, mark_, effect_;
  mutable bool looked_ = false, locked_ = false;  // before the mark is made
};

// The mark and the effect commit one after the other, and what fails is tried again.
Models mark_and_effect(const Ask& ask) {
  const auto places = effects_in(ask);
  const ElementId consumer = consumer_in(ask);
  ElementId mark, effect;
  for (const ElementId place : places) (is_mark(ask, consumer, place) ? mark : effect) = place;
  const bool alone = mark && !effect;  // nothing but the look keeps a second one away
  if (!effect) effect = mark;
  if (!effect) return {{}, "no effect is named"};
  const Marked marked(ask, consumer, mark, effect);
  if (alone && !marked.looks_first()) return {{}, "nobody looks for the mark before it is made"};
  const std::string name = ask.manifest().reference(effect);
  const std::string who = ask.manifest().reference(consumer);
  const bool one =
      alone ? marked.refused()
            : ask.guess.holds(marked.together(),
                              fmt::format("whether the mark of `{}` commits with `{}`", who, name));
  const bool same =
      !alone &&
      ask.guess.holds(marked.safe(), fmt::format("whether a repeat is recognised at `{}`", name));
  Builder b;
  const Cell done = b.cell(name, Show::times);
  const Cell seen = b.cell(
      mark && mark != effect ? fmt::format("mark in {}", ask.manifest().reference(mark)) : "mark",
      Show::yes_no);
  const bool before = !alone && marks_first(ask, consumer, mark, effect);
  const source::Span at = ask.manifest().span(consumer);
  for (int i = 1; i <= (alone ? 2 : 1); ++i) {
    Process& p = b.process(alone ? fmt::format("{} {}", who, i) : who, ProcessKind::client);
    Label marking = told(ask, consumer, mark ? mark : effect);
    if (!mark) marking = {"", "", at};
    marking.text = "mark as done";
    const Effects note{set(seen, 1)}, act{same ? set(done, 1) : add(done, 1)};
    const Label acting = told(ask, consumer, effect);
    const std::size_t end = one ? 2 : 3;
    Block look;
    look.moves = {{{{seen, Compare::equal, 0}}, {}, {"", "look: not done yet", at}},
                  {{{seen, Compare::equal, 1}}, {go(end)}, {"", "look: already done, skip", at}}};
    if (one && alone) {
      look.moves.front().effects = note + act;
      look.moves.front().label = {acting.target, "nobody has the mark: make it, and act",
                                  acting.at};
      p.blocks = {look, once({"", "commit", at}, {})};
    } else if (one) {
      p.blocks = {look, once({acting.target, acting.text + ", and the mark with it", acting.at},
                             note + act)};
    } else {
      const Block first = before ? once(marking, note) : once(acting, act);
      const Block second = before ? once(acting, act) : once(marking, note);
      p.blocks = {look, first, second};
    }
    p.recovers_at = 0;  // the message, or the request, comes again
    p.crashes = !alone;
  }
  Models models;
  models.all.push_back(b.finish({.sentence = fmt::format("it takes effect on `{}` once", name),
                                 .bad_now = compare(done, Compare::at_least, 2),
                                 .bad_end = compare(done, Compare::equal, 0),
                                 .reached = compare(done, Compare::equal, 1)}));
  return models;
}

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
    if (const RecordView dedupe = dedupe_of(ask_, consumer_)) {
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
    return o && step_on(ask_, o, effect_);
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
    const auto i = o ? step_on(ask_, o, effect_) : std::nullopt;
    if (!i) return {false, false};
    const Step step = ask_.graph.expansions().of(o).step(*i);
    return {step[step::unique_by] && !(step[step::idempotent] == false),
            step[step::idempotent] == true};
  }

  const Ask& ask_;
  ElementId consumer_, effect_;
};

// The log is read from its start, and everything that was done is done again.
Models replay_is_harmless(const Ask& ask) {
  const ElementId consumer = consumer_in(ask);
  ElementId effect;
  for (const ElementId place : effects_in(ask))
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
  p.blocks = {once(told(ask, consumer, effect), {known ? set(done, 1) : add(done, 1)}),
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
