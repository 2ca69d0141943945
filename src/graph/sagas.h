// SPDX-License-Identifier: Apache-2.0
// The structure of sagas, whether they are a block of one operation or an entry
// of `sagas`: their steps, what each does and what undoes it, and the pivot, from
// which they only go forward. Made by the check that asks; linear in the steps of
// the manifest and the expansions.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "graph/graph.h"
#include "graph/stretches.h"

namespace thalweg::graph {

// What undoes a step: one step, or an operation. The stretch is what it calls.
struct Compensation {
  manifest::StepId step;
  OperationId operation;
  source::Span span;
  Stretch calls;
  explicit operator bool() const { return step || operation; }
};

struct SagaStep {
  manifest::StepId step;  // of a block
  OperationId operation;  // of an entry
  source::Span span;
  std::optional<manifest::SagaStepKind> kind;  // as declared
  Compensation undo;
  Stretch does;

  bool is_compensatable() const { return undo || kind == manifest::SagaStepKind::compensatable; }
};

struct SagaStructure {
  ElementId at;  // the operation with the block, or the entry
  manifest::StepId block;
  manifest::SagaId entry;
  source::Span span;  // the block, or the id of the entry
  manifest::Style style = manifest::Style::orchestrated;
  manifest::Value<manifest::Reference> state;
  manifest::Value<manifest::CountermeasureSet> countermeasures;
  manifest::Value<Duration> timeout;
  std::vector<SagaStep> steps;
  // The step that says so, else the first that is neither compensated nor
  // retriable, else the last.
  std::size_t pivot = 0;
  bool pivot_is_a_guess = true;  // no step says what kind it is
};

class Sagas {
 public:
  explicit Sagas(const Graph& graph);

  // In the order of the manifest: blocks, then entries.
  const std::vector<SagaStructure>& all() const { return all_; }

 private:
  void find_members();
  void add_block(manifest::Step saga);
  void add_entry(manifest::Saga saga);
  void add_members(SagaStructure& saga, manifest::StepId first, manifest::StepId end);
  SagaStep member(manifest::Step step) const;
  Compensation compensation(manifest::Step step) const;
  void find_pivot(SagaStructure& saga) const;

  const Graph& graph_;
  std::optional<Stretches> stretches_;  // where there is a saga
  // Where each step of a saga block stands: in the first expansion that has it.
  std::map<manifest::StepId, Stretch> members_;
  std::vector<SagaStructure> all_;
};

}  // namespace thalweg::graph
