// SPDX-License-Identifier: Apache-2.0
// REL002: a synchronous call that leaves the process without a limit: no
// timeout, retries without a cap or spacing, more waiting than the operation
// promises. Looks at each call of the manifest once.
#include <algorithm>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"
#include "graph/demands.h"
#include "graph/tiers.h"

namespace thalweg::checks::reliability {

using namespace manifest;

namespace {

// One call and what is wrong with it, surely and possibly.
struct Policy {
  Step call;
  std::vector<std::string> wrong;    // "without a timeout"
  std::vector<std::string> missing;  // keys that would decide
  bool no_timeout = false;           // `timeout: none`
  bool unbounded = false;            // `retry.max: unbounded`
  OperationId too_long_for;          // whose promise that breaks: its own or a caller's
  graph::Facts facts;
};

class Calls {
 public:
  Calls(const Context& context, const graph::Tiers& tiers, const graph::Demands& demands,
        Operation operation)
      : cx_(context), tiers_(tiers), demands_(demands), words_(context), operation_(operation) {}
  void check(Reporter& out) const;

 private:
  bool leaves(Step step) const;
  Policy policy(Step call) const;
  void judge_timeout(Policy& p) const;
  void judge_retry(Policy& p) const;
  void judge_budget(Policy& p) const;
  void report(const Policy& p, Reporter& out) const;
  void ask(const std::vector<Policy>& open, Reporter& out) const;
  std::string fix(const Policy& p) const;

