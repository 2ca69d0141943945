// SPDX-License-Identifier: Apache-2.0
// Building the expansions: one walk for each start, with a stack of open blocks
// and calls instead of recursion.
#include "graph/expansion.h"

namespace thalweg::graph {

using namespace manifest;

class Expansions::Builder {
 public:
  Builder(Expansions& out, const Roles& roles)
      : out_(out),
        manifest_(*out.manifest_),
        roles_(roles),
        size_(manifest_.model().steps.size() + manifest_.operations().size()),
        budget_(kBaseFromCallees + kGrowthOfAll * size_),
        on_path_(manifest_.operations().size()),
        times_(manifest_.operations().size()) {}

  void expand(OperationId start) {
    range_ = {size(out_.steps_), 0, size(out_.frames_), 0, size(out_.blocks_), 0, false};
    allowance_ = kBaseFromCallees + kGrowthOfOne * size_;
    enter(start, Step(), {});
    while (!open_.empty()) advance();
    for (OperationId o : entered_) times_[o.index()] = 0;
    entered_.clear();
    range_.step_count = size(out_.steps_) - range_.steps;
    range_.frame_count = size(out_.frames_) - range_.frames;
    range_.block_count = size(out_.blocks_) - range_.blocks;
    out_.ranges_[start.index()] = range_;
    if (range_.truncated) out_.truncated_.push_back(start);
  }

 private:
  // Steps that are still to be visited side by side.
  struct Region {
    std::uint32_t cursor = 0, end = 0;  // steps of the manifest
    std::uint32_t frame = kNoIndex;
    std::uint32_t block = kNoIndex;  // innermost
    bool parallel = false;           // each step is a member of its own
    bool is_frame = false;           // the end of it is the end of the frame, else of the block
  };

  template <class T>
  static std::uint32_t size(const std::vector<T>& pool) {
    return static_cast<std::uint32_t>(pool.size());
  }
  std::uint32_t next_step() const { return size(out_.steps_) - range_.steps; }
  Frame& frame(std::uint32_t f) { return out_.frames_[range_.frames + f]; }
  BlockInstance& block(std::uint32_t b) { return out_.blocks_[range_.blocks + b]; }

  void advance() {
    Region& region = open_.back();
    if (region.cursor == region.end) return leave();
    const Step step = manifest_[StepId(region.cursor)];
    region.cursor = step->next;
    if (step->compensation) return;
    const Region at = region;  // opening another one moves it
    if (at.parallel) return open_block(step, at, true);
    if (is_block(step.verb())) return open_block(step, at, false);
    if (roles_.is_expanded(step) && admit(step.target().as<OperationId>()))
      return enter(step.target().as<OperationId>(), step, at);
    out_.steps_.push_back({step.id(), at.frame, at.block});
  }

  void leave() {
    const Region& done = open_.back();
    if (done.is_frame) {
      frame(done.frame).end = next_step();
      on_path_[frame(done.frame).operation.index()] = false;
    } else {
      block(done.block).end = next_step();
    }
    open_.pop_back();
  }

  // A member of a parallel lies in a block of its own, then counts as any step.
  void open_block(Step step, const Region& at, bool member) {
    BlockInstance b;
    if (at.block != kNoIndex) b = block(at.block);
    const std::uint32_t self = size(out_.blocks_) - range_.blocks;
    b.block = step.id();
    b.parent = at.block;
    b.frame = at.frame;
    b.first = b.end = next_step();
    b.parallel_member = member;
    if (!member) note_kind(b, step, self);
    out_.blocks_.push_back(b);
    const std::uint32_t first = step.id().value + (member ? 0 : 1);
    open_.push_back({first, step->next, at.frame, self, !member && step.verb() == Verb::parallel,
                     /*is_frame=*/false});
  }

  static void note_kind(BlockInstance& b, Step step, std::uint32_t self) {
    if (step.verb() == Verb::branch) b.may_not_run = true;
    if (step.verb() == Verb::saga) b.saga = self;
    if (step.verb() != Verb::transaction) return;
    b.transaction = self;
    if (step.transaction_kind() == TransactionKind::xa) b.xa = self;
  }

