// SPDX-License-Identifier: Apache-2.0
// The part of a system that decides what a place holds of one entity: everything from
// which data comes there, who moves it, who writes it.
#pragma once

#include <map>
#include <vector>

#include "graph/graph.h"

namespace thalweg::witness {

using graph::HopId;
using manifest::ElementId;
using manifest::EntityId;
using manifest::FlowId;
using manifest::OperationId;

struct Slice {
  EntityId entity;
  std::vector<ElementId> places;     // what it was cut for first, then from near to far
  std::vector<HopId> moves;          // flows and consumers between them
  std::vector<OperationId> writers;  // starts that nothing triggers but clients and time
  std::vector<ElementId> unfed;      // places that nobody in the manifest fills
  // Changes of the dataset are published there as they commit.
  struct Capture {
    ElementId from, to;
    FlowId flow;
  };
  std::vector<Capture> captures;

  bool contains(ElementId place) const;
};

inline constexpr std::size_t kMostPlaces = 8;

// Behind all of these places; empty where it would have more than kMostPlaces.
Slice slice_behind(const graph::Graph& graph, const std::vector<ElementId>& places, EntityId e);

}  // namespace thalweg::witness
