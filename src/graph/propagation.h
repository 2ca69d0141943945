// SPDX-License-Identifier: Apache-2.0
// P_e: the propagation graph of one entity on containers, with a virtual root,
// and its dominator tree (semantics, section 6). Tells who decides the order
// of two places. Built on demand for one entity in O(V + E); immutable.
#pragma once

#include <memory>
#include <vector>

#include "graph/hops.h"
#include "graph/places.h"
#include "graph/roles.h"

namespace thalweg::graph {

class Propagation {
 public:
  Propagation(const Hops& hops, const Places& places, const Roles& roles, EntityId e);
  ~Propagation();
  Propagation(Propagation&&) noexcept;
  Propagation& operator=(Propagation&&) noexcept;

  enum class DeciderKind : std::uint8_t {
    unreached,  // one of the two is not in the graph
    root,       // nobody: competing sources
    container,  // both follow one order
    entry,      // one entry operation, or a step of it: a dual write
    consumer,   // a consumer operation, or a flow with several sources
  };
  struct Decider {
    DeciderKind kind = DeciderKind::unreached;
    ElementId element;  // the container, operation or flow
  };
  // The nearest common dominator of the containers of two places.
  Decider common(ElementId a, ElementId b) const;
  // Is there a path from an operation, container or flow to the container of
  // `place`?
  bool reaches(ElementId from, ElementId place) const;

  // Everything that data of the entity passes, each with the nearest thing that
  // all of it passes before; none: it comes from several sides, or from outside.
  struct Dominated {
    ElementId element, by;
  };
  std::vector<Dominated> dominators() const;

 private:
  struct Data;
  std::unique_ptr<Data> data_;
};

}  // namespace thalweg::graph
