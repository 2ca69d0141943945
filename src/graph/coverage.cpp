// SPDX-License-Identifier: Apache-2.0
#include "graph/coverage.h"

namespace thalweg::graph {

using namespace manifest;

// Merging does not depend on the order: what stands first stays first.
void Distinct::merge(const Distinct& b) {
  if (b.first == kNoIndex) return;
  if (first == kNoIndex) {
    *this = b;
    return;
  }
  const Distinct& low = first < b.first ? *this : b;
  const Distinct& high = first < b.first ? b : *this;
  *this = {low.first, std::min(low.other, low.key == high.key ? high.other : high.first), low.key};
}

void Writes::merge(const Writes& b) {
  if (store.first != kNoIndex && b.store.first != kNoIndex)
    second = std::min({second, b.second, std::max(store.first, b.store.first)});
  else
    second = std::min(second, b.second);
  store.merge(b.store);
  dataset.merge(b.dataset);
  label.merge(b.label);
  unlabelled = std::min(unlabelled, b.unlabelled);
  spread = std::min(spread, b.spread);
}

void Tally::merge(const Tally& b) {
  writes.merge(b.writes);
  topic.merge(b.topic);
  cluster.merge(b.cluster);
  topic_engine.merge(b.topic_engine);
  unclustered = std::min(unclustered, b.unclustered);
  no_broker = std::min(no_broker, b.no_broker);
  unknown_broker = std::min(unknown_broker, b.unknown_broker);
  effect = std::min(effect, b.effect);
}

std::uint32_t Tally::first() const {
  return std::min({writes.store.first, topic.first, effect});
}

// ---------------------------------------------------------------------------
// Single steps

Writes Tallier::writes(const Expansion& x, std::uint32_t i) const {
  const Step step = x.step(i);
  const ElementId store = places_->container(step.target());
  Writes w;
  w.store = {i, kNoIndex, store.bits()};
  w.dataset = {i, kNoIndex, step.target().bits()};
  if (const auto label = step[step::key])
    w.label = {i, kNoIndex, label->value};
  else
    w.unlabelled = i;
  const auto partitioning = (*manifest_)[store.as<StoreId>()][store::partitioning];
  const auto key = partitioning ? (*partitioning)[partitioning::key] : Value<Symbol>();
  if (!key) w.spread = i;
  // Bookkeeping without entities lies where the data lies that it goes with.
  for (EntityId e : places_->entities(step.target()))
    if (key && !is_yes(places_->relations().determines(e, *key))) w.spread = i;
  return w;
}

void Tallier::add_publish(Tally& t, const Expansion& x, std::uint32_t i) const {
  const ElementId place = x.step(i).target();
  t.topic = {i, kNoIndex, place.bits()};
  const Truth known = places_->engine(place).truth(engines::Field::messaging_transactions);
  if (is_no(known)) t.no_broker = i;
  if (is_unknown(known)) t.unknown_broker = i;
  if (const engines::Engine* engine = places_->engine(place).engine())
    t.topic_engine = {i, kNoIndex, reinterpret_cast<std::uintptr_t>(engine)};
  const auto cluster = (*manifest_)[place.as<TopicId>()][topic::cluster];
  if (cluster)
    t.cluster = {i, kNoIndex, cluster->value};
  else
    t.unclustered = i;
}

Tally Tallier::tally(const Expansion& x, std::uint32_t i) const {
  const Step step = x.step(i);
  Tally t;
  if (step[step::outside] == true) return t;
  if (is_write(step.verb()) && step.target().is(ElementKind::dataset)) t.writes = writes(x, i);
  if (step.verb() == Verb::publish && step.target().is(ElementKind::topic)) add_publish(t, x, i);
  if (step.verb() == Verb::call && step.target().is(ElementKind::external)) t.effect = i;
  return t;
}

// ---------------------------------------------------------------------------
// Engines

namespace {

// What is not certain yields no verdict by itself.
Truth confident(Truth value, const engines::Capabilities::Known& known) {
  return is_no(value) && !known.confident() ? Truth::unknown : value;
}

}  // namespace

Truth Tallier::has_xa(ElementId place) const {
  const auto known = places_->engine(place)[engines::Field::tx_xa];
  return known ? confident(known->truth(), known) : Truth::unknown;
}

bool Tallier::is_one_partition(StoreId store) const {
  const auto partitioning = (*manifest_)[store][store::partitioning];
  return partitioning && ((*partitioning)[partitioning::partitions] == 1U ||
                          (*partitioning)[partitioning::scheme] == Scheme::none);
}

// One label on all writes names one key value. Without labels the entities tell:
// the key of each must determine the partition.
Coverage Tallier::within_partition(StoreId store, const Writes& w) const {
  if (is_one_partition(store)) return {};
  if (w.label.other != kNoIndex) return {Truth::no, Gap::partitions, w.label.other};
  if (w.unlabelled == kNoIndex || w.spread == kNoIndex) return {};
  return {Truth::unknown, Gap::partitions, w.second};
}

Coverage Tallier::scope(const Expansion& x, const Writes& w) const {
  if (w.second == kNoIndex) return {};  // one statement
  const auto store = places_->container(x.step(w.store.first).target()).as<StoreId>();
  const auto known = places_->engine(store)[engines::Field::tx_scope];
  if (!known) return {Truth::unknown, Gap::engine, w.second};
  if (known->at_least("database")) return {};
  Coverage found;
  if (known->at_least("partition")) {
    found = within_partition(store, w);
  } else {
    const std::uint32_t row = std::min(w.dataset.other, w.label.other);
    found = row == kNoIndex ? Coverage{Truth::unknown, Gap::rows, w.second}
                            : Coverage{Truth::no, Gap::rows, row};
  }
  found.capable = confident(found.capable, known);
  return found;
}

// ---------------------------------------------------------------------------
// From the inside to the outside

namespace {

// What two-phase commit cannot cover, over all calls.
struct Lack {
  std::uint32_t effect = kNoIndex, no_xa = kNoIndex, unknown_xa = kNoIndex;

