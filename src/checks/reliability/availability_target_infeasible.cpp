// SPDX-License-Identifier: Apache-2.0
// REL005: what an operation promises cannot be met with what it waits for:
// the product of availabilities, the sum of latencies, long chains and wide
// fans of calls. Once for each operation that clients call.
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"
#include "graph/required.h"
#include "graph/waiting.h"

namespace thalweg::checks::reliability {

using namespace manifest;
using graph::Wait;

namespace {

constexpr std::size_t kDeep = 4;
constexpr std::size_t kWide = 5;
constexpr double kEpsilon = 1e-9;

// What is known of the availability of everything that is needed.
struct Budget {
  double product = 1;
  std::size_t counted = 0;
  ElementId weakest;
  double weakest_percent = 101;
  graph::Facts facts;
  std::vector<ElementId> components, unknown;
};

class Promise {
 public:
  Promise(const Context& context, Operation operation)
      : cx_(context),
        words_(context),
        operation_(operation),
        x_(context.graph.expansions().of(operation.id())),
        required_(context.graph, x_),
        waiting_(context.graph, x_, required_) {}
  void check(Reporter& out) const;

 private:
  Budget budget() const;
  Finding start(Verdict verdict, std::string_view what, source::Span span, Reporter& out) const;
  void check_availability(Reporter& out) const;
  void check_latency(Reporter& out) const;
  void check_depth(Reporter& out) const;
  void check_fan_out(Reporter& out) const;
  void ask(const Budget& budget, Reporter& out) const;
  void show(const std::vector<Wait>& waits, Finding& f) const;
  std::string name() const { return words_.quote(ElementId(operation_)); }

