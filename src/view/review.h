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
  std::string name, answer;        // "retention is declared on 3 of 4 topics"
  std::string_view state;          // declared | inferred | missing | not needed
  std::vector<std::string> rules;  // that go deeper
  std::vector<Fact> evidence;
};

// A choice between two goods that the manifest makes, knowingly or not.
struct ReviewChoice {
  std::string_view question;  // "consistency or availability"
  std::string element, choice;
  bool decided = false;  // an accepted decision says so
  std::vector<Fact> evidence;
};

struct Review {
  std::string system;
  std::vector<ReviewBox> boxes;
  std::vector<ReviewChoice> choices;
  std::vector<MatrixRow> matrix;
  std::vector<Declared> coverage;
  std::vector<OpenQuestion> questions;  // those that decide most first, then by name
};

Review review(const graph::Graph& graph, const source::SourceMap& sources,
              const checks::RunResult& run);

}  // namespace thalweg::view