  void merge(const Lack& b) {
    effect = std::min(effect, b.effect);
    no_xa = std::min(no_xa, b.no_xa);
    unknown_xa = std::min(unknown_xa, b.unknown_xa);
  }
};

// What lies in a transaction or a frame: surely its own, behind calls in the
// same process, behind remote calls.
struct Scope {
  Tally sure, maybe;
  std::uint32_t remote = kNoIndex;
  Lack lack;

  std::uint32_t first() const { return std::min({sure.first(), maybe.first(), remote}); }
  void merge(const Scope& b) {
    sure.merge(b.sure);
    maybe.merge(b.maybe);
    remote = std::min(remote, b.remote);
    lack.merge(b.lack);
  }
  void merge_call(const Scope& callee, bool is_remote) {
    lack.merge(callee.lack);
    if (is_remote) {
      remote = std::min(remote, callee.first());
      return;
    }
    maybe.merge(callee.sure);
    maybe.merge(callee.maybe);
    remote = std::min(remote, callee.remote);
  }
};

// Keeps the verdict on the first step that is not covered; a no beats an unknown.
class Verdict {
 public:
  void add(Truth capable, Gap gap, std::uint32_t step) { add({capable, gap, step}); }
  void add(const Coverage& c) {
    if (c.gap == Gap::none || c.step == kNoIndex) return;
    const bool worse = c.capable < found_.capable;
    if (worse || (c.capable == found_.capable && c.step < found_.step)) found_ = c;
  }
  Coverage get() const { return found_; }

 private:
  Coverage found_;
};

Coverage local(const Expansion& x, const Tallier& tallier, const Scope& s) {
  Verdict v;
  v.add(Truth::no, Gap::publish, s.sure.topic.first);
  v.add(Truth::no, Gap::effect, s.sure.effect);
  v.add(Truth::no, Gap::other_store, s.sure.writes.store.other);
  v.add(Truth::no, Gap::remote_call, s.remote);
  // Behind a call in the same process: whether it joins or not, the block does
  // not cover more than its own store.
  v.add(Truth::no, Gap::local_call, s.maybe.topic.first);
  v.add(Truth::no, Gap::local_call, s.maybe.effect);
  Distinct stores = s.sure.writes.store;
  stores.merge(s.maybe.writes.store);
  v.add(Truth::no, Gap::local_call, stores.other);
  v.add(Truth::unknown, Gap::local_call, s.maybe.writes.store.first);
  if (s.sure.writes.store.other == kNoIndex) v.add(tallier.scope(x, s.sure.writes));
  return v.get();
}

Coverage broker(const Scope& s) {
  Verdict v;
  v.add(Truth::no, Gap::write, s.sure.writes.store.first);
  v.add(Truth::no, Gap::effect, s.sure.effect);
  v.add(Truth::no, Gap::remote_call, s.remote);
  v.add(Truth::no, Gap::local_call, std::min(s.maybe.writes.store.first, s.maybe.effect));
  v.add(Truth::no, Gap::cluster, std::min(s.sure.cluster.other, s.sure.topic_engine.other));
  v.add(Truth::no, Gap::broker, s.sure.no_broker);
  v.add(Truth::unknown, Gap::broker, s.sure.unknown_broker);
  v.add(Truth::unknown, Gap::local_call, s.maybe.topic.first);
  if (s.sure.unclustered != kNoIndex) v.add(Truth::unknown, Gap::cluster, s.sure.topic.other);
  return v.get();
}

Coverage xa(const Lack& lack) {
  Verdict v;
  v.add(Truth::no, Gap::effect, lack.effect);
  v.add(Truth::no, Gap::xa, lack.no_xa);
  v.add(Truth::unknown, Gap::xa, lack.unknown_xa);
  return v.get();
}

class Fold {
 public:
  Fold(const Expansion& x, const Tallier& tallier)
      : x_(x), tallier_(tallier), frames_(x.frames().size()), blocks_(x.blocks().size()) {}

