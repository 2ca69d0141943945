// SPDX-License-Identifier: Apache-2.0
// A saga goes on or back, whatever happens: every step is done, or what was done is
// taken back, once; and what others see of it in between.
#include <algorithm>

#include <fmt/format.h>

#include "graph/saga_steps.h"
#include "witness/ask.h"

namespace thalweg::witness {

using namespace manifest;
using graph::SagaStep;
using graph::SagaStructure;

namespace {

std::string name_of(const Ask& ask, const SagaStep& step) {
  if (step.operation) return ask.manifest().reference(step.operation);
  const Step written = ask.manifest()[step.step];
  return ask.manifest().reference(written.target());
}

std::string verb_of(const Ask& ask, const SagaStep& step) {
  return step.operation ? "call" : std::string(to_string(ask.manifest()[step.step].verb()));
}

// The orchestrator: each step, and a note of how far it is; the same on the way back.
class Orchestrator {
 public:
  Orchestrator(const Ask& ask, const SagaStructure& saga)
      : ask_(ask), saga_(saga), steps_(ask.graph) {}

  Model model() {
    const std::size_t n = saga_.steps.size();
    kept_ = !ask_.guess.happens(
        saga_.style == Style::orchestrated ? steps_.loses_state(saga_) : Truth::no,
        fmt::format("whether the state of `{}` survives a restart", name()));
    for (std::size_t i = 0; i < n; ++i) add_cell(saga_.steps[i]);
    progress_ = builder_.hidden();
    Process& p = builder_.process(name(), ProcessKind::client);
    stuck_ = 4 * n + 1, end_ = 4 * n + 2;
    for (std::size_t i = 0; i < n; ++i) add_step(i);
    for (std::size_t i = 0; i < n; ++i) add_undo(i);
    blocks_.push_back(restart());
    blocks_.push_back(once({"", "wait", saga_.span}, {}, {{progress_, Compare::equal, 255}}));
    p.recovers_at = static_cast<std::uint16_t>(kept_ ? 4 * n : stuck_);
    p.crashes = true;
    p.blocks = std::move(blocks_);
    return builder_.finish(property());
  }

 private:
  std::string name() const { return ask_.manifest().reference(saga_.at); }

  void add_cell(const SagaStep& step) {
    std::string text = name_of(ask_, step);
    const auto same = std::ranges::count(names_, text);
    names_.push_back(text);
    if (same > 0) text += fmt::format(" ({})", same + 1);
    // What changes nothing, or vanishes by itself, has nothing to be taken back.
    const bool counts = steps_.changes(step) && !steps_.expires(step);
    cells_.push_back(counts ? std::optional(builder_.cell(std::move(text), Show::net))
                            : std::nullopt);
  }

  // Blocks of step i stand at 2i, those of its compensation at 2n + 2i; which step comes
  // next, or that it goes back from one, is the progress.
  std::size_t forth(std::size_t i) const { return i == saga_.steps.size() ? end_ : 2 * i; }
  std::size_t back(std::size_t i) const {  // undo all before i
    return i == 0 ? end_ : 2 * saga_.steps.size() + 2 * (i - 1);
  }
  int going_forth(std::size_t i) const { return static_cast<int>(i); }
  int going_back(std::size_t i) const { return static_cast<int>(saga_.steps.size() + 1 + i); }

  Label told(const SagaStep& step, std::string text) const {
    return {name_of(ask_, step), std::move(text), step.span};
  }
  Label note(std::string text) const { return {"", std::move(text), saga_.span}; }

