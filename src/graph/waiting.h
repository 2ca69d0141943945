// SPDX-License-Identifier: Apache-2.0
// How long an operation waits for what it calls, and how much of that there is:
// latency along the longest synchronous path, depth and fan-out of the required
// calls. Linear in the expansion, times the depth of the calls.
#pragma once

#include <vector>

#include "base/units.h"
#include "graph/required.h"

namespace thalweg::graph {

// A call that an operation waits for.
struct Wait {
  ElementId callee;  // operation or external
  StepId call;
  Duration p99;  // declared by the callee; 0 where it says nothing
};

class Waiting {
 public:
  Waiting(const Graph& graph, const Expansion& x, const Required& required);

  // The calls on the longest path that declare a p99, and their sum. Members of
  // a `parallel` and branches of an `either` count with the longest. A callee
  // that declares none counts with what it waits for itself.
  const std::vector<Wait>& longest() const { return longest_; }
  Duration latency() const;

  // The calls to other processes on the longest chain of them.
  std::vector<Wait> deepest() const;
  // The different operations and externals that the operation, or something in
  // its own process, calls in other processes in every run.
  std::vector<Wait> fan_out() const;

 private:
  struct Sum {
    std::int64_t ms = 0;
    std::vector<Wait> parts;
  };
  using Sums = std::vector<Sum>;
  void add(Sum& into, Sum part, bool side_by_side) const;
  void put(std::uint32_t frame, std::uint32_t block, Sum part, Sums& frames, Sums& blocks) const;
  void find_longest();
  Wait wait_of_frame(std::uint32_t frame) const;
  Wait wait_of_step(std::uint32_t step) const;
  Duration p99(ElementId callee) const;
  bool is_call(std::uint32_t step) const;  // of something that was not expanded
  std::uint32_t depth(std::uint32_t frame) const { return depth_[frame]; }

  const Graph& graph_;
  const Expansion& x_;
  const Required& required_;
  std::vector<std::uint32_t> depth_;  // by frame: calls to other processes above it
  std::vector<Wait> longest_;
};

}  // namespace thalweg::graph
