// SPDX-License-Identifier: Apache-2.0
#include "graph/saga_steps.h"

namespace thalweg::graph {

using namespace manifest;

bool SagaSteps::changes(const SagaStep& step) const {
  return any_in(graph_, step.does, [&](const Expansion& x, std::uint32_t i) {
    return graph_.steps().is_write_like(x, i) && !graph_.steps().is_best_effort(x, i);
  });
}

bool SagaSteps::expires(const SagaStep& step) const {
  return !any_in(graph_, step.does, [&](const Expansion& x, std::uint32_t i) {
    if (!graph_.steps().is_write_like(x, i)) return false;
    const auto d = x.step(i).target().as<DatasetId>();
    return !d || !graph_.manifest()[d][dataset::ttl];
  });
}

Truth SagaSteps::is_refusable(const Stretch& stretch) const {
  Truth refusable = Truth::no;
  any_in(graph_, stretch, [&](const Expansion& x, std::uint32_t i) {
    refusable = refusable | graph_.steps().is_veto(x, i);
    return is_yes(refusable);
  });
  return refusable;
}

Truth SagaSteps::is_refusable(const Compensation& undo) const {
  const Truth refusable = is_refusable(undo.calls);
  if (!undo.step) return refusable;
  const auto guards = graph_.manifest()[undo.step][step::guards];
  const GuaranteeId g = guards ? guards->target.as<GuaranteeId>() : GuaranteeId();
  if (!g) return refusable;
  const auto strictness = graph_.manifest()[g][guarantee::strictness];
  return refusable | (strictness ? truth(*strictness == Strictness::hard) : Truth::unknown);
}

Truth SagaSteps::may_fail(const SagaStep& step) const {
  if (step.operation || graph_.manifest()[step.step].verb() == Verb::call) return Truth::yes;
  const bool refused = any_in(graph_, step.does, [&](const Expansion& x, std::uint32_t i) {
    return x.step(i).verb() == Verb::call || x.step(i)[step::only_if] == OnlyIf::condition;
  });
  return refused ? Truth::yes : is_refusable(step.does);
}

ElementId SagaSteps::irreversible(const SagaStep& step) const {
  ElementId found;
  any_in(graph_, step.does, [&](const Expansion& x, std::uint32_t i) {
    const auto external = x.step(i).target().as<ExternalId>();
    if (!external || !graph_.steps().is_effect(x, i)) return false;
    if (graph_.manifest()[external][external::reversible] == false) found = external;
    return static_cast<bool>(found);
  });
  return found;
}

SagaSteps::Repeat SagaSteps::repeat(const Stretch& stretch) const {
  Repeat worst;
  any_in(graph_, stretch, [&](const Expansion& x, std::uint32_t i) {
    if (!graph_.steps().is_write_like(x, i) || graph_.steps().is_best_effort(x, i)) return false;
    const Truth unsafe = !graph_.idempotence().dup_safe(x, i);
    if (unsafe > worst.unsafe) worst = {unsafe, x.step(i).id(), x.step(i).span()};
    return is_yes(worst.unsafe);
  });
  return worst;
}

SagaSteps::Repeat SagaSteps::repeat(const Compensation& undo) const {
  const Repeat worst = repeat(undo.calls);
  if (!undo.step) return worst;
  const Step written = graph_.manifest()[undo.step];
  const bool changes = is_write(written.verb()) || written.target().is(ElementKind::external);
  const Truth unsafe = !graph_.idempotence().dup_safe_by_itself(written);
  return changes && unsafe > worst.unsafe ? Repeat{unsafe, undo.step, undo.span} : worst;
}

Truth SagaSteps::loses_state(const SagaStructure& saga) const {
  if (!saga.state) return Truth::unknown;
  const ElementId state = saga.state.value.target;
  const engines::Capabilities& engine = graph_.places().engine(state);
  const auto known = engine[engines::Field::durability];
  const auto d = state.as<DatasetId>();
  if (d && graph_.manifest()[d][dataset::lifetime]) return Truth::yes;
  if (known && known->is("volatile")) return Truth::yes;
  const bool by_setting = known && known->is("configurable") &&
                          engine.word(engines::Field::durability_default) == "volatile";
  return by_setting ? Truth::unknown : Truth::no;
}

}  // namespace thalweg::graph