  void add_step(std::size_t i) {
    const SagaStep& step = saga_.steps[i];
    const bool behind = i > saga_.pivot;
    const std::string verb = verb_of(ask_, step);
    // What was accepted is not refused when it is asked again.
    std::vector<Condition> not_yet;
    if (const auto cell = cells_[i]) not_yet = {{*cell, Compare::equal, 0}};
    Block act = once(told(step, verb), {});
    if (const auto cell = cells_[i]) {
      const bool again = behind && unsafe(steps_.repeat(step.does), step);
      act.moves.front().effects = {again ? add(*cell, 1) : set(*cell, 1)};
    }
    if (!behind && i > 0 &&
        ask_.guess.happens(steps_.may_fail(step),
                           fmt::format("whether `{}` can fail", verb_at(step))))
      act.moves.push_back(
          {not_yet, {set(progress_, going_back(i)), go(back(i))}, told(step, verb + ": refused")});
    if (behind && ask_.guess.happens(steps_.is_refusable(step.does),
                                     fmt::format("whether `{}` can be refused", verb_at(step))))
      act.moves.push_back({not_yet, {go(stuck_)}, told(step, verb + ": refused for good")});
    if (saga_.timeout && saga_.timeout->is_none())
      act.moves.push_back({{}, {go(stuck_)}, told(step, verb + ": no answer ever comes")});
    blocks_.push_back(std::move(act));
    blocks_.push_back(
        once(note("note that it is done"), {set(progress_, going_forth(i + 1)), go(forth(i + 1))}));
  }

  void add_undo(std::size_t i) {
    const SagaStep& step = saga_.steps[i];
    const auto cell = cells_[i];
    const Effects next{set(progress_, going_back(i)), go(back(i))};
    const bool undone = step.undo && !steps_.irreversible(step);
    if (!undone || !cell) {
      blocks_.push_back(once(told(step, "cannot be taken back"), next));
      blocks_.push_back(once(note("go on"), next));
      return;
    }
    const bool again = unsafe(steps_.repeat(step.undo), step);
    Label label{name_of(ask_, step), "compensate", step.undo.span};
    Block act = once(label, {again ? add(*cell, 255) : set(*cell, 0)});
    if (ask_.guess.happens(
            steps_.is_refusable(step.undo),
            fmt::format("whether the compensation of `{}` can be refused", verb_at(step)))) {
      label.text += ": refused for good";
      act.moves.push_back({{}, {go(stuck_)}, label});
    }
    blocks_.push_back(std::move(act));
    blocks_.push_back(once(note("note that it is taken back"), next));
  }

  Block restart() const {
    Block out;
    for (std::size_t i = 0; i <= saga_.steps.size(); ++i) {
      out.moves.push_back({{{progress_, Compare::equal, going_forth(i)}},
                           {go(forth(i))},
                           note("find its place, and go on")});
      out.moves.push_back({{{progress_, Compare::equal, going_back(i)}},
                           {go(back(i))},
                           note("find its place, and go back")});
    }
    return out;
  }

  std::string verb_at(const SagaStep& step) const {
    return fmt::format("{}: {}", verb_of(ask_, step), name_of(ask_, step));
  }
  bool unsafe(const graph::SagaSteps::Repeat& repeat, const SagaStep& step) const {
    return ask_.guess.happens(repeat.unsafe,
                              fmt::format("whether a repeat of `{}` is harmless", verb_at(step)));
  }

  // All is done or nothing is, and nothing twice. Who dies waits as well.
  Property property() const {
    std::vector<Test> some, none, twice;
    for (const auto& cell : cells_) {
      if (!cell) continue;
      some.push_back(compare(*cell, Compare::differs, 0));
      none.push_back(compare(*cell, Compare::equal, 0));
      twice.push_back(compare(*cell, Compare::at_least, 2));
    }
    Test done = all_of({});
    if (!some.empty()) done = any_of(some);
    return {.sentence = fmt::format("`{}` is done as a whole, or taken back as a whole", name()),
            .bad_now = any_of(std::move(twice)),
            .bad_end = all_of({any_of(std::move(some)), any_of(std::move(none))}),
            .reached = std::move(done),
            .progress = true};
  }

