// SPDX-License-Identifier: Apache-2.0
// What a step of a saga does to whoever wants to finish or undo it: can it fail, be
// repeated, be taken back? Look-ups, linear in the steps that it stands for.
#pragma once

#include "graph/sagas.h"

namespace thalweg::graph {

class SagaSteps {
 public:
  explicit SagaSteps(const Graph& graph) : graph_(graph) {}

  bool changes(const SagaStep& step) const;
  // A reservation that vanishes by itself: all that it writes has a `ttl`.
  bool expires(const SagaStep& step) const;
  // A call can fail, and so can what may be refused.
  Truth may_fail(const SagaStep& step) const;
  Truth is_refusable(const Stretch& stretch) const;
  Truth is_refusable(const Compensation& undo) const;
  // An external that takes nothing back.
  ElementId irreversible(const SagaStep& step) const;

  // The worst that a repetition does, and the step that does it.
  struct Repeat {
    Truth unsafe = Truth::no;
    manifest::StepId step;
    source::Span span;
  };
  Repeat repeat(const Stretch& stretch) const;
  Repeat repeat(const Compensation& undo) const;

  // Is the place where it keeps its state gone after a restart? Unknown where nobody
  // says where that is, or what its engine does.
  Truth loses_state(const SagaStructure& saga) const;

 private:
  const Graph& graph_;
};

}  // namespace thalweg::graph
