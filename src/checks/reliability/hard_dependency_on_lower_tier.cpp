// SPDX-License-Identifier: Apache-2.0
// REL004: a critical operation cannot answer without something of a lower tier.
// Looks at each call and read of critical operations once.
#include <fmt/core.h>

#include "checks/words.h"
#include "graph/demands.h"
#include "graph/tiers.h"

namespace thalweg::checks::reliability {

using namespace manifest;

namespace {

enum class Lack : std::uint8_t { fallback, trigger, bulkhead };

class Dependency {
 public:
  Dependency(const Context& context, const graph::Tiers& tiers, const graph::Demands& demands,
             Step step)
      : cx_(context),
        tiers_(tiers),
        demands_(demands),
        words_(context),
        step_(step),
        operation_(step.operation()) {}

  std::optional<Lack> lack() const;
  Finding finding(Lack lack, Reporter& out) const;

 private:
  bool waits() const;
  bool is_lower() const;
  bool goes_on() const;
  Duration p99(OperationId o) const;

  const Context& cx_;
  const graph::Tiers& tiers_;
  const graph::Demands& demands_;
  Words words_;
  Step step_;
  Operation operation_;
};

// A read, or a synchronous call of another process.
bool Dependency::waits() const {
  if (step_->compensation || step_[step::best_effort] == true) return false;
  if (step_.verb() == Verb::read) return true;
  if (step_.verb() != Verb::call || step_[step::mode] == CallMode::async) return false;
  const auto callee = step_.target().as<OperationId>();
  return callee &&
         !cx_.graph.roles().same_process(operation_->service, cx_.manifest[callee]->service);
}

bool Dependency::is_lower() const {
  const auto tier = tiers_.of(step_.target());
  return tier && *tier != Tier::critical;
}

Duration Dependency::p99(OperationId o) const {
  const auto latency = cx_.manifest[o][operation::latency];
  return latency ? (*latency)[latency::p99].value_or({}) : Duration{};
}

// What fails is passed over.
bool Dependency::goes_on() const {
  return step_[step::on_failure].value_or(OnFailure::fail) != OnFailure::fail;
}

std::optional<Lack> Dependency::lack() const {
  if (!waits() || !is_lower()) return std::nullopt;
  if (!step_[step::fallback] && !goes_on()) return Lack::fallback;
  const auto timeout = step_[step::timeout];
  const bool gives_up = timeout && !timeout->is_none();
  if (!gives_up && !(step_[step::circuit_breaker] == true)) return Lack::trigger;
  const auto callee = step_.target().as<OperationId>();
  if (!callee || step_[step::bulkhead] == true) return std::nullopt;
  const auto& own = demands_.deadline(operation_.id());
  if (own && own->p99.ms > 0 && p99(callee) > own->p99) return Lack::bulkhead;
  return std::nullopt;
}

Finding Dependency::finding(Lack lack, Reporter& out) const {
  Finding f = out.start(Verdict::violated);
  f.at = operation_;
  f.span = step_.span();
  f.elements = {step_.target()};
  f.detail = words_.name(step_.target());
  f.scope.operations = {operation_.id()};
  const std::string who = words_.quote(f.at);
  const std::string what = words_.quote(step_.target());
  const std::string_view tier = to_string(*tiers_.of(step_.target()));
  switch (lack) {
    case Lack::fallback:
      f.message = fmt::format("{} (critical) needs {} ({}) to answer", who, what, tier);
      f.why = fmt::format(
          "an outage of {} becomes an outage of {}, and those who run {} do not know "
          "that they run something critical",
          what, who, what);
      f.fix =
          "answer without it: a `fallback`, with a `timeout`, `circuit_breaker` and `bulkhead` "
          "in front of it; or make it a copy fed by events";
      break;
    case Lack::trigger:
      f.message =
          step_[step::fallback]
              ? fmt::format(
                    "{} (critical) has a fallback for {} ({}), but nothing that gives up on "
                    "it",
                    who, what, tier)
              : fmt::format(
                    "{} (critical) goes on when {} ({}) fails, but nothing gives up on it "
                    "when it is slow",
                    who, what, tier);
      f.why = fmt::format(
          "{} is rarely down, it is slow: without a timeout or a breaker {} waits, and {}", what,
          who, step_[step::fallback] ? "the fallback never gets its turn" : "does not go on");
      f.fix =
          "give the step a `timeout` well below what the operation promises, and a "
          "`circuit_breaker`";
      break;
    case Lack::bulkhead:
      f.message = fmt::format(
          "{} (critical) shares its threads with calls of {} ({}), which is slower "
          "than itself",
          who, what, tier);
      f.why = fmt::format(
          "{} has a p99 of {}, above the {} of {}: slow calls fill the pool that the "
          "critical ones need too",
          what, to_string(p99(step_.target().as<OperationId>())),
          to_string(demands_.deadline(operation_.id())->p99),
          words_.quote(ElementId(demands_.deadline(operation_.id())->by)));
      f.fix = "give these calls a pool of their own (`bulkhead: true`)";
      break;
  }
  const Service service = cx_.manifest[operation_->service];
  if (const auto own = service[service::tier])
    f.facts.push_back({fmt::format("{} is `tier: critical`", words_.quote(ElementId(service))),
                       graph::Origin::declared, own.span});
  f.facts.push_back({fmt::format("{} is `tier: {}`", what, tier), graph::Origin::declared, {}});
  return f;
}

}  // namespace

void hard_dependency_on_lower_tier(const Context& context, Reporter& out) {
  const graph::Tiers tiers(context.graph);
  const graph::Demands demands(context.graph);
  for (Operation operation : context.manifest.operations()) {
    if (!tiers.is_critical(operation.id())) continue;
    for (Step step : context.manifest.steps_of(operation)) {
      const Dependency dependency(context, tiers, demands, step);
      if (const auto lack = dependency.lack()) out.add(dependency.finding(*lack, out));
    }
  }
}

}  // namespace thalweg::checks::reliability
