// SPDX-License-Identifier: Apache-2.0
// IDM003: what is retried is not the same when done again. Looks at each step with
// `retry`, each operation with `caller_retry`, and each effect of a schedule, once.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>

#include "checks/words.h"
#include "graph/repeated_effects.h"

namespace thalweg::checks::idempotence {

using namespace manifest;
using graph::Expansion;
using graph::kNoIndex;
using graph::RepeatedEffect;
using graph::Retrier;

namespace {

using Effects = std::vector<graph::RepeatedEffectsByCarried>;  // by frame

class Retries {
 public:
  Retries(const Context& context, Reporter& out);
  void check(OperationId start);

 private:
  bool concerns(const Expansion& x) const;
  void check_callers(const Expansion& x, const Effects& all);
  void check_calls(const Expansion& x, const Effects& all);
  void check_call(OperationId at, Step call, const Retrier& retrier, const RepeatedEffect& again);
  void check_step(const Expansion& x, std::uint32_t i);
  void check_external(OperationId at, Step call, const Retrier& retrier);
  void check_write(OperationId at, Step write, const Retrier& retrier);
  void check_schedule(const Expansion& x);
  void check_scheduled(const Expansion& x, std::uint32_t i);
  Finding start(OperationId at, source::Span anchor, const RepeatedEffect& again) const;
  std::string quote(const RepeatedEffect& again) const;
  RepeatedEffect own(Truth unsafe, Step step) const;

