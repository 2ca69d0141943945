// SPDX-License-Identifier: Apache-2.0
#include "graph/expansion.h"

#include <algorithm>

namespace thalweg::graph {

using namespace manifest;

namespace {

bool is(const Expansion& x, std::uint32_t block, Verb verb) {
  return block != kNoIndex && !x.blocks()[block].parallel_member && x.block(block).verb() == verb;
}

}  // namespace

// Both climb at once, so that the cost is the way of the nearer one.
std::uint32_t Expansion::common_block(std::size_t i, std::size_t j) const {
  std::uint32_t a = steps_[i].block;
  std::uint32_t b = steps_[j].block;
  while (a != kNoIndex && b != kNoIndex) {
    if (blocks_[a].contains(j)) return a;
    if (blocks_[b].contains(i)) return b;
    a = blocks_[a].parent;
    b = blocks_[b].parent;
  }
  return kNoIndex;
}

bool Expansion::before(std::size_t i, std::size_t j) const {
  return i < j && !is(*this, common_block(i, j), Verb::parallel);
}

bool Expansion::co_executable(std::size_t i, std::size_t j) const {
  return !is(*this, common_block(i, j), Verb::either);
}

bool Expansion::in_either(std::size_t i) const {
  const std::uint32_t block = steps_[i].block;
  return block != kNoIndex && blocks_[block].may_not_run;
}

std::uint32_t Expansion::enclosing(std::size_t i, Verb kind) const {
  std::uint32_t block = steps_[i].block;
  if (block == kNoIndex) return kNoIndex;
  if (kind == Verb::saga) return blocks_[block].saga;
  if (kind == Verb::transaction) {
    for (std::uint32_t t : {blocks_[block].transaction, blocks_[block].xa})
      if (t != kNoIndex && !is_no(joins(i, t))) return t;
    return kNoIndex;
  }
  while (block != kNoIndex && !is(*this, block, kind)) block = blocks_[block].parent;
  return block;
}

bool Expansion::lies_outside(std::size_t i, std::uint32_t block) const {
  const std::uint32_t entered = frame_of(i).near_outside;
  return (entered != kNoIndex && entered > blocks_[block].frame) || step(i)[step::outside] == true;
}

Truth Expansion::joins(std::size_t i, std::uint32_t transaction) const {
  const BlockInstance& t = blocks_[transaction];
  if (!t.contains(i) || lies_outside(i, transaction)) return Truth::no;
  if (steps_[i].frame == t.frame || t.xa == transaction) return Truth::yes;
  const std::uint32_t entered = frame_of(i).near_remote;
  return entered != kNoIndex && entered > t.frame ? Truth::no : Truth::unknown;
}

bool Expansion::one_saga(std::size_t i, std::size_t j) const {
  const std::uint32_t around = common_block(i, j);
  if (around != kNoIndex && blocks_[around].saga != kNoIndex) return true;
  const auto sagas_on_path = [&](std::size_t at) {
    std::vector<SagaId> found;
    for (std::uint32_t f = frame_of(at).near_saga; f != kNoIndex;) {
      const auto sagas = all_->sagas_of(frames_[f].operation);
      found.insert(found.end(), sagas.begin(), sagas.end());
      const std::uint32_t parent = frames_[f].parent;
      f = parent == kNoIndex ? kNoIndex : frames_[parent].near_saga;
    }
    return found;
  };
  const std::vector<SagaId> a = sagas_on_path(i);
  if (a.empty()) return false;
  const std::vector<SagaId> b = sagas_on_path(j);
  return std::find_first_of(a.begin(), a.end(), b.begin(), b.end()) != a.end();
}

std::uint32_t Expansion::common_frame(std::span<const std::uint32_t> indexes) const {
  if (indexes.empty()) return 0;
  std::uint32_t f = steps_[indexes.front()].frame;
  for (std::uint32_t i : indexes)
    while (i < frames_[f].first || i >= frames_[f].end) f = frames_[f].parent;
  return f;
}

Step Expansion::shown_in(std::size_t i, std::uint32_t frame) const {
  StepId shown = steps_[i].step;
  for (std::uint32_t f = steps_[i].frame; f != frame && f != kNoIndex; f = frames_[f].parent)
    shown = frames_[f].call;
  return (*manifest_)[shown];
}

std::vector<OperationId> Expansion::path_from(std::uint32_t frame, std::size_t i) const {
  std::vector<OperationId> path;
  for (std::uint32_t f = steps_[i].frame; f != kNoIndex && f != frame; f = frames_[f].parent)
    path.push_back(frames_[f].operation);
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace thalweg::graph
