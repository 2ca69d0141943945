// SPDX-License-Identifier: Apache-2.0
// What must work for an operation to answer (semantics, "Required components"):
// services, stores, topics, externals, coordinators. Linear in the expansion,
// times the nesting of `either`; built for one operation at a time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "graph/fact.h"
#include "graph/graph.h"

namespace thalweg::graph {

// A component, and the first place in the expansion that needs it.
struct Need {
  ElementId component;            // none for a coordinator
  StepId coordinator;             // the `transaction: xa` block that has it
  std::uint32_t step = kNoIndex;  // the step that touches it; none for services
  std::uint32_t frame = 0;        // the operation that needs it; of a service one of its own
  std::uint32_t position = 0;     // the needs stand in this order
};

class Required {
 public:
  Required(const Graph& graph, const Expansion& x);

  // In the order in which they are needed, the service of the operation first.
  // What only some branches of an `either` need is not among them, nor what
  // stands behind `fallback`, `best_effort`, `on_failure: log` or an
  // asynchronous call.
  const std::vector<Need>& needs() const { return needs_; }

  // Does the operation fail with this step, where it runs?
  bool is_required(std::uint32_t step) const;
  // The same of the call that leads to an operation, and all calls above it.
  bool is_required_frame(std::uint32_t frame) const { return !optional_frame_[frame]; }

 private:
  using Key = std::pair<ElementId, StepId>;
  using Needs = std::map<Key, Need>;
  void find_optional();
  void add(std::uint32_t block, Need need);
  void add_services();
  void add_coordinators();
  void add_steps();
  void join_branches();
  std::uint32_t branch_around(std::uint32_t block) const;

  const Graph& graph_;
  const Expansion& x_;
  std::vector<bool> optional_frame_, optional_block_;
  std::map<std::uint32_t, Needs> by_branch_;  // kNoIndex: what is always needed
  std::vector<Need> needs_;
};

// What a service, store, topic or external promises: declared, else the SLA of
// its engine. No percentage: nobody says.
struct Availability {
  std::optional<double> percent;
  Fact fact;
};
Availability availability(const Graph& graph, ElementId component);

}  // namespace thalweg::graph