  std::vector<Coverage> run() {
    for (std::uint32_t i = 0; i < x_.size(); ++i) add_step(i);
    link_transactions();
    std::vector<Coverage> found(x_.blocks().size());
    // Callees stand behind their callers, inner blocks behind outer ones.
    for (auto f = static_cast<std::uint32_t>(frames_.size()); f-- > 0;) {
      for (std::uint32_t b = first_in_frame_[f]; b != kNoIndex; b = next_[b]) {
        found[b] = judge(b);
        node(f, x_.blocks()[b].parent).merge(blocks_[b]);
      }
      fold_frame(f);
    }
    return found;
  }

 private:
  // The innermost transaction of frame f around a block of it, else the frame.
  Scope& node(std::uint32_t f, std::uint32_t block) {
    if (block == kNoIndex) return frames_[f];
    const std::uint32_t t = x_.blocks()[block].transaction;
    return t != kNoIndex && x_.blocks()[t].frame == f ? blocks_[t] : frames_[f];
  }

  void add_step(std::uint32_t i) {
    Scope& at = node(x_.steps()[i].frame, x_.steps()[i].block);
    const Tally tally = tallier_.tally(x_, i);
    if (tally.first() == kNoIndex) return;
    at.sure.merge(tally);
    Lack lack;
    if (tally.effect != kNoIndex) {
      lack.effect = i;
    } else {
      const Truth has = tallier_.has_xa(x_.step(i).target());
      if (is_no(has)) lack.no_xa = i;
      if (is_unknown(has)) lack.unknown_xa = i;
    }
    at.lack.merge(lack);
  }

  // Lists of the transactions of each frame, the last first.
  void link_transactions() {
    first_in_frame_.assign(frames_.size(), kNoIndex);
    next_.assign(blocks_.size(), kNoIndex);
    for (std::uint32_t b = 0; b < blocks_.size(); ++b) {
      if (x_.blocks()[b].transaction != b) continue;
      next_[b] = first_in_frame_[x_.blocks()[b].frame];
      first_in_frame_[x_.blocks()[b].frame] = b;
    }
  }

  Coverage judge(std::uint32_t b) const {
    switch (x_.block(b).transaction_kind()) {
      case TransactionKind::local:
        return local(x_, tallier_, blocks_[b]);
      case TransactionKind::broker:
        return broker(blocks_[b]);
      case TransactionKind::xa:
        break;
    }
    return xa(blocks_[b].lack);
  }

  void fold_frame(std::uint32_t f) {
    const Frame& frame = x_.frames()[f];
    const bool outside = frame.near_outside == f;
    if (frame.parent != kNoIndex && !outside)
      node(frame.parent, frame.block).merge_call(frames_[f], frame.remote);
  }

  const Expansion& x_;
  const Tallier& tallier_;
  std::vector<Scope> frames_, blocks_;
  std::vector<std::uint32_t> first_in_frame_, next_;
};

bool has_transaction(const Expansion& x) {
  return std::any_of(x.blocks().begin(), x.blocks().end(),
                     [](const BlockInstance& b) { return b.transaction != kNoIndex; });
}

}  // namespace

std::vector<Coverage> cover(const Expansion& x, const Tallier& tallier) {
  if (!has_transaction(x)) return std::vector<Coverage>(x.blocks().size());
  return Fold(x, tallier).run();
}

}  // namespace thalweg::graph
