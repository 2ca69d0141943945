// SPDX-License-Identifier: Apache-2.0
// A consumer that restarts between an effect and the mark that it is done.
#include <algorithm>

#include <fmt/format.h>

#include "witness/ask.h"

namespace thalweg::witness {

using namespace manifest;

namespace {

bool is_mark(const Ask& ask, ElementId consumer, ElementId place) {
  const auto d = place.as<DatasetId>();
  if (!d) return false;
  if (ask.manifest()[d][dataset::form] == Form::dedupe) return true;
  const RecordView dedupe = ask.dedupe_of(consumer);
  if (!dedupe) return false;
  const auto in = dedupe[dedupe::in_];
  return in && !in->word && in->reference.target == place;
}

// Is the mark made before the effect? Declared, or the order of the steps.
bool marks_first(const Ask& ask, ElementId consumer, ElementId mark, ElementId effect) {
  if (const RecordView dedupe = ask.dedupe_of(consumer))
    if (const auto order = dedupe[dedupe::mark]) return order == Mark::before;
  if (const auto o = consumer.as<OperationId>())
    for (const OperationId start : ask.starts(o)) {
      const auto m = ask.step_on(start, mark), e = ask.step_on(start, effect);
      if (m && e) return *m < *e;
    }
  return false;
}

// What a `dedupe` does for one effect.
class Marked {
 public:
  Marked(const Ask& ask, ElementId consumer, ElementId mark, ElementId effect)
      : ask_(ask), consumer_(consumer), mark_(mark), effect_(effect) {}

  // Does the mark commit with the effect? Unknown where nobody says where it is kept.
  Truth together() const {
    const RecordView dedupe = ask_.dedupe_of(consumer_);
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
    return x ? ask_.step_on(x->start(), place) : std::nullopt;
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

// The run of one consumer: it looks for the mark, acts, and makes the mark.
class Marking {
 public:
  Marking(const Ask& ask, ElementId consumer, ElementId mark, ElementId effect, bool alone)
      : ask_(ask), consumer_(consumer), mark_(mark), effect_(effect), alone_(alone) {}

  // `one`: both commit together; `same`: a repeat is recognised at the effect.
  Model model(bool one, bool same) {
    const std::string name = ask_.manifest().reference(effect_);
    done_ = builder_.cell(name, Show::times);
    seen_ = builder_.cell(mark_ && mark_ != effect_
                              ? fmt::format("mark in {}", ask_.manifest().reference(mark_))
                              : "mark",
                          Show::yes_no);
    const std::string who = ask_.manifest().reference(consumer_);
    for (int i = 1; i <= (alone_ ? 2 : 1); ++i) {
      Process& p =
          builder_.process(alone_ ? fmt::format("{} {}", who, i) : who, ProcessKind::client);
      p.blocks = one ? together(same) : apart(same);
      p.recovers_at = 0;  // the message, or the request, comes again
      p.crashes = !alone_;
    }
    const bool request =
        consumer_.as<OperationId>() && !ask_.graph.roles().is_consumer(consumer_.as<OperationId>());
    return builder_.finish(
        {.sentence = fmt::format("{} `{}` takes effect on `{}` once",
                                 request ? "one request to" : "an event for", who, name),
         .bad_now = compare(done_, Compare::at_least, 2),
         .bad_end = compare(done_, Compare::equal, 0),
         .reached = compare(done_, Compare::equal, 1)});
  }

 private:
  source::Span at() const { return ask_.manifest().span(consumer_); }

  Block look(std::size_t end) const {
    Block out;
    out.moves = {{{{seen_, Compare::equal, 0}}, {}, {"", "look: not done yet", at()}},
                 {{{seen_, Compare::equal, 1}}, {go(end)}, {"", "look: already done, skip", at()}}};
    return out;
  }
  Effects act(bool same) const { return {same ? set(done_, 1) : add(done_, 1)}; }

  std::vector<Block> together(bool same) const {
    Block first = look(2);
    const Effects both = Effects{set(seen_, 1)} + act(same);
    const Label acting = ask_.told(consumer_, effect_);
    if (!alone_)
      return {first,
              once({acting.target, acting.text + ", and the mark with it", acting.at}, both)};
    first.moves.front().effects = both;
    first.moves.front().label = {acting.target, "nobody has the mark: make it, and act", acting.at};
    return {first, once({"", "commit", at()}, {})};
  }

  std::vector<Block> apart(bool same) const {
    Label marking = mark_ ? ask_.told(consumer_, mark_) : Label{"", "", at()};
    marking.text = "mark as done";
    const Block note = once(std::move(marking), {set(seen_, 1)});
    const Block effect = once(ask_.told(consumer_, effect_), act(same));
    if (!alone_ && marks_first(ask_, consumer_, mark_, effect_)) return {look(3), note, effect};
    return {look(3), effect, note};
  }

  const Ask& ask_;
  ElementId consumer_, mark_, effect_;
  bool alone_;  // nothing but the look keeps a second one away
  Builder builder_;
  Cell done_, seen_;
};

}  // namespace

// The mark and the effect commit one after the other, and what fails is tried again.
Models mark_and_effect(const Ask& ask) {
  const ElementId consumer = ask.consumer();
  ElementId mark, effect;
  for (const ElementId place : ask.places())
    (is_mark(ask, consumer, place) ? mark : effect) = place;
  const bool alone = mark && !effect;
  if (!effect) effect = mark;
  if (!effect) return {{}, "no effect is named"};
  const Marked marked(ask, consumer, mark, effect);
  if (alone && !marked.looks_first()) return {{}, "nobody looks for the mark before it is made"};
  const std::string name = ask.manifest().reference(effect);
  const bool one = alone ? marked.refused()
                         : ask.guess.holds(marked.together(),
                                           fmt::format("whether the mark of `{}` commits with `{}`",
                                                       ask.manifest().reference(consumer), name));
  const bool same =
      !alone &&
      ask.guess.holds(marked.safe(), fmt::format("whether a repeat is recognised at `{}`", name));
  Models models;
  models.all.push_back(Marking(ask, consumer, mark, effect, alone).model(one, same));
  return models;
}

}  // namespace thalweg::witness