  // May this callee be expanded here?
  bool admit(OperationId callee) {
    if (on_path_[callee.index()]) return false;  // the loader reports the cycle
    const Operation operation = manifest_[callee];
    const std::uint32_t cost = 1 + operation->end_step - operation->first_step;
    if (cost > allowance_ || cost > budget_ || times_[callee.index()] == kMaxRepeats) {
      range_.truncated = true;
      return false;
    }
    allowance_ -= cost;
    budget_ -= cost;
    return true;
  }

  void enter(OperationId o, Step call, const Region& at) {
    const std::uint32_t self = size(out_.frames_) - range_.frames;
    Frame f;
    f.operation = o;
    f.first = f.end = next_step();
    if (call) note_call(f, call, at, self);
    if (!out_.sagas_[o.index()].empty()) f.near_saga = self;
    if (manifest_[o][operation::dedupe]) f.near_dedupe = self;
    out_.frames_.push_back(f);
    on_path_[o.index()] = true;
    if (times_[o.index()]++ == 0) entered_.push_back(o);
    const Operation operation = manifest_[o];
    open_.push_back({operation->first_step, operation->end_step, self, at.block,
                     /*parallel=*/false, /*is_frame=*/true});
  }

  void note_call(Frame& f, Step call, const Region& at, std::uint32_t self) {
    const Frame& caller = frame(at.frame);
    f.call = call.id();
    f.parent = at.frame;
    f.block = at.block;
    f.remote =
        !roles_.same_process(manifest_[caller.operation]->service, manifest_[f.operation]->service);
    f.optional = call[step::best_effort] == true || call[step::fallback];
    f.near_remote = f.remote ? self : caller.near_remote;
    f.near_outside = call[step::outside] == true ? self : caller.near_outside;
    f.near_saga = caller.near_saga;
    f.near_dedupe = caller.near_dedupe;
    f.best_effort = caller.best_effort || call[step::best_effort] == true;
    f.may_be_lost =
        caller.may_be_lost || call[step::on_failure].value_or(OnFailure::fail) != OnFailure::fail;
  }

  Expansions& out_;
  const Manifest& manifest_;
  const Roles& roles_;
  std::size_t size_;           // of the manifest
  std::size_t budget_;         // left for all
  std::size_t allowance_ = 0;  // left for this start
  std::vector<bool> on_path_;
  std::vector<std::uint8_t> times_;
  std::vector<OperationId> entered_;  // where `times_` is not 0
  std::vector<Region> open_;
  Range range_;
};

Expansions::Expansions(const Manifest& manifest, const Roles& roles)
    : manifest_(&manifest), ranges_(manifest.operations().size()) {
  std::vector<Rows<SagaId>::Entry> sagas;
  for (Saga saga : manifest.sagas())
    for (const RecordView step : saga[saga::steps].value)
      if (const auto o = step[saga_step::operation].value.target.as<OperationId>())
        sagas.emplace_back(o.value, saga.id());
  sagas_ = Rows<SagaId>(manifest.operations().size(), sagas);
  Builder builder(*this, roles);
  for (OperationId start : roles.starts()) builder.expand(start);
  steps_.shrink_to_fit();
  frames_.shrink_to_fit();
  blocks_.shrink_to_fit();
}

Expansion Expansions::of(OperationId start) const {
  const Range& range = ranges_[start.index()];
  Expansion x;
  x.manifest_ = manifest_;
  x.all_ = this;
  x.start_ = start;
  x.steps_ = std::span(steps_).subspan(range.steps, range.step_count);
  x.frames_ = std::span(frames_).subspan(range.frames, range.frame_count);
  x.blocks_ = std::span(blocks_).subspan(range.blocks, range.block_count);
  x.truncated_ = range.truncated;
  return x;
}

}  // namespace thalweg::graph