  const Ask& ask_;
  const SagaStructure& saga_;
  graph::SagaSteps steps_;
  Builder builder_;
  std::vector<std::string> names_;
  std::vector<std::optional<Cell>> cells_;
  Cell progress_;
  bool kept_ = true;  // its state
  std::size_t stuck_ = 0, end_ = 0;
  std::vector<Block> blocks_;
};

}  // namespace

Models saga_comes_to_an_end(const Ask& ask) {
  Models models;
  for (const SagaStructure& saga : ask.analyses.sagas().all())
    if (saga.at == ask.question.at && !saga.steps.empty() && saga.steps.size() <= kMostSagaSteps)
      models.all.push_back(Orchestrator(ask, saga).model());
  if (models.all.empty()) models.reason = "there is no saga";
  return models;
}

namespace {

// Another operation that looks at the place, or changes it.
struct Other {
  std::string name;
  Label label;
};

std::optional<Other> other_of(const Ask& ask, ElementId place) {
  for (const OperationId o : ask.all<OperationId>())
    for (const OperationId start : ask.starts(o)) {
      if (ElementId(start) == ask.question.at) continue;
      const graph::Expansion x = ask.graph.expansions().of(start);
      for (std::uint32_t i = 0; i < x.size(); ++i)
        if (x.step(i).target() == place && x.operation_of(i) == o)
          return Other{
              ask.actor(start),
              {ask.manifest().reference(place),
               std::string(to_string(x.step(i).verb())) + ", and act on it", x.step(i).span()}};
    }
  return std::nullopt;
}

// Some step writes there, and the saga may take it back.
bool may_take_back(const Ask& ask, const SagaStructure& saga, ElementId place) {
  return std::ranges::any_of(saga.steps, [&](const SagaStep& step) {
    return step.is_compensatable() &&
           any_in(ask.graph, step.does, [&](const graph::Expansion& x, std::uint32_t i) {
             return x.step(i).target() == place && ask.graph.steps().is_write(x, i);
           });
  });
}

// The saga writes and takes back; the other comes in between, unless it waits.
Model seen_in_between(const Ask& ask, const SagaStructure& saga, ElementId place,
                      const Other& other) {
  const auto measures = saga.countermeasures;
  const bool guarded = measures && *measures != 0;
  const std::string name = ask.manifest().reference(place);
  Builder b;
  const Cell there = b.cell(name, Show::value);
  const Cell acted = b.cell(fmt::format("{} acted on it", other.name), Show::yes_no);
  const Cell through = b.hidden();
  Process& p = b.process(ask.manifest().reference(saga.at), ProcessKind::client);
  p.crashes = false;
  Block rest;
  rest.moves = {{{}, {set(through, 1), go(3)}, {"", "do the other steps", saga.span}},
                {{}, {}, {"", "a later step is refused", saga.span}}};
  p.blocks = {
      once({name, guarded ? "write, marked as pending" : "write", saga.span}, {set(there, 1)}),
      std::move(rest), once({name, "compensate", saga.span}, {set(there, 0)})};
  Process& q = b.process(other.name, ProcessKind::client);
  q.crashes = false;
  std::vector<Condition> guards{{there, Compare::equal, 1}};
  if (guarded) guards.push_back({through, Compare::equal, 1});
  q.blocks = {once(other.label, {set(acted, 1)}, std::move(guards))};
  return b.finish(
      {.sentence = fmt::format("`{}` acts only on what `{}` does not take back", other.name,
                               ask.manifest().reference(saga.at)),
       .bad_now = never(),
       .bad_end = all_of({compare(acted, Compare::equal, 1), compare(there, Compare::equal, 0)}),
       .reached = compare(acted, Compare::equal, 1)});
}

}  // namespace

Models saga_is_not_seen(const Ask& ask) {
  Models models;
  for (const SagaStructure& saga : ask.analyses.sagas().all()) {
    if (saga.at != ask.question.at) continue;
    for (const DatasetId place : ask.all<DatasetId>())
      if (const auto other = other_of(ask, place); other && may_take_back(ask, saga, place))
        models.all.push_back(seen_in_between(ask, saga, place, *other));
  }
  if (models.all.empty()) models.reason = "nobody else touches what the saga may take back";
  return models;
}

}  // namespace thalweg::witness
