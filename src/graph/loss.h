// SPDX-License-Identifier: Apache-2.0
// Where events can be dropped on their way to a copy or a reaction, and whether
// something mends what is then missing. Look-ups; Mending is linear to build and
// remembers its answers, so one thread has one.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "graph/freshness.h"
#include "graph/graph.h"
#include "graph/reconciled.h"

namespace thalweg::graph {

enum class LossKind : std::uint8_t {
  volatile_topic,    // what nobody takes in time is gone
  producer,          // acknowledged before enough copies have it
  at_most_once,      // `delivery: at-most-once`
  committed_before,  // the position is committed before the work
  skipped,           // what fails is passed over
  given_up,          // a step that fails is logged or ignored
  position_lost,     // `start: latest`: without its position it starts at the end
};

struct Loss {
  LossKind kind = LossKind::volatile_topic;
  Truth certain = Truth::yes;  // unknown: nobody knows the engine
  ElementId at;                // the topic, flow or operation
  source::Span span;           // of the value that says so
  manifest::StepId step;       // of `given_up`
};

// Of a topic itself: its engine, then its producers.
std::vector<Loss> losses_of_topic(const Graph& graph, TopicId topic);
// Of who consumes a topic, or moves data from a dataset: how it does so, then the
// steps of an operation that may fail without anybody noticing. The first of each
// kind. What the engine does with events counts for the topic.
std::vector<Loss> losses_of_consumer(const Graph& graph, ElementId consumer);

// How many copies of a log survive the loss of one, and how many must have an event
// before it is acknowledged.
inline constexpr std::uint32_t kSafeCopies = 3, kSafeInSync = 2;
// Does the log keep what it acknowledged when one of its copies is lost? By what is
// declared and what its engine does.
Truth keeps_acknowledged(const Graph& graph, TopicId topic);

class Mending {
 public:
  explicit Mending(const Graph& graph);

  // Everything that the consumer builds is repaired by a reconciliation, or loaded
  // in full within the age that is promised for it, or dies with its process.
  bool mends(ElementId consumer) const { return mends(consumer, 0); }
  // The places that it writes and that nothing mends, each once: datasets,
  // externals, topics. Bookkeeping is none.
  std::vector<ElementId> unmended(ElementId consumer) const;

 private:
  bool mends(ElementId consumer, int depth) const;
  bool is_mended(ElementId place, int depth) const;

  const Graph& graph_;
  Reconciled reconciled_;
  Freshness freshness_;
  std::map<ElementId, Duration> full_loads_;  // the shortest interval, by dataset
  std::map<ElementId, std::vector<ElementId>> consumers_;
  mutable std::map<ElementId, bool> answers_;
};

}  // namespace thalweg::graph