  const Context& cx_;
  const graph::Tiers& tiers_;
  const graph::Demands& demands_;
  Words words_;
  Operation operation_;
};

// A synchronous call of something outside the process.
bool Calls::leaves(Step step) const {
  if (step.verb() != Verb::call || step->compensation || step[step::mode] == CallMode::async)
    return false;
  if (step.target().is(ElementKind::external)) return true;
  const auto callee = step.target().as<OperationId>();
  return callee &&
         !cx_.graph.roles().same_process(operation_->service, cx_.manifest[callee]->service);
}

void Calls::judge_timeout(Policy& p) const {
  const auto timeout = p.call[step::timeout];
  if (!timeout) {
    p.missing.emplace_back("`timeout`");
  } else if (timeout->is_none()) {
    p.no_timeout = true;
    p.wrong.emplace_back("without a timeout");
    p.facts.push_back({"`timeout: none`", graph::Origin::declared, timeout.span});
  }
}

void Calls::judge_retry(Policy& p) const {
  const auto declared = p.call[step::retry];
  if (!declared) return;
  const RecordView retry = *declared;
  const auto max = retry[retry::max];
  if (!max) p.missing.emplace_back("`retry.max`");
  if (max && *max == kUnbounded) {
    p.unbounded = true;
    p.wrong.emplace_back("retrying without end");
    p.facts.push_back({"`retry.max: unbounded`", graph::Origin::declared, max.span});
  }
  if (max && *max == 0) return;
  const auto backoff = retry[retry::backoff];
  const auto jitter = retry[retry::jitter];
  std::vector<std::string> lacks;
  if (backoff && *backoff != Backoff::exponential) lacks.emplace_back("exponential backoff");
  if (jitter && !*jitter) lacks.emplace_back("jitter");
  if (!lacks.empty()) {
    const std::string times =
        max && *max != kUnbounded ? fmt::format("{} times ", *max) : std::string();
    p.wrong.push_back(fmt::format("retrying {}without {}", times, join_and(lacks)));
    p.facts.push_back(
        {fmt::format("`backoff: {}`, `jitter: {}`", backoff ? to_string(*backoff) : "?",
                     jitter ? (*jitter ? "true" : "false") : "?"),
         graph::Origin::declared, declared.span});
  }
  if (!backoff) p.missing.emplace_back("`retry.backoff`");
  if (!jitter) p.missing.emplace_back("`retry.jitter`");
}

// All attempts together against what the operation promises.
void Calls::judge_budget(Policy& p) const {
  const auto& deadline = demands_.deadline(operation_.id());
  const auto timeout = p.call[step::timeout];
  if (!deadline || !timeout || timeout->is_none() || timeout->is_forever()) return;
  const auto retry = p.call[step::retry];
  const auto max = retry ? (*retry)[retry::max] : Value<std::uint32_t>{};
  if (max == kUnbounded) return;
  const std::int64_t attempts = std::int64_t{1} + max.value_or(0);
  if (timeout->ms <= deadline->p99.ms / attempts) return;
  const double worst = static_cast<double>(timeout->ms) * static_cast<double>(attempts);
  const Duration all{worst > 9e17 ? Duration::forever().ms : timeout->ms * attempts};
  p.too_long_for = deadline->by;
  const std::string who =
      deadline->by == operation_.id() ? std::string() : words_.quote(ElementId(deadline->by)) + " ";
  p.wrong.push_back(fmt::format("for up to {}, but {}promises {}", to_string(all), who,
                                to_string(deadline->p99)));
  p.facts.push_back({fmt::format("{} attempt{} of {} make {}", attempts, attempts == 1 ? "" : "s",
                                 to_string(*timeout), to_string(all)),
                     graph::Origin::declared, timeout.span});
  p.facts.push_back({fmt::format("`latency.p99: {}`", to_string(deadline->p99)),
                     graph::Origin::declared, deadline->span});
}

Policy Calls::policy(Step call) const {
  Policy p{call, {}, {}, false, false, {}, {}};
  judge_timeout(p);
  judge_retry(p);
  judge_budget(p);
  return p;
}

std::string Calls::fix(const Policy& p) const {
  std::vector<std::string> all;
  if (p.no_timeout) all.emplace_back("set a `timeout` a little above the callee's p99");
  if (p.too_long_for)
    all.emplace_back("let all attempts together fit into the p99 that is promised");
  if (p.wrong.size() > (p.no_timeout ? 1U : 0U) + (p.too_long_for ? 1U : 0U))
    all.emplace_back(
        "retry at most two or three times, with exponential backoff, jitter and a "
        "`budget`");
  return join_and(all);
}

void Calls::report(const Policy& p, Reporter& out) const {
  Finding f = out.start(Verdict::violated);
  const bool critical = tiers_.is_critical(operation_.id());
  f.severity = critical && p.no_timeout && p.unbounded ? Severity::error : Severity::warning;
  f.at = operation_;
  f.span = p.call.span();
  f.elements = {p.call.target()};
  if (p.too_long_for) f.elements.push_back(p.too_long_for);
  f.scope.operations = {operation_.id()};
  const std::string callee = words_.quote(p.call.target());
  f.message = fmt::format("{} calls {} {}", words_.quote(f.at), callee, join_and(p.wrong));
  const bool waits = p.no_timeout || p.unbounded || p.too_long_for;
  f.why = waits ? fmt::format(
                      "when {} slows down, every request of {} waits with it, until its "
                      "threads or connections are used up and it stands still too",
                      callee, words_.quote(f.at))
                : fmt::format(
                      "when {} fails for a moment, all callers repeat at once and again "
                      "together: the load that keeps it down comes from {}",
                      callee, words_.quote(f.at));
  f.fix = fix(p);
  f.facts = p.facts;
  f.missing = p.missing;
  f.detail = cx_.manifest.reference(p.call.target());
  out.add(std::move(f));
}

// What nobody says about the calls of one operation is one question.
void Calls::ask(const std::vector<Policy>& open, Reporter& out) const {
  if (open.empty()) return;
  Finding f = out.start(Verdict::possible);
  const bool critical = tiers_.is_critical(operation_.id());
  f.severity = critical ? Severity::warning : Severity::note;
  f.at = operation_;
  f.span = open.front().call.span();
  f.scope.operations = {operation_.id()};
  std::vector<ElementId> callees;
  for (const Policy& p : open) {
    if (std::find(callees.begin(), callees.end(), p.call.target()) == callees.end())
      callees.push_back(p.call.target());
    for (const std::string& key : p.missing)
      if (std::find(f.missing.begin(), f.missing.end(), key) == f.missing.end())
        f.missing.push_back(key);
    if (&p != &open.front())
      f.related.push_back({p.call.span(), fmt::format("no word about {}", join_and(p.missing))});
  }
  f.elements = callees;
  const bool time = f.missing.front() == "`timeout`";
  f.message =
      time ? fmt::format("{}{} calls {}, and nobody says how long it waits", words_.quote(f.at),
                         critical ? " (critical)" : "", words_.list(callees))
           : fmt::format("{} retries {}, and nobody says how: {} missing", words_.quote(f.at),
                         words_.list(callees),
                         join_and(f.missing) + (f.missing.size() == 1 ? " is" : " are"));
  f.why = fmt::format(
      "clients wait for ever, or retry at once, more often than one thinks; a slow {} "
      "then stops {} with it",
      words_.quote(callees.front()), words_.quote(f.at));
  f.fix = fmt::format("look at what the client library does, and declare {} on the call{}",
                      join_and(f.missing), open.size() == 1 ? "" : "s");
  f.question = time ? "`timeout` of calls" : "`retry` of calls";
  f.detail = "undeclared";
  out.add(std::move(f));
}

void Calls::check(Reporter& out) const {
  std::vector<Policy> open;
  for (Step step : cx_.manifest.steps_of(operation_)) {
    if (!leaves(step)) continue;
    const Policy p = policy(step);
    if (!p.wrong.empty())
      report(p, out);
    else if (!p.missing.empty())
      open.push_back(p);
  }
  ask(open, out);
}

}  // namespace

void remote_call_policy_unsafe(const Context& context, Reporter& out) {
  const graph::Tiers tiers(context.graph);
  const graph::Demands demands(context.graph);
  for (Operation operation : context.manifest.operations())
    Calls(context, tiers, demands, operation).check(out);
}

}  // namespace thalweg::checks::reliability