  const Context& cx_;
  const graph::Graph& graph_;
  Words words_;
  Reporter& out_;
  graph::Repeats repeats_;
  graph::RepeatedEffects effects_;
  std::map<StepId, Retrier> by_step_;
  std::map<OperationId, Retrier> by_operation_;
  std::set<OperationId> told_operations_;
  std::set<StepId> told_steps_;
};

Retries::Retries(const Context& context, Reporter& out)
    : cx_(context),
      graph_(context.graph),
      words_(context),
      out_(out),
      repeats_(graph_),
      effects_(graph_, repeats_) {
  for (const Retrier& retrier : repeats_.retriers()) {
    if (retrier.connect_failure) continue;
    if (retrier.step)
      by_step_.emplace(retrier.step, retrier);
    else
      by_operation_.emplace(retrier.operation, retrier);
  }
}

std::string attempts(const Retrier& retrier) {
  if (!retrier.max) return "";
  if (*retrier.max == kUnbounded) return " without limit";
  return fmt::format(" up to {} time{}", *retrier.max, *retrier.max == 1 ? "" : "s");
}

std::string_view recognises(const RepeatedEffect& again) {
  return is_yes(again.certain) ? "recognises the" : "says that it recognises a";
}

std::string Retries::quote(const RepeatedEffect& again) const {
  return fmt::format("`{}: {}`", again.verb, words_.name(again.place));
}

RepeatedEffect Retries::own(Truth unsafe, Step step) const {
  return {unsafe,        !graph::only_annoys(cx_.manifest, step.target()),
          step.target(), to_string(step.verb()),
          step.span(),   {}};
}

Finding Retries::start(OperationId at, source::Span anchor, const RepeatedEffect& again) const {
  Finding f = out_.start(again.certain);
  f.at = at;
  f.span = anchor;
  f.elements = {again.place};
  if (again.consumer) f.elements.push_back(again.consumer);
  const auto touched = graph_.places().entities(again.place);
  f.entities.assign(touched.begin(), touched.end());
  if (!touched.empty()) f.entity = touched.front();
  if (!again.grave && f.verdict == Verdict::violated) f.severity = Severity::warning;
  f.why = fmt::format(
      "a lost answer does not say that nothing happened: where an attempt got through, the next "
      "one "
      "does {} a second time{}",
      quote(again),
      again.consumer ? fmt::format(", by way of {}", words_.quote(again.consumer)) : "");
  if (again.span != anchor) f.related.push_back({again.span, "what is done again"});
  f.scope.operations = {at};
  f.scope.places = {again.place};
  f.scope.place = again.place;
  return f;
}

// ---------------------------------------------------------------------------
// Operations that are repeated

// The callers of an operation; only an id that they send stays the same.
void Retries::check_callers(const Expansion& x, const Effects& all) {
  for (std::size_t frame = 0; frame < all.size(); ++frame) {
    const auto it = by_operation_.find(x.frames()[frame].operation);
    if (it == by_operation_.end() || !told_operations_.insert(it->first).second) continue;
    const Operation o = cx_.manifest[it->first];
    const auto id = o[operation::request_id];
    const Truth carried = id ? truth(*id == RequestId::client) : Truth::unknown;
    const RepeatedEffect& again = all[frame][carried];
    if (is_no(again.certain)) continue;
    const std::string name = words_.quote(ElementId(o));
    Finding f = start(o.id(), it->second.span, again);
    f.message = fmt::format("callers repeat {}{}, and nothing {} second {}", name,
                            attempts(it->second), recognises(again), quote(again));
    f.fix = fmt::format(
        "let callers send an id that stays the same (`request_id: client`), and record it with the "
        "effect: a `dedupe` of {} by `request_id`, or `unique_by: request_id` on the write",
        name);
    if (is_unknown(again.certain))
      f.missing = {is_no(all[frame][Truth::yes].certain)
                       ? fmt::format("`request_id` of {}", name)
                       : fmt::format("what a repeat of {} does", quote(again))};
    out_.add(std::move(f));
  }
}

void Retries::check_call(OperationId at, Step call, const Retrier& retrier,
                         const RepeatedEffect& again) {
  const bool keyed = call[step::unique_by] || call[step::idempotent] == true;
  if (keyed || is_no(again.certain)) return;
  const std::string callee = words_.quote(call.target());
  Finding f = start(at, call.span(), again);
  f.elements.push_back(call.target());
  f.message = fmt::format("{} is retried{}, and nothing in {} {} second {}", words_.quote(call),
                          attempts(retrier), callee, recognises(again), quote(again));
  f.fix = fmt::format(
      "send an id that is the same on every attempt (`carries_request_id: true`), and let {} "
      "record "
      "it with the effect: a `dedupe` by `request_id`, or `unique_by: request_id` on the write",
      callee);
  if (is_unknown(again.certain))
    f.missing = {fmt::format("what a repeat of {} does", quote(again))};
  out_.add(std::move(f));
}

Truth passes_id(Step call) {
  return truth(!(call[step::carries_request_id] == false));
}

void Retries::check_calls(const Expansion& x, const Effects& all) {
  for (std::size_t frame = 1; frame < all.size(); ++frame) {
    const StepId id = x.frames()[frame].call;
    const auto it = by_step_.find(id);
    if (it == by_step_.end() || !told_steps_.insert(id).second) continue;
    const Step call = cx_.manifest[id];
    check_call(call.operation().id(), call, it->second, all[frame][passes_id(call)]);
  }
}

// ---------------------------------------------------------------------------
// Single steps that are repeated

void Retries::check_external(OperationId at, Step call, const Retrier& retrier) {
  const Truth safe = repeats_.safe_by_itself(call, Truth::yes);
  if (is_yes(safe)) return;
  const std::string external = words_.quote(call.target());
  const bool supported =
      cx_.manifest[call.target().as<ExternalId>()][external::idempotency_key] == Support::supported;
  Finding f = start(at, call.span(), own(!safe, call));
  f.message = fmt::format(
      "{} is retried{}{}", words_.quote(call), attempts(retrier),
      !call[step::unique_by] ? " without a key that stays the same"
      : is_unknown(safe) ? fmt::format(", and nothing says whether {} recognises its key", external)
                         : fmt::format(", but {} recognises no keys", external));
  f.fix = supported ? fmt::format(
                          "pass {} a key that is the same on every attempt: `unique_by` an id that "
                          "is made before the first one",
                          external)
                    : fmt::format(
                          "ask {} before each retry whether the attempt before it succeeded, or "
                          "retry only where no connection was made (`when: connect-failure`)",
                          external);
  if (is_unknown(safe)) {
    f.fix = fmt::format(
        "find out whether {} recognises the key, and declare its `idempotency_key`; if "
        "not, retry only where no connection was made (`when: connect-failure`)",
        external);
    f.missing = {words_.key(call.target(), "idempotency_key")};
  }
  out_.add(std::move(f));
}

// A write with a commit of its own: only where it surely counts or adds again.
void Retries::check_write(OperationId at, Step write, const Retrier& retrier) {
  if (!is_no(repeats_.safe_by_itself(write, Truth::yes))) return;
  Finding f = start(at, write.span(), own(Truth::yes, write));
  f.message = fmt::format("{} is retried{}, and does the same once more each time",
                          words_.quote(write), attempts(retrier));
  f.fix = fmt::format(
      "insert an id of the request under a unique constraint in one transaction with {}, or set "
      "the "
      "whole state by key",
      words_.quote(write));
  out_.add(std::move(f));
}

void Retries::check_step(const Expansion& x, std::uint32_t i) {
  const Step step = x.step(i);
  const auto it = by_step_.find(step.id());
  if (it == by_step_.end() || !told_steps_.insert(step.id()).second) return;
  if (graph_.steps().is_effect(x, i)) return check_external(x.operation_of(i), step, it->second);
  if (is_write(step.verb()) && x.enclosing(i, Verb::transaction) == kNoIndex)
    return check_write(x.operation_of(i), step, it->second);
  // A call that is not waited for.
  const auto callee = step.target().as<OperationId>();
  const Effects all = callee ? effects_.of(graph_.expansions().of(callee)) : Effects{};
  if (!all.empty()) check_call(x.operation_of(i), step, it->second, all.front()[passes_id(step)]);
}

// ---------------------------------------------------------------------------
// Runs that are repeated after a crash

void Retries::check_scheduled(const Expansion& x, std::uint32_t i) {
  const Step step = x.step(i);
  if (step[step::unique_by] || step[step::idempotent] == true) return;
  if (!told_steps_.insert(step.id()).second) return;
  Finding f = start(x.operation_of(i), step.span(), own(Truth::yes, step));
  f.message =
      fmt::format("{} runs on a schedule and does {} without a key, or a record of what is done",
                  words_.quote(ElementId(x.start())), words_.quote(step));
  f.why = fmt::format(
      "a run that dies half way is started again, and does {} a second time where it was done",
      words_.quote(step));
  f.fix = fmt::format(
      "pass {} a key that is the same in every run about the same thing (`unique_by`), or insert a "
      "record under that key before the call",
      words_.quote(step.target()));
  out_.add(std::move(f));
}

void Retries::check_schedule(const Expansion& x) {
  if (graph_.roles().role(x.start()) != graph::OperationRole::scheduled) return;
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    const Step step = x.step(i);
    const bool refuses = is_write(step.verb()) && (step[step::unique_by] || step[step::only_if]);
    if (refuses || graph_.steps().is_dedupe_mark(x, i)) return;
    if (graph_.steps().is_effect(x, i) && x.frame_of(i).near_dedupe == kNoIndex)
      check_scheduled(x, i);
  }
}

bool Retries::concerns(const Expansion& x) const {
  return std::any_of(x.frames().begin(), x.frames().end(), [&](const graph::Frame& frame) {
    return by_operation_.contains(frame.operation) || (frame.call && by_step_.contains(frame.call));
  });
}

void Retries::check(OperationId start) {
  const Expansion x = graph_.expansions().of(start);
  if (concerns(x)) {
    const Effects all = effects_.of(x);
    check_callers(x, all);
    check_calls(x, all);
  }
  for (std::uint32_t i = 0; i < x.size(); ++i) check_step(x, i);
  check_schedule(x);
}

}  // namespace

void retry_of_non_idempotent_operation(const Context& context, Reporter& out) {
  Retries retries(context, out);
  for (OperationId start : context.graph.roles().starts()) retries.check(start);
}

}  // namespace thalweg::checks::idempotence
