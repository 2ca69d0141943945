// SPDX-License-Identifier: Apache-2.0
// What those who read a topic do anything with. Made by the check that asks;
// remembers its answers, so one thread has one.
#pragma once

#include <map>

#include "graph/graph.h"

namespace thalweg::graph {

class Audience {
 public:
  explicit Audience(const Graph& graph);

  // Does a consumer read, write, publish or fill anything related to these entities,
  // or have an effect outside? Yes also where no consumer is drawn, or nothing of what
  // one does. Linear in the steps of the topic's consumers, once for each topic.
  bool minds(manifest::TopicId topic, EntitySpan entities);

 private:
  struct Interest {
    bool in_anything = false;
    std::vector<manifest::EntityId> entities;  // sorted
  };
  const Interest& interest(manifest::TopicId topic);
  void add(manifest::OperationId consumer, Interest& interest) const;
  void add(manifest::Flow consumer, Interest& interest) const;

  const Graph& graph_;
  std::map<ElementId, std::vector<ElementId>> consumers_;  // by input
  std::map<manifest::TopicId, Interest> by_topic_;
};

}  // namespace thalweg::graph
