// SPDX-License-Identifier: Apache-2.0
#include "graph/sagas.h"

#include <algorithm>

namespace thalweg::graph {

using namespace manifest;

namespace {

// Blocks that only arrange steps are no step of a saga themselves.
bool is_arrangement(Verb verb) {
  return verb == Verb::parallel || verb == Verb::either || verb == Verb::branch;
}

}  // namespace

Sagas::Sagas(const Graph& graph) : graph_(graph) {
  const Manifest& manifest = graph.manifest();
  std::vector<StepId> blocks;
  for (std::size_t i = 0; i < manifest.model().steps.size(); ++i)
    if (manifest[StepId(i)].verb() == Verb::saga) blocks.push_back(StepId(i));
  if (blocks.empty() && manifest.sagas().empty()) return;
  stretches_.emplace(graph);
  find_members();
  for (StepId block : blocks) add_block(manifest[block]);
  for (Saga saga : manifest.sagas()) add_entry(saga);
}

// The members of a saga lie between it and the step: the outermost step that is
// no arrangement, as the operation of the block shows it.
void Sagas::find_members() {
  for (OperationId start : graph_.roles().starts()) {
    const Expansion x = graph_.expansions().of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      const std::uint32_t b = x.steps()[i].block;
      const std::uint32_t saga = b == kNoIndex ? kNoIndex : x.blocks()[b].saga;
      if (saga == kNoIndex) continue;
      Step at = x.shown_in(i, x.blocks()[saga].frame);
      for (Step up = at.parent(); up && up.id() != x.blocks()[saga].block; up = up.parent())
        if (!is_arrangement(up.verb())) at = up;
      const auto [it, is_new] = members_.try_emplace(at.id(), Stretch{start, i, i + 1});
      if (it->second.start == start && it->second.end == i) it->second.end = i + 1;
    }
  }
}

// Of a step as written: the step behind its `compensate`.
Compensation Sagas::compensation(Step step) const {
  const Manifest& manifest = graph_.manifest();
  for (StepId id(step.id().index() + 1); id.value < step->next; id = StepId(manifest[id]->next)) {
    const Step inside = manifest[id];
    if (!inside->compensation || inside.parent() != step) continue;
    const auto callee = inside.target().as<OperationId>();
    return {id, {}, inside.span(), callee ? stretches_->of(callee) : Stretch()};
  }
  return {};
}

SagaStep Sagas::member(Step step) const {
  SagaStep found;
  found.step = step.id();
  found.span = step.span();
  if (const auto kind = step[step::kind]) found.kind = *kind;
  found.undo = compensation(step);
  const auto it = members_.find(step.id());
  if (it != members_.end()) found.does = it->second;
  return found;
}

void Sagas::add_members(SagaStructure& saga, StepId first, StepId end) {
  const Manifest& manifest = graph_.manifest();
  for (StepId id = first; id < end; id = StepId(manifest[id]->next)) {
    const Step step = manifest[id];
    if (step->compensation) continue;
    if (is_arrangement(step.verb()))
      add_members(saga, StepId(id.index() + 1), StepId(step->next));
    else
      saga.steps.push_back(member(step));
  }
}

void Sagas::find_pivot(SagaStructure& saga) const {
  const auto first = [&](auto test) {
    const auto it = std::find_if(saga.steps.begin(), saga.steps.end(), test);
    return static_cast<std::size_t>(it - saga.steps.begin());
  };
  saga.pivot_is_a_guess =
      first([](const SagaStep& s) { return s.kind.has_value(); }) == saga.steps.size();
  saga.pivot = first([](const SagaStep& s) { return s.kind == SagaStepKind::pivot; });
  if (saga.pivot == saga.steps.size())
    saga.pivot = first([](const SagaStep& s) {
      return !s.is_compensatable() && s.kind != SagaStepKind::retriable;
    });
  if (saga.pivot == saga.steps.size() && saga.pivot > 0) --saga.pivot;
}

void Sagas::add_block(Step block) {
  SagaStructure saga;
  saga.at = block.operation();
  saga.block = block.id();
  saga.span = block.span();
  saga.style = static_cast<Style>(block->word);
  saga.state = block[step::state];
  saga.countermeasures = block[step::countermeasures];
  saga.timeout = block[step::timeout];
  add_members(saga, StepId(block.id().index() + 1), StepId(block->next));
  find_pivot(saga);
  all_.push_back(std::move(saga));
}

void Sagas::add_entry(Saga entry) {
  SagaStructure saga;
  saga.at = entry;
  saga.entry = entry.id();
  saga.span = entry.span();
  saga.style = entry[saga::style].value;
  saga.state = entry[saga::state];
  saga.countermeasures = entry[saga::countermeasures];
  saga.timeout = entry[saga::timeout];
  for (const RecordView record : entry[saga::steps].value) {
    SagaStep step;
    const auto operation = record[saga_step::operation];
    step.operation = operation->target.as<OperationId>();
    step.span = operation.span;
    if (const auto kind = record[saga_step::kind]) step.kind = *kind;
    if (const auto undo = record[saga_step::compensate]) {
      const auto o = undo->target.as<OperationId>();
      step.undo = {{}, o, undo.span, stretches_->of(o)};
    }
    step.does = stretches_->of(step.operation);
    saga.steps.push_back(std::move(step));
  }
  find_pivot(saga);
  all_.push_back(std::move(saga));
}

}  // namespace thalweg::graph
