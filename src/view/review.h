// SPDX-License-Identifier: Apache-2.0
// The design review of one system: the checklist, the trade-offs it has taken, the
// guarantee matrix, and how far its declarations go. Texts and places; renderers
// only lay them out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "checks/runner.h"
#include "graph/graph.h"
#include "view/matrix.h"
#include "view/results.h"

namespace thalweg::view {

// One kind of declaration, and how many of its elements leave no rule undecided.
struct Declared {
  std::string_view what;  // "write paths", "flows", "topics"
  std::size_t decided = 0, all = 0;
  std::vector<std::string> undecided;  // references, in the order of the manifest
};

struct OpenQuestion {
  std::string fact;
  std::size_t findings = 0;  // possible findings that it would decide
};

// One of the 25 boxes of the checklist.
struct ReviewBox {
  unsigned number = 0;
  std::string_view name;
  std::string_view state;  // declared | inferred | does not arise | no | missing
  bool answered = false;
  std::string_view rules;            // that go deeper, separated by spaces
  std::vector<Fact> evidence;        // the first few facts
  std::size_t more_evidence = 0;     // and how many there are besides
  std::vector<std::string> missing;  // "services.payments.on_call"
};

// A choice that the manifest shows to be made.
struct ReviewChoice {
  std::string element, what;
  bool expensive = false;  // to reverse
  std::string decision;    // that records why; empty: nothing does
  Location location;
};

// Two goods of which a design can have more of one or of the other.
struct ReviewTradeOff {
  std::string_view one, other, question;
  std::vector<ReviewChoice> choices;
  std::vector<std::string> raised_by;  // findings: "REP001 at `sessions`"
};

struct Review {
  std::string system;
  std::vector<ReviewBox> boxes;
  std::vector<ReviewTradeOff> trade_offs;  // those that the system raises
  std::vector<MatrixRow> matrix;
  std::vector<Declared> coverage;
  std::vector<OpenQuestion> questions;  // those that decide most first, then by name
};

Review review(const graph::Graph& graph, const source::SourceMap& sources,
              const checks::RunResult& run);

}  // namespace thalweg::view
