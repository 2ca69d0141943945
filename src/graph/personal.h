// SPDX-License-Identifier: Apache-2.0
// Where the personal fields of an entity go: field propagation along the hops
// (semantics, section 9), dead letters included. O(V + E) for an entity.
#pragma once

#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "graph/graph.h"

namespace thalweg::graph {

class PersonalData {
 public:
  PersonalData(const Graph& graph, EntityId e);

  struct Arrival {
    ElementId place;
    Path path;  // from where the data comes into the system; empty there
  };
  // Every place that receives a personal field, nearest first.
  std::vector<Arrival> arrivals() const;
  // Which of the named fields come to each place, along any path; sorted. Nothing
  // where all fields are personal. O(V + E) for each field.
  std::map<ElementId, std::vector<Symbol>> fields_by_place() const;
  // A hop passes some personal field, and its end takes it.
  bool reaches(HopId id) const { return passes(id) && receives(graph_.hops()[id].to); }
  // Does a step touch a personal field? One that names no fields touches all.
  bool touches(manifest::Step step) const;
  bool all_fields() const { return fields_.kind == manifest::FieldSet::Kind::all; }

 private:
  std::vector<ElementId> entrances() const;
  bool keeps(ElementId place, Symbol field) const;
  bool passes(HopId id) const;
  bool receives(ElementId place) const;
  bool is_reference(ElementId place) const;

  const Graph& graph_;
  EntityId e_;
  manifest::FieldSet fields_;
};

// Calls of externals that do not say what they pass on, by what the operation reads
// before. Linear.
class UnsaidCalls {
 public:
  explicit UnsaidCalls(const Graph& graph);

  struct Call {
    OperationId start;
    std::uint32_t read = kNoIndex;  // steps in its expansion
    std::uint32_t call = kNoIndex;
  };
  std::span<const Call> after_read(ElementId place) const;

 private:
  std::map<ElementId, std::vector<Call>> calls_;
};

// Whose data an entity is: its `subject`, else itself.
std::string_view subject_of(const manifest::Manifest& manifest, EntityId e);

}  // namespace thalweg::graph