  const Context& cx_;
  Words words_;
  Operation operation_;
  graph::Expansion x_;
  graph::Required required_;
  graph::Waiting waiting_;
};

Budget Promise::budget() const {
  Budget sum;
  for (const graph::Need& need : required_.needs()) {
    if (!need.component) continue;
    graph::Availability one = graph::availability(cx_.graph, need.component);
    if (!one.percent) {
      sum.unknown.push_back(need.component);
      continue;
    }
    sum.product *= *one.percent / 100;
    ++sum.counted;
    sum.components.push_back(need.component);
    sum.facts.push_back(std::move(one.fact));
    if (*one.percent < sum.weakest_percent) {
      sum.weakest = need.component;
      sum.weakest_percent = *one.percent;
    }
  }
  return sum;
}

Finding Promise::start(Verdict verdict, std::string_view what, source::Span span,
                       Reporter& out) const {
  Finding f = out.start(verdict);
  f.at = operation_;
  f.span = span;
  f.detail = what;
  f.scope.operations = {operation_.id()};
  return f;
}

// Nobody says what some component promises, and what is known would do.
void Promise::ask(const Budget& sum, Reporter& out) const {
  const auto target = operation_[operation::availability];
  Finding f = start(Verdict::possible, "availability", target.span, out);
  f.elements = sum.unknown;
  f.message =
      fmt::format("{} promises {}, and nobody says how available {} {}", name(), to_string(*target),
                  words_.list(sum.unknown), sum.unknown.size() == 1 ? "is" : "are");
  f.why = "each component that is needed lowers what can be promised";
  f.fix = "declare the `availability` of what it needs";
  for (ElementId e : sum.unknown)
    f.missing.push_back(fmt::format("{}.availability", words_.name(e)));
  out.add(std::move(f));
}

void Promise::check_availability(Reporter& out) const {
  const auto target = operation_[operation::availability];
  if (!target) return;
  Budget sum = budget();
  if (sum.product * 100 >= target->percent - kEpsilon) {
    if (!sum.unknown.empty()) ask(sum, out);
    return;
  }
  Finding f = start(Verdict::violated, "availability", target.span, out);
  f.elements = sum.components;
  // More digits where the target has them; never rounded up to the target.
  const double percent = sum.product * 100;
  const std::string most = fmt::format("{:.{}f}%", percent, percent > 99.9 ? 3 : 2);
  f.message = fmt::format(
      "{} promises {}, but the {} component{} it needs allow{} at most {}; the "
      "weakest is {} ({})",
      name(), to_string(*target), sum.counted, sum.counted == 1 ? "" : "s",
      sum.counted == 1 ? "s" : "", most, words_.quote(sum.weakest),
      to_string(Percentage{sum.weakest_percent}));
  f.why = fmt::format(
      "each of them must be up for every call; at {} it fails about {:.0f} times in "
      "100000, and the promise allows {:.0f}",
      most, (100 - percent) * 1000, (100 - target->percent) * 1000);
  f.fix = fmt::format(
      "make {} unnecessary for the answer: a local copy fed by events, an asynchronous "
      "call, or a `fallback`; or promise less",
      words_.quote(sum.weakest));
  f.facts = std::move(sum.facts);
  if (!sum.unknown.empty())
    f.facts.push_back({fmt::format("{} not counted: nobody says", words_.list(sum.unknown)),
                       graph::Origin::inferred,
                       {}});
  out.add(std::move(f));
}

// The calls of a chain or a fan, as evidence.
void Promise::show(const std::vector<Wait>& waits, Finding& f) const {
  f.paths.push_back({{ElementId(operation_), operation_.span()}});
  for (const Wait& wait : waits) {
    const source::Span span = cx_.manifest[wait.call].span();
    f.elements.push_back(wait.callee);
    f.paths.back().push_back({wait.callee, span});
    if (wait.p99.ms > 0)
      f.facts.push_back(
          {fmt::format("{} has a p99 of {}", words_.quote(wait.callee), to_string(wait.p99)),
           graph::Origin::declared, span});
  }
}

void Promise::check_latency(Reporter& out) const {
  const auto latency = operation_[operation::latency];
  const auto target = latency ? (*latency)[latency::p99] : Value<Duration>{};
  const Duration sum = waiting_.latency();
  if (!target || sum <= *target) return;
  const auto& waits = waiting_.longest();
  const Wait slowest = *std::max_element(
      waits.begin(), waits.end(), [](const Wait& a, const Wait& b) { return a.p99 < b.p99; });
  Finding f = start(Verdict::violated, "latency", latency.span, out);
  f.severity = Severity::warning;
  std::vector<std::string> parts;
  for (const Wait& wait : waits)
    parts.push_back(fmt::format("{} ({})", words_.quote(wait.callee), to_string(wait.p99)));
  constexpr std::size_t kShown = 4;
  if (parts.size() > kShown + 1) {
    parts[kShown] = fmt::format("{} more", parts.size() - kShown);
    parts.resize(kShown + 1);
  }
  f.message = fmt::format("{} promises a p99 of {}, but waits up to {} for {}", name(),
                          to_string(*target), to_string(sum), join_and(parts));
  f.why = fmt::format(
      "when they are slow together, {} is over its promise before it has done "
      "anything itself; a sum of p99s is the worst case, so look at the biggest first",
      name());
  f.fix = waits.size() > 1
              ? fmt::format(
                    "call them side by side (`parallel`), keep what {} answers in a local "
                    "copy, or promise more time",
                    words_.quote(slowest.callee))
              : fmt::format("keep what {} answers in a local copy, or promise more time",
                            words_.quote(slowest.callee));
  show(waits, f);
  out.add(std::move(f));
}

void Promise::check_depth(Reporter& out) const {
  const auto chain = waiting_.deepest();
  if (chain.size() < kDeep) return;
  std::vector<ElementId> callees;
  for (const Wait& wait : chain) callees.push_back(wait.callee);
  Finding f = start(Verdict::violated, "depth", operation_.span(), out);
  f.severity = Severity::warning;
  f.message = fmt::format("{} waits for a chain of {} calls: {}", name(), chain.size(),
                          words_.list(callees, kWide));
  f.why =
      "each link adds its failures and its slowest answers to all above it, and a timeout must "
      "be shorter than the one above";
  f.fix = fmt::format(
      "cut the chain: let {} keep what it needs in a local copy fed by events, or "
      "do the rest after the answer",
      words_.quote(callees.front()));
  show(chain, f);
  out.add(std::move(f));
}

void Promise::check_fan_out(Reporter& out) const {
  const auto fan = waiting_.fan_out();
  if (fan.size() < kWide) return;
  std::vector<ElementId> callees;
  for (const Wait& wait : fan) callees.push_back(wait.callee);
  Finding f = start(Verdict::violated, "fan-out", operation_.span(), out);
  f.severity = Severity::warning;
  f.message = fmt::format("{} calls {} others and fails if one of them fails: {}", name(),
                          fan.size(), words_.list(callees));
  f.why = "it is up only while all of them are, and as slow as the slowest";
  f.fix =
      "give a `fallback` to what the answer can do without, and keep the rest in a local copy "
      "fed by events";
  show(fan, f);
  out.add(std::move(f));
}

void Promise::check(Reporter& out) const {
  check_availability(out);
  check_latency(out);
  check_depth(out);
  check_fan_out(out);
}

}  // namespace

void availability_target_infeasible(const Context& context, Reporter& out) {
  for (Operation operation : context.manifest.operations())
    if (context.graph.roles().is_client(operation.id())) Promise(context, operation).check(out);
}

}  // namespace thalweg::checks::reliability
