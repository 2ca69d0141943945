// SPDX-License-Identifier: Apache-2.0
// P_e: the propagation graph of one entity on containers, with a virtual root,
// and its dominator tree (semantics, section 6). Tells who decides the order
// of two places. Built on demand for one entity in O(V + E); immutable.
#pragma once

#include <memory>
#include <vector>

#include "graph/hops.h"

namespace thalweg::graph {

class Graph;

class Propagation {
 public:
  Propagation(const Graph& graph, EntityId e);
  ~Propagation();
  Propagation(Propagation&&) noexcept;

  enum class DeciderKind : std::uint8_t {
    root,       // nobody: competing sources
    container,  // both follow one order
    entry,      // one entry operation, or a step of it: a dual write
    consumer,   // a consumer operation
    unreached,  // one of the two is not in the graph
  };
  struct Decider {
    DeciderKind kind = DeciderKind::unreached;
    ElementId element;  // the container or the operation
  };
  // The nearest common dominator of the containers of two places.
  Decider common(ElementId a, ElementId b) const;
  // Is there a path from what operation o writes to the container of `place`?
  bool reaches(OperationId o, ElementId place) const;
  bool reaches(ElementId from_place, ElementId to_place) const;

 private:
  struct Data;
  std::unique_ptr<Data> data_;
};

}  // namespace thalweg::graph
