// SPDX-License-Identifier: Apache-2.0
// Choices that a manifest shows to be made: what they trade, whether they are
// expensive to reverse, and the decision that records why. Linear.
#pragma once

#include <string>
#include <vector>

#include "graph/decisions.h"
#include "graph/graph.h"
#include "graph/tradeoff.h"

namespace thalweg::graph {

enum class ChoiceKind : std::uint8_t {
  several_leaders,  // a system of record that several nodes write
  two_phase_commit,
  log_as_record,  // a topic is the system of record
  crypto_shredding,
  saga,
  soft_guarantee,
  exactly_once,
  stale_read,  // of a critical operation
};

struct Choice {
  ChoiceKind kind = ChoiceKind::saga;
  ElementId element;  // that embodies it
  EntityId entity;    // of a log that is its record
  StepId step;        // the block or read
  source::Span span;  // the value that makes it
  TradeOff trade = TradeOff::consistency_or_availability;
  bool expensive = false;  // to reverse
  std::string what;        // "`transfer` commits with two-phase commit"
  DecisionId decision;     // accepted and about it; none: nothing records why
  DecisionId pending;      // about it, but not accepted
};

// In the order of the kinds, then of the manifest.
std::vector<Choice> choices(const Graph& graph);

}  // namespace thalweg::graph
