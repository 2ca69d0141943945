// SPDX-License-Identifier: Apache-2.0
// Who owns what feeds a topic and what reads it, whether a stream crosses from
// one team to another, and whether there is a contract for what it carries. One
// pass over consumers to build; each question costs the hops of the topic.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "graph/graph.h"

namespace thalweg::graph {

// Somebody who publishes to a topic or reads it: an operation or a flow.
struct Party {
  ElementId element;
  std::optional<Symbol> owner;
};

class Contracts {
 public:
  explicit Contracts(const Graph& graph);

  // The team: where an owner is a service with an owner of its own, that one; of
  // an operation its service's, of a flow without an owner that of what it writes.
  std::optional<Symbol> owner(ElementId element) const;
  // Of a topic without an owner, that of its producers, if they have one in common.
  std::optional<Symbol> owner_of(TopicId topic) const;

  std::vector<Party> producers(TopicId topic) const;
  std::span<const Party> consumers(TopicId topic) const;
  // A consumer whose team is another one than the topic's (or a producer's).
  Truth is_foreign(const Party& consumer, TopicId topic) const;

  // Fed straight from a table whose schema is private: the flow, or none.
  FlowId raw_capture(TopicId topic) const;
  // A registry, a written contract, or a compatibility mode.
  bool has_contract(TopicId topic) const;

 private:
  std::optional<Symbol> team(std::optional<Symbol> named) const;
  std::optional<Symbol> system_owner() const;

  const Graph& graph_;
  std::map<Symbol, manifest::ServiceId> services_;
  std::map<TopicId, std::vector<Party>> consumers_;
};

}  // namespace thalweg::graph
