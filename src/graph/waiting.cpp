// SPDX-License-Identifier: Apache-2.0
#include "graph/waiting.h"

#include <algorithm>
#include <set>

namespace thalweg::graph {

using namespace manifest;

Waiting::Waiting(const Graph& graph, const Expansion& x, const Required& required)
    : graph_(graph), x_(x), required_(required) {
  for (const Frame& frame : x.frames())
    depth_.push_back(frame.parent == kNoIndex ? 0 : depth_[frame.parent] + (frame.remote ? 1 : 0));
  find_longest();
}

Duration Waiting::p99(ElementId callee) const {
  const auto o = callee.as<OperationId>();
  if (!o) return {};
  const auto latency = graph_.manifest()[o][operation::latency];
  return latency ? (*latency)[latency::p99].value_or({}) : Duration{};
}

Wait Waiting::wait_of_frame(std::uint32_t f) const {
  const Frame& frame = x_.frames()[f];
  return {frame.operation, frame.call, p99(frame.operation)};
}

Wait Waiting::wait_of_step(std::uint32_t i) const {
  const Step step = x_.step(i);
  return {step.target(), step.id(), p99(step.target())};
}

bool Waiting::is_call(std::uint32_t i) const {
  return x_.step(i).verb() == Verb::call && required_.is_required(i);
}

void Waiting::add(Sum& into, Sum part, bool side_by_side) const {
  if (side_by_side) {
    if (part.ms > into.ms) into = std::move(part);
    return;
  }
  into.ms += part.ms;
  into.parts.insert(into.parts.end(), part.parts.begin(), part.parts.end());
}

// Into the block around it, where that belongs to the same operation.
void Waiting::put(std::uint32_t frame, std::uint32_t block, Sum part, Sums& frames,
                  Sums& blocks) const {
  const bool inside = block != kNoIndex && x_.blocks()[block].frame == frame;
  if (!inside) return add(frames[frame], std::move(part), false);
  const bool member = x_.blocks()[block].parallel_member;
  const Verb verb = x_.block(block).verb();
  add(blocks[block], std::move(part), !member && (verb == Verb::parallel || verb == Verb::either));
}

// What is inside was entered later: from the last operation to the first, and
// in each from the last block to the first, everything is complete when it is
// put into what is around it.
void Waiting::find_longest() {
  Sums frames(x_.frames().size());
  Sums blocks(x_.blocks().size());
  std::vector<std::vector<std::uint32_t>> blocks_of(x_.frames().size());
  for (std::uint32_t b = 0; b < x_.blocks().size(); ++b)
    blocks_of[x_.blocks()[b].frame].push_back(b);
  for (std::uint32_t i = 0; i < x_.size(); ++i) {
    const Wait wait = wait_of_step(i);
    if (is_call(i) && wait.p99.ms > 0)
      put(x_.steps()[i].frame, x_.steps()[i].block, {wait.p99.ms, {wait}}, frames, blocks);
  }
  for (std::uint32_t f = static_cast<std::uint32_t>(frames.size()); f-- > 0;) {
    for (auto b = blocks_of[f].rbegin(); b != blocks_of[f].rend(); ++b)
      put(f, x_.blocks()[*b].parent, std::move(blocks[*b]), frames, blocks);
    if (f == 0) break;
    if (!required_.is_required_frame(f)) continue;
    if (const Wait own = wait_of_frame(f); own.p99.ms > 0) frames[f] = {own.p99.ms, {own}};
    put(x_.frames()[f].parent, x_.frames()[f].block, std::move(frames[f]), frames, blocks);
  }
  if (!frames.empty()) longest_ = std::move(frames.front().parts);
}

Duration Waiting::latency() const {
  Duration sum;
  for (const Wait& wait : longest_) sum = sum + wait.p99;
  return sum;
}

std::vector<Wait> Waiting::deepest() const {
  std::uint32_t deepest = 0, frame = 0, step = kNoIndex;
  const auto consider = [&](std::uint32_t depth, std::uint32_t f, std::uint32_t i) {
    if (depth <= deepest) return;
    deepest = depth;
    frame = f;
    step = i;
  };
  for (std::uint32_t f = 1; f < x_.frames().size(); ++f)
    if (required_.is_required_frame(f)) consider(depth(f), f, kNoIndex);
  for (std::uint32_t i = 0; i < x_.size(); ++i)
    if (is_call(i)) consider(depth(x_.steps()[i].frame) + 1, x_.steps()[i].frame, i);
  std::vector<Wait> path;
  if (step != kNoIndex) path.push_back(wait_of_step(step));
  for (std::uint32_t f = frame; f != 0; f = x_.frames()[f].parent)
    if (x_.frames()[f].remote) path.push_back(wait_of_frame(f));
  std::reverse(path.begin(), path.end());
  return path;
}

std::vector<Wait> Waiting::fan_out() const {
  std::vector<Wait> all;
  std::set<ElementId> seen;
  const auto add_call = [&](const Wait& wait, std::uint32_t caller, std::uint32_t block) {
    const bool sometimes = block != kNoIndex && x_.blocks()[block].may_not_run;
    if (!sometimes && depth(caller) == 0 && seen.insert(wait.callee).second) all.push_back(wait);
  };
  for (std::uint32_t f = 1; f < x_.frames().size(); ++f)
    if (x_.frames()[f].remote && required_.is_required_frame(f))
      add_call(wait_of_frame(f), x_.frames()[f].parent, x_.frames()[f].block);
  for (std::uint32_t i = 0; i < x_.size(); ++i)
    if (is_call(i)) add_call(wait_of_step(i), x_.steps()[i].frame, x_.steps()[i].block);
  return all;
}

}  // namespace thalweg::graph
