// SPDX-License-Identifier: Apache-2.0
// steps*(o): the steps of an operation with every block opened and every
// synchronous call replaced by the steps of the callee. Each step remembers the
// blocks around it and the calls that lead to it.
//
// Only starts (Roles::starts) are expanded; an internal operation is judged
// inside the starts that reach it. The total is bounded: a callee that is
// reached over and over is expanded once more per start only up to a limit, and
// a call cycle is cut where it closes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/truth.h"
#include "graph/roles.h"
#include "manifest/manifest.h"

namespace thalweg::graph {

inline constexpr std::uint32_t kNoIndex = 0xffffffffU;

// One operation on the way from the start to a step.
struct Frame {
  manifest::OperationId operation;
  manifest::StepId call;            // the step that called it; none for the start
  std::uint32_t parent = kNoIndex;  // the caller's frame
  std::uint32_t block = kNoIndex;   // the block around the call
  bool remote = false;              // the call leaves the process
  bool optional = false;            // the call is best_effort or has a fallback
};

// A block (transaction, saga, parallel, either, branch; also each member of a
// parallel) as it occurs in this expansion.
struct BlockInstance {
  manifest::StepId block;           // of a parallel member: the member step
  std::uint32_t parent = kNoIndex;  // the block around it, over calls too
  std::uint32_t frame = 0;
  bool parallel_member = false;
};

struct ExpandedStep {
  manifest::StepId step;  // never a block, never a call of an operation
                          // that was expanded; async calls stay
  std::uint32_t frame = 0;
  std::uint32_t block = kNoIndex;  // innermost
};

// A view of one start's expansion; indexes are local to it. Steps stand in the
// order in which they run.
class Expansion {
 public:
  Expansion() = default;
  Expansion(const manifest::Manifest* manifest, OperationId start,
            std::span<const ExpandedStep> steps, std::span<const Frame> frames,
            std::span<const BlockInstance> blocks, bool truncated)
      : manifest_(manifest),
        start_(start),
        steps_(steps),
        frames_(frames),
        blocks_(blocks),
        truncated_(truncated) {}

  OperationId start() const { return start_; }
  std::size_t size() const { return steps_.size(); }
  bool truncated() const { return truncated_; }
  std::span<const ExpandedStep> steps() const { return steps_; }
  std::span<const Frame> frames() const { return frames_; }
  std::span<const BlockInstance> blocks() const { return blocks_; }

  manifest::Step step(std::size_t i) const { return (*manifest_)[steps_[i].step]; }
  OperationId operation_of(std::size_t i) const { return frames_[steps_[i].frame].operation; }

  // Step i stands before step j and they are not in different members of one
  // `parallel`.
  bool before(std::size_t i, std::size_t j) const;
  bool co_executable(std::size_t i, std::size_t j) const;
  bool in_either(std::size_t i) const;  // may not run

  // Innermost block of that kind around i, or kNoIndex. A transaction is found
  // over calls only where membership is not ruled out (see Atomicity).
  std::uint32_t enclosing(std::size_t i, manifest::Verb kind) const;
  // Both lie in one saga block, or are steps of operations of one saga.
  bool one_saga(std::size_t i, std::size_t j) const;

  // The innermost frame whose expansion contains all these steps.
  std::uint32_t common_frame(std::span<const std::uint32_t> indexes) const;
  // How step i is shown in an operation on its call path: itself, or the call
  // that leads to it.
  manifest::Step shown_in(std::size_t i, std::uint32_t frame) const;
  // The operations from `frame` down to step i, for "through a and b".
  std::vector<OperationId> path_from(std::uint32_t frame, std::size_t i) const;
  // Some operation on the call path of i, the start first, satisfies the test.
  template <class Test>
  bool any_on_path(std::size_t i, Test test) const {
    for (std::uint32_t f = steps_[i].frame; f != kNoIndex; f = frames_[f].parent)
      if (test(frames_[f].operation)) return true;
    return false;
  }

 private:
  const manifest::Manifest* manifest_ = nullptr;
  OperationId start_;
  std::span<const ExpandedStep> steps_;
  std::span<const Frame> frames_;
  std::span<const BlockInstance> blocks_;
  bool truncated_ = false;
};

// All expansions of a manifest, in flat pools.
class Expansions {
 public:
  Expansions(const manifest::Manifest& manifest, const Roles& roles);
  // Of a start; empty for an operation that is none.
  Expansion of(OperationId start) const;
  // All expanded steps are numbered: offset(start) + index in its expansion.
  std::size_t offset(OperationId start) const { return ranges_[start.index()].steps; }
  std::size_t total() const { return steps_.size(); }

 private:
  struct Range {
    std::uint32_t steps = 0, step_count = 0, frames = 0, frame_count = 0, blocks = 0,
                  block_count = 0;
    bool truncated = false;
  };
  const manifest::Manifest* manifest_;
  std::vector<Range> ranges_;  // by operation
  std::vector<ExpandedStep> steps_;
  std::vector<Frame> frames_;
  std::vector<BlockInstance> blocks_;
};

}  // namespace thalweg::graph
