// SPDX-License-Identifier: Apache-2.0
// What it takes to make a view again, and which places still hold that: the full
// history, the present state, or less. One object for a view; sources() is linear
// in what lies before it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "graph/fact.h"
#include "graph/graph.h"

namespace thalweg::graph {

// What a place holds of what a view needs.
struct Holding {
  Truth state = Truth::no;
  Truth history = Truth::no;
  std::string lacks;                 // why not: "`sales` keeps only 7d, the default of Kafka"
  std::string missing;               // what would decide it: "topics.sales.retention"
  Origin origin = Origin::inferred;  // of what it lacks
};

struct RebuildSource {
  ElementId place;
  Truth complete = Truth::no;
  Holding holding;
};

class Rebuild {
 public:
  Rebuild(const Graph& graph, DatasetId d) : graph_(graph), d_(graph.manifest()[d]) {}

  // Declared; the present state for a copy of the same entity that does not
  // aggregate; else unknown.
  std::optional<manifest::RebuildNeeds> needs() const;
  Holding holding(ElementId place) const;
  // Does the place hold what d needs, whether or not a path leads from it?
  Truth complete(ElementId place) const { return complete(holding(place)); }
  Truth complete(const Holding& holding) const;
  // Places on a path to d that brings every declared field of it.
  std::vector<RebuildSource> sources() const;

 private:
  bool is_record(ElementId place) const;
  bool is_archive(manifest::Dataset dataset) const;
  bool holds_source(ElementId place) const;
  Holding of_topic(manifest::Topic topic) const;
  Holding of_dataset(manifest::Dataset dataset) const;
  std::string quote(ElementId place) const;

  const Graph& graph_;
  manifest::Dataset d_;
};

}  // namespace thalweg::graph
