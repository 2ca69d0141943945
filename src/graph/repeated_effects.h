// SPDX-License-Identifier: Apache-2.0
// What an operation does a second time when it is called again: the worst effect
// of it and its callees, and of those who hear of it. For all operations of an
// expansion in one pass, from the innermost calls outwards.
#pragma once

#include <array>
#include <map>
#include <string_view>
#include <vector>

#include "graph/repeats.h"

namespace thalweg::graph {

struct RepeatedEffect {
  Truth certain = Truth::no;
  bool grave = false;  // more than an annoyance
  ElementId place;
  std::string_view verb;  // a step's verb, or a flow's `apply`
  source::Span span;
  ElementId consumer;  // behind a topic: who does it

  // Keeps the worse of the two, of equal ones the first.
  void take(const RepeatedEffect& o);
};

// By what becomes of the request id: it is not passed on, nobody knows, it is.
class RepeatedEffectsByCarried {
 public:
  RepeatedEffect& operator[](Truth carried) { return effects_[static_cast<std::size_t>(carried)]; }
  const RepeatedEffect& operator[](Truth carried) const {
    return effects_[static_cast<std::size_t>(carried)];
  }

 private:
  std::array<RepeatedEffect, 3> effects_;
};

class RepeatedEffects {
 public:
  RepeatedEffects(const Graph& graph, Repeats& repeats) : graph_(graph), repeats_(repeats) {}

  // By frame: of the operation there, with its callees and its `dedupe`.
  std::vector<RepeatedEffectsByCarried> of(const Expansion& x);
  // Of one step. Of events only what their consumers surely do again.
  RepeatedEffect of_step(const Expansion& x, std::uint32_t i, Truth carried);

 private:
  RepeatedEffect behind(ElementId place);
  RepeatedEffect behind_hop(HopId id);
  RepeatedEffect of_flow(manifest::Flow flow, ElementId to) const;
  RepeatedEffect effect(Truth unsafe, ElementId place, std::string_view verb,
                        source::Span span) const;
  bool is_bookkeeping(ElementId place) const;

  const Graph& graph_;
  Repeats& repeats_;
  std::map<ElementId, RepeatedEffect> behind_;
  std::size_t depth_ = 0;
};

}  // namespace thalweg::graph
