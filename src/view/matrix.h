// SPDX-License-Identifier: Apache-2.0
// The guarantee matrix: what each derived dataset and each consumer can be relied
// on for, by the manifest, with the evidence for every cell. Pure; linear in the
// ways that lead to each dataset.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.h"
#include "source/source.h"
#include "view/results.h"

namespace thalweg::view {

// The columns, in their order.
enum class Column : std::uint8_t {
  freshness,
  order,
  idempotence,
  replayable,
  rebuild,
  record,
  erasure,
};
inline constexpr std::size_t kColumns = 7;
std::string_view to_string(Column column);  // "system of record"
std::string_view key_of(Column column);     // "system_of_record"

enum class Holds : std::uint8_t { yes, no, unknown, not_needed };
std::string_view to_string(Holds holds);  // "yes", "no", "unknown", "not needed"

struct Cell {
  Holds holds = Holds::not_needed;
  std::string text;            // "up to 5s of 1m"
  std::vector<Fact> evidence;  // what it rests on
};

struct MatrixRow {
  std::string element;    // a reference
  std::string_view kind;  // dataset | consumer
  Location location;
  Cell cells[kColumns];
  const Cell& operator[](Column column) const { return cells[static_cast<std::size_t>(column)]; }
  Cell& operator[](Column column) { return cells[static_cast<std::size_t>(column)]; }
};

// Derived datasets first, then consumers, each in the order of the manifest.
std::vector<MatrixRow> guarantee_matrix(const graph::Graph& graph,
                                        const source::SourceMap& sources);

}  // namespace thalweg::view
