// SPDX-License-Identifier: Apache-2.0
// The design checklist: 25 boxes, each with what answers it, from where, and
// what is missing at which element. One pass over elements and steps for each
// box; what is found is bounded by the manifest.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "graph/fact.h"
#include "graph/graph.h"

namespace thalweg::graph {

enum class BoxState : std::uint8_t {
  declared,     // somebody said so
  inferred,     // follows from the rest of the manifest, or from the engines
  not_arising,  // there is nothing that it could be about
  refused,      // somebody answered "no"
  missing,      // nobody answered, or not everywhere
};
std::string_view to_string(BoxState state);

// What is missing: a key of an element; of the system, where it is one of
// `requirements` or `readiness`; or, of an expensive choice, a decision.
inline constexpr std::string_view kDecisionGap = "decision";
struct BoxGap {
  ElementId element;
  StepId step;           // where it is an option of a step
  source::Span span;     // of the element or step, or of the value "no"
  std::string_view key;  // "rate", "readiness.alerting"
  bool refused = false;
};

struct Box {
  std::uint8_t number = 0;
  std::string_view title;
  std::string_view rules;  // that go deeper, separated by spaces
  BoxState state = BoxState::missing;
  Facts facts;                 // the first few
  std::size_t more_facts = 0;  // and how many there are besides
  std::vector<BoxGap> gaps;    // in the order of the manifest

  bool answered() const { return state < BoxState::refused; }
};

std::vector<Box> checklist(const Graph& graph);

// `services.payments.on_call`, `readiness.alerting`: what to write, and where.
std::string describe(const Graph& graph, const BoxGap& gap);

}  // namespace thalweg::graph
