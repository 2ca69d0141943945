// SPDX-License-Identifier: Apache-2.0
// steps*(o): the steps of an operation with every block opened and every
// synchronous call replaced by the steps of the callee. Each step remembers the
// blocks around it and the calls that lead to it.
//
// Only starts (Roles::starts) are expanded; an internal operation is judged
// inside the starts that reach it. A call cycle is cut where it closes, and what
// callees add is bounded, for one start and for all together, so that the whole
// stays linear; a call that is not followed stays as a step. Positions are
// compared by ranges, so that questions about two steps cost the nesting between
// them, not the length of the call path.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/truth.h"
#include "graph/roles.h"
#include "manifest/manifest.h"

namespace thalweg::graph {

inline constexpr std::uint32_t kNoIndex = 0xffffffffU;
// How often one callee is expanded inside a start.
inline constexpr std::uint32_t kMaxRepeats = 32;
// What callees may add to one start and to all together: a base, and so much for
// each step and operation of the manifest. A callee counts its steps and one.
inline constexpr std::size_t kBaseFromCallees = 100'000;
inline constexpr std::size_t kGrowthOfOne = 4;
inline constexpr std::size_t kGrowthOfAll = 16;

// One operation on the way from the start to a step. Frames stand in the order
// in which they are entered.
struct Frame {
  manifest::OperationId operation;
  manifest::StepId call;             // the step that called it; none for the start
  std::uint32_t parent = kNoIndex;   // the caller's frame
  std::uint32_t block = kNoIndex;    // the block around the call
  std::uint32_t first = 0, end = 0;  // its steps, callees included
  // The nearest frame at or above this one that was entered over a remote call,
  // over a call `outside` its transaction; that is a step of an entry of `sagas`.
  std::uint32_t near_remote = kNoIndex;
  std::uint32_t near_outside = kNoIndex;
  std::uint32_t near_saga = kNoIndex;
  std::uint32_t near_dedupe = kNoIndex;  // the nearest whose operation declares `dedupe`
  bool remote = false;                   // the call leaves the process
  bool optional = false;                 // the call is best_effort or has a fallback
  // The call, or one that leads to it, is best_effort; has `on_failure: log` or `ignore`.
  bool best_effort = false;
  bool may_be_lost = false;
};

// A block (transaction, saga, parallel, either, branch; also each member of a
// parallel) as it occurs in this expansion.
struct BlockInstance {
  manifest::StepId block;           // of a parallel member: the member step
  std::uint32_t parent = kNoIndex;  // the block around it, over calls too
  std::uint32_t frame = 0;
  std::uint32_t first = 0, end = 0;  // its steps, callees included
  // The nearest block of that kind, itself included, over calls too.
  std::uint32_t transaction = kNoIndex;
  std::uint32_t xa = kNoIndex;
  std::uint32_t saga = kNoIndex;
  bool parallel_member = false;
  bool may_not_run = false;  // it lies in an `either`

  bool contains(std::size_t i) const { return first <= i && i < end; }
};

struct ExpandedStep {
  manifest::StepId step;  // never a block, never a call of an operation
                          // that was expanded; async calls stay
  std::uint32_t frame = 0;
  std::uint32_t block = kNoIndex;  // innermost, over calls too
};

class Expansions;

// A view of one start's expansion; indexes are local to it. Steps stand in the
// order in which they run.
class Expansion {
 public:
  Expansion() = default;

  OperationId start() const { return start_; }
  std::size_t size() const { return steps_.size(); }
  bool truncated() const { return truncated_; }  // some callee was left out
  std::span<const ExpandedStep> steps() const { return steps_; }
  std::span<const Frame> frames() const { return frames_; }
  std::span<const BlockInstance> blocks() const { return blocks_; }

  manifest::Step step(std::size_t i) const { return (*manifest_)[steps_[i].step]; }
  OperationId operation_of(std::size_t i) const { return frames_[steps_[i].frame].operation; }
  const Frame& frame_of(std::size_t i) const { return frames_[steps_[i].frame]; }
  manifest::Step block(std::uint32_t b) const { return (*manifest_)[blocks_[b].block]; }

  // Step i stands before step j and they are not in different members of one
  // `parallel`.
  bool before(std::size_t i, std::size_t j) const;
  bool co_executable(std::size_t i, std::size_t j) const;
  bool in_either(std::size_t i) const;  // may not run
  bool in_block(std::size_t i, std::uint32_t block) const { return blocks_[block].contains(i); }
  // The innermost block around both, over calls too, or kNoIndex.
  std::uint32_t common_block(std::size_t i, std::size_t j) const;

  // Innermost block of that kind around i, or kNoIndex. A transaction is left
  // out where membership is ruled out: by `outside`, or by a remote call unless
  // it is xa.
  std::uint32_t enclosing(std::size_t i, manifest::Verb kind) const;
  // Is step i part of the commit of a transaction around it? No with `outside`
  // on it or on a call that leads to it, and over a remote call unless it is
  // xa; unknown over a call in the same process.
  Truth joins(std::size_t i, std::uint32_t transaction) const;
  // `outside` on it, or on a call between it and the block.
  bool lies_outside(std::size_t i, std::uint32_t block) const;
  // Both lie in one saga block, or are steps of operations of one saga.
  bool one_saga(std::size_t i, std::size_t j) const;

  // The innermost frame whose expansion contains all these steps.
  std::uint32_t common_frame(std::span<const std::uint32_t> indexes) const;
  // How step i is shown in an operation on its call path: itself, or the call
  // that leads to it.
  manifest::Step shown_in(std::size_t i, std::uint32_t frame) const;
  // The operations below `frame` that lead to step i, for "through a and b".
  std::vector<OperationId> path_from(std::uint32_t frame, std::size_t i) const;
  // Some operation on the call path of i, the innermost first, satisfies the
  // test.
  template <class Test>
  bool any_on_path(std::size_t i, Test test) const {
    for (std::uint32_t f = steps_[i].frame; f != kNoIndex; f = frames_[f].parent)
      if (test(frames_[f].operation)) return true;
    return false;
  }

 private:
  friend class Expansions;

  const manifest::Manifest* manifest_ = nullptr;
  const Expansions* all_ = nullptr;
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
  // Views refer to it.
  Expansions(const Expansions&) = delete;
  Expansions& operator=(const Expansions&) = delete;

  // Of a start; empty for an operation that is none.
  Expansion of(OperationId start) const;
  // All expanded steps are numbered: offset(start) + index in its expansion;
  // blocks likewise.
  std::size_t offset(OperationId start) const { return ranges_[start.index()].steps; }
  std::size_t total() const { return steps_.size(); }
  std::size_t block_offset(OperationId start) const { return ranges_[start.index()].blocks; }
  std::size_t total_blocks() const { return blocks_.size(); }

  // Starts in which some callee was left out because of the bounds, in order.
  std::span<const OperationId> truncated() const { return truncated_; }
  // The entries of `sagas` that have this operation as a step.
  std::span<const manifest::SagaId> sagas_of(OperationId o) const { return sagas_[o.index()]; }

 private:
  class Builder;
  struct Range {
    std::uint32_t steps = 0, step_count = 0, frames = 0, frame_count = 0, blocks = 0,
                  block_count = 0;
    bool truncated = false;
  };
  const manifest::Manifest* manifest_;
  Rows<manifest::SagaId> sagas_;  // by operation
  std::vector<Range> ranges_;     // by operation
  std::vector<ExpandedStep> steps_;
  std::vector<Frame> frames_;
  std::vector<BlockInstance> blocks_;
  std::vector<OperationId> truncated_;
};

}  // namespace thalweg::graph
