// SPDX-License-Identifier: Apache-2.0
// TXN005: a saga can stop where it can go neither back nor forward. Looks at each
// step of each saga once, at its compensation, and at the saga's state.
#include <algorithm>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/saga_steps.h"

namespace thalweg::checks::transactions {

using namespace manifest;
using graph::SagaStep;
using graph::SagaStructure;

namespace {

class Recoverability {
 public:
  Recoverability(const Context& context, const SagaStructure& saga, Reporter& out)
      : cx_(context),
        graph_(context.graph),
        words_(context),
        steps_(context.graph),
        saga_(saga),
        out_(out) {}
  void check();

 private:
  using Repeat = graph::SagaSteps::Repeat;
  void check_before(std::size_t i);
  void check_after(std::size_t i);
  void check_undo(const SagaStep& step);
  void check_state();
  void check_timeout();

  Truth something_fails_after(std::size_t i, std::size_t& which) const;
  std::string what(const Repeat& again) const { return words_.quote(cx_.manifest[again.step]); }
  std::string name(const SagaStep& step) const;
  std::string name(const graph::Compensation& undo) const;
  Finding start(Truth certain, source::Span span) const;
  void add(Finding f);

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  graph::SagaSteps steps_;
  const SagaStructure& saga_;
  Reporter& out_;
};

std::string Recoverability::name(const SagaStep& step) const {
  return step.operation ? words_.quote(ElementId(step.operation))
                        : words_.quote(cx_.manifest[step.step]);
}

std::string Recoverability::name(const graph::Compensation& undo) const {
  return undo.operation ? words_.quote(ElementId(undo.operation))
                        : words_.quote(cx_.manifest[undo.step]);
}

Truth Recoverability::something_fails_after(std::size_t i, std::size_t& which) const {
  Truth fails = Truth::no;
  for (std::size_t j = i + 1; j < saga_.steps.size() && !is_yes(fails); ++j) {
    const Truth one = steps_.may_fail(saga_.steps[j]);
    if (one > fails) which = j;
    fails = fails | one;
  }
  return fails;
}

Finding Recoverability::start(Truth certain, source::Span span) const {
  const bool guessed = saga_.pivot_is_a_guess;
  Finding f = out_.start(guessed ? certain & Truth::unknown : certain);
  f.at = saga_.at;
  f.span = span;
  f.scope.block = saga_.block;
  if (const auto o = saga_.at.as<OperationId>()) f.scope.operations = {o};
  if (guessed && is_yes(certain))
    f.missing.push_back("`kind: pivot` at the step from which it only goes forward");
  return f;
}

// The time line of the saga; what it touches.
void Recoverability::add(Finding f) {
  std::vector<PathStep> line;
  for (std::size_t i = 0; i < saga_.steps.size(); ++i) {
    const SagaStep& step = saga_.steps[i];
    if (step.operation) f.elements.push_back(step.operation);
    line.push_back({step.operation ? ElementId(step.operation) : f.at, step.span});
    any_in(graph_, step.does, [&](const graph::Expansion& x, std::uint32_t s) {
      if (!graph_.steps().is_write_like(x, s)) return false;
      const auto touched = graph_.steps().entities(x, s);
      f.entities.insert(f.entities.end(), touched.begin(), touched.end());
      return false;
    });
    if (i == saga_.pivot && step.span != f.span)
      f.related.push_back({step.span, saga_.pivot_is_a_guess ? "taken as the pivot"
                                                             : "the pivot: from here on it only "
                                                               "goes forward"});
  }
  make_unique(f.entities);
  const SagaStep& pivot = saga_.steps[saga_.pivot];
  f.facts.push_back(
      {fmt::format("the pivot is {}", name(pivot)),
       pivot.kind == SagaStepKind::pivot ? graph::Origin::declared : graph::Origin::inferred,
       pivot.span});
  f.paths.push_back(std::move(line));
  out_.add(std::move(f));
}

// (a) nothing undoes it; (c) nothing can.
void Recoverability::check_before(std::size_t i) {
  const SagaStep& step = saga_.steps[i];
  const std::string saga = words_.quote(saga_.at);
  if (const ElementId external = steps_.irreversible(step)) {
    Finding f = start(Truth::yes, step.span);
    f.detail = "irreversible";
    f.elements = {external};
    f.message = fmt::format("the saga {} calls {}, which cannot be undone, before it is decided",
                            saga, words_.quote(external));
    f.why = fmt::format(
        "when {} is refused, {} has already done it, and no compensation takes "
        "that back",
        name(saga_.steps[saga_.pivot]), words_.quote(external));
    f.fix = fmt::format("move {} behind the pivot {}, and make it safe to repeat", name(step),
                        name(saga_.steps[saga_.pivot]));
    return add(std::move(f));
  }
  std::size_t which = saga_.pivot;
  const Truth fails = something_fails_after(i, which);
  if (step.undo || !steps_.changes(step) || steps_.expires(step) || is_no(fails)) return;
  Finding f = start(fails, step.span);
  f.detail = "no compensation";
  f.message = fmt::format("when the saga {} fails after {}, that stays: nothing undoes it", saga,
                          name(step));
  f.why = fmt::format(
      "{} fails or is refused; the saga cannot go on, and {} has no compensation, "
      "so it cannot go back either",
      name(saga_.steps[which]), name(step));
  f.fix = fmt::format(
      "give {} a `compensate`, move it behind the pivot, or let it write a "
      "reservation that expires (`ttl`)",
      name(step));
  f.related.push_back({saga_.steps[which].span, "this can fail"});
  if (is_unknown(fails)) f.missing.push_back("the `strictness` of what the later steps guard");
  add(std::move(f));
}

// (b) behind the pivot everything must be repeatable until it is done.
void Recoverability::check_after(std::size_t i) {
  const SagaStep& step = saga_.steps[i];
  const Truth refusable = steps_.is_refusable(step.does);
  const Repeat again = steps_.repeat(step.does);
  const Truth stuck = refusable | again.unsafe;
  if (is_no(stuck)) return;
  const bool refused = refusable >= again.unsafe;
  Finding f = start(stuck, step.span);
  f.detail = "not retriable";
  const std::string_view how =
      refused ? (is_yes(stuck) ? "can be refused for good" : "may be refused for good")
              : (is_yes(stuck) ? "is not safe to repeat" : "may not be safe to repeat");
  f.message = fmt::format("the saga {} cannot go back any more, and {} {}", words_.quote(saga_.at),
                          name(step), how);
  f.why = refused ? fmt::format(
                        "{} is done and cannot be undone; {} says no, however often it is "
                        "asked: the saga stays half done",
                        name(saga_.steps[saga_.pivot]), name(step))
                  : fmt::format(
                        "an attempt times out, and nobody knows whether {} was done; "
                        "another attempt does it twice, no attempt leaves it undone",
                        what(again));
  f.fix = refused ? fmt::format(
                        "decide it before the pivot: reserve first, and confirm the "
                        "reservation in {}",
                        name(step))
                  : fmt::format(
                        "make {} safe to repeat: an `upsert`, a key (`unique_by`), a "
                        "condition, or a `dedupe`",
                        what(again));
  if (!refused && again.span != step.span)
    f.related.push_back({again.span, "a repeat does this again"});
  if (is_unknown(stuck))
    f.missing.push_back(refused ? std::string("the `strictness` of what it guards")
                                : fmt::format("`idempotent` at {}", what(again)));
  add(std::move(f));
}

// (d) a compensation is repeated until it is done, and nobody asks for leave.
void Recoverability::check_undo(const SagaStep& step) {
  const graph::Compensation& undo = step.undo;
  const Truth refusable = steps_.is_refusable(undo);
  const Repeat again = steps_.repeat(undo);
  const Truth stuck = refusable | again.unsafe;
  if (is_no(stuck)) return;
  const bool refused = refusable >= again.unsafe;
  Finding f = start(stuck, step.span);
  f.detail = "compensation";
  if (undo.operation) f.elements.push_back(undo.operation);
  f.message = fmt::format("the compensation {} of {} {} {}", name(undo), name(step),
                          is_yes(stuck) ? "can" : "may",
                          refused ? "be refused" : "undo more than was done");
  f.why = refused ? fmt::format("the saga {} goes back, {} says no, and {} stays",
                                words_.quote(f.at), name(undo), name(step))
                  : fmt::format(
                        "the process dies while the saga {} goes back; after the restart {} "
                        "runs again, and undoes twice what was done once",
                        words_.quote(f.at), name(undo));
  f.fix = refused ? fmt::format(
                        "let {} succeed whatever has happened in between, or notify a "
                        "person when it does not",
                        name(undo))
                  : fmt::format(
                        "make {} safe to repeat: set a state (`update` with `only_if: "
                        "condition`) instead of counting, or recognise the repeat by a key",
                        what(again));
  f.related.push_back({undo.span, "the compensation"});
  if (is_unknown(stuck))
    f.missing.push_back(refused ? std::string("the `strictness` of what it guards")
                                : fmt::format("`idempotent` at {}", what(again)));
  add(std::move(f));
}

// (e) the orchestrator must find its place after a crash.
void Recoverability::check_state() {
  if (saga_.style != Style::orchestrated) return;
  const Truth lost = steps_.loses_state(saga_);
  const ElementId state = saga_.state.value.target;
  graph::Fact fact;
  if (saga_.state) {
    const engines::Capabilities& engine = graph_.places().engine(state);
    if (const auto known = engine[engines::Field::durability])
      fact = {engines::describe(engine, engines::Field::durability),
              known.declared ? graph::Origin::declared : graph::Origin::engine, known.span};
  }
  if (is_no(lost)) return;
  const source::Span entry_span = saga_.state ? saga_.state.span : saga_.span;
  Finding f = out_.start(lost);
  f.at = saga_.at;
  f.span = saga_.entry ? entry_span : saga_.span;
  f.scope.block = saga_.block;
  if (const auto o = saga_.at.as<OperationId>()) f.scope.operations = {o};
  f.detail = "state";
  f.counterexample = Counterexample::block;
  const std::string saga = words_.quote(saga_.at);
  if (!saga_.state) {
    f.message = fmt::format("nothing says where the saga {} keeps its state", saga);
    f.missing = {"`state` of the saga"};
  } else {
    f.elements = {state};
    f.message = fmt::format("the saga {} keeps its state in {}, which {} survive a restart", saga,
                            words_.quote(state), is_yes(lost) ? "does not" : "may not");
    if (!fact.text.empty()) f.facts.push_back(fact);
    if (is_unknown(lost)) f.missing = {words_.key(graph_.places().container(state), "durability")};
  }
  f.why = fmt::format(
      "the orchestrator dies between two steps; after the restart nobody knows how "
      "far {} was, and it neither goes on nor goes back",
      saga);
  f.fix = saga_.state ? "keep it in a durable store, and write it in the same transaction as the "
                        "step that it records"
                      : "name a dataset of a durable store with `state`";
  add(std::move(f));
}

// (f) a step that never answers.
void Recoverability::check_timeout() {
  if (!saga_.timeout || !saga_.timeout->is_none()) return;
  Finding f = out_.start(Verdict::violated);
  f.severity = Severity::warning;
  f.severity_is_final = true;
  f.at = saga_.at;
  f.span = saga_.timeout.span;
  f.scope.block = saga_.block;
  f.detail = "timeout";
  f.message = fmt::format("the saga {} waits for ever", words_.quote(f.at));
  f.why = fmt::format(
      "one answer is lost; {} waits for it, what was reserved stays reserved, and "
      "nobody is told",
      words_.quote(f.at));
  f.fix = "set a `timeout` after which it compensates";
  add(std::move(f));
}

void Recoverability::check() {
  if (saga_.steps.empty()) return;
  for (std::size_t i = 0; i < saga_.steps.size(); ++i) {
    if (i < saga_.pivot) check_before(i);
    if (i > saga_.pivot) check_after(i);
    if (saga_.steps[i].undo) check_undo(saga_.steps[i]);
  }
  check_state();
  check_timeout();
}

}  // namespace

void saga_not_recoverable(const Context& context, Reporter& out) {
  const graph::Sagas sagas(context.graph);
  for (const SagaStructure& saga : sagas.all()) Recoverability(context, saga, out).check();
}

}  // namespace thalweg::checks::transactions
