// SPDX-License-Identifier: Apache-2.0
// What the tables show: a graph, and the lists that it does not keep itself.
// Those are made when a query first asks for them, and kept for the next one.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "graph/graph.h"
#include "query/budget.h"
#include "query/value.h"
#include "source/source.h"

namespace thalweg::query {

using manifest::ElementId;
using manifest::EntityId;
using manifest::OperationId;

// One step of one run: of a start, with everything that it calls.
struct StepRow {
  graph::Expansion run;
  std::uint32_t position = 0;
  std::uint32_t number = 0;  // among the steps of all runs

  manifest::Step step() const { return run.step(position); }
};

// Data of an entity at `source` comes to `target`, by so many hops at least.
struct ReachRow {
  EntityId entity;
  ElementId source, target;
  std::uint32_t hops = 0;
  std::uint32_t cost = 0;  // of finding the way again
};

// All ways of the entity's data to `element` pass `dominator`.
struct DominatorRow {
  EntityId entity;
  ElementId element, dominator;
  std::uint32_t distance = 0;  // 1: the nearest
};

// A fact about an element: a key of its record, one of its engine, or one that
// was inferred. Which one is an index in the list of that origin (facts.h).
struct FactRow {
  ElementId element;
  graph::Origin origin = graph::Origin::declared;
  std::uint16_t fact = 0;
  manifest::RecordId record;
};

std::string_view to_string(graph::OperationRole role);

class World {
 public:
  World(const graph::Graph& graph, const source::SourceMap& sources, Budget& budget);

  const graph::Graph& graph() const { return graph_; }
  const manifest::Manifest& manifest() const { return graph_.manifest(); }

  // Rows of `steps`, in the order of the starts; O(log starts).
  std::size_t steps() const { return graph_.expansions().total(); }
  StepRow step(std::uint32_t number) const;
  std::uint32_t number_of(OperationId start, std::uint32_t position) const {
    return static_cast<std::uint32_t>(graph_.expansions().offset(start)) + position;
  }
  // Steps with one number surely commit together.
  std::uint32_t atomic_group(const StepRow& row) const;

  const std::vector<manifest::StepId>& calls() const;
  const std::vector<ReachRow>& reaches() const;
  const std::vector<DominatorRow>& dominators() const;
  const std::vector<FactRow>& facts() const;

  // For what a cell has to work out.
  void spend(std::uint64_t steps) const { budget_.spend(steps); }

  Value name(ElementId element) const { return manifest::flat(manifest(), element); }
  Value text(Symbol symbol) const { return manifest().text(symbol); }
  Value file(source::Span span) const;
  Value line(source::Span span) const;

 private:
  void add_reaches(EntityId entity, std::vector<ReachRow>& rows) const;
  void add_dominators(EntityId entity, std::vector<DominatorRow>& rows) const;

  const graph::Graph& graph_;
  const source::SourceMap& sources_;
  Budget& budget_;
  std::vector<std::uint32_t> offsets_;  // of each start
  mutable std::vector<std::uint32_t> groups_;
  mutable std::optional<std::vector<manifest::StepId>> calls_;
  mutable std::optional<std::vector<ReachRow>> reaches_;
  mutable std::optional<std::vector<DominatorRow>> dominators_;
  mutable std::optional<std::vector<FactRow>> facts_;
};

}  // namespace thalweg::query
