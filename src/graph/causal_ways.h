// SPDX-License-Identifier: Apache-2.0
// On which ways two events come to an observer, one of which happened because of the
// other, and whether anything on those ways keeps them in order (semantics, "Path
// algebra").
#pragma once

#include <vector>

#include "graph/graph.h"

namespace thalweg::graph {

// Where an event starts its way: a place that an operation writes or publishes to, or
// a topic, with one of the entities it is about there.
struct Emission {
  ElementId place;
  EntityId entity;
  Symbol key;  // the producer's own partition key, where it has one
};

// One way of an event to what the observer reads or consumes.
struct CausalWay {
  ElementId arrival;
  Path path;  // empty: it is read where it was written
  Emission from;
};

class CausalWays {
 public:
  explicit CausalWays(const Graph& graph) : graph_(graph) {}

  // Of an operation, what it writes and publishes in all runs that it is part of.
  std::vector<Emission> emissions(ElementId element) const;
  std::vector<CausalWay> of(ElementId event, ElementId observer) const;

  // Does some way of the cause stay before some way of the effect? Unknown where two
  // keys that agree by name decide.
  Truth ordered(const std::vector<CausalWay>& causes, const std::vector<CausalWay>& effects,
                ElementId observer) const;

  // The read that makes the cause late, where nothing else does: all its ways end
  // where it was written, and the observer looks at a replica of that. Else none.
  manifest::Step replica_read(const std::vector<CausalWay>& causes, ElementId observer) const;

  // Does the observer hold events back until their causes were applied?
  bool waits(ElementId observer) const;
  // … and does the effect name this cause? Or it reads by the version that the effect
  // brings.
  bool captured(ElementId after, ElementId before, ElementId observer) const;

 private:
  bool reads_by_version(ElementId observer) const;
  std::vector<ElementId> arrivals(ElementId observer) const;
  Truth meet(ElementId place, const CausalWay& a, const CausalWay& b, ElementId observer) const;
  std::vector<manifest::Step> reads_at_source(const CausalWay& cause, ElementId observer) const;
  Truth seen_at_once(const CausalWay& cause, ElementId observer) const;
  Symbol key_at(manifest::TopicId topic, const CausalWay& way) const;
  Truth one_partition(ElementId place, const CausalWay& a, const CausalWay& b) const;
  Truth keeps_order(const Path& path, const CausalWay& a, const CausalWay& b) const;

  const Graph& graph_;
};

}  // namespace thalweg::graph
