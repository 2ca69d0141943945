// SPDX-License-Identifier: Apache-2.0
#include "graph/atomicity.h"

#include <algorithm>
#include <map>
#include <unordered_set>

namespace thalweg::graph {

using namespace manifest;

Atomicity::Atomicity(const Manifest& manifest, const Places& places, const Roles& roles,
                     const Expansions& expansions)
    : manifest_(&manifest),
      places_(&places),
      expansions_(&expansions),
      tallier_(manifest, places),
      coverage_(expansions.total_blocks()) {
  for (OperationId start : roles.starts()) {
    const std::vector<Coverage> found = cover(expansions.of(start), tallier_);
    std::copy(found.begin(), found.end(),
              coverage_.begin() + static_cast<std::ptrdiff_t>(expansions.block_offset(start)));
  }
  find_marks(roles);
  find_refusals(roles);
}

Coverage Atomicity::coverage(const Expansion& x, std::uint32_t block) const {
  return coverage_[expansions_->block_offset(x.start()) + block];
}

// ---------------------------------------------------------------------------
// Pairs

// The innermost transaction of both that neither is ruled out of.
std::uint32_t Atomicity::common_transaction(const Expansion& x, std::size_t i,
                                            std::size_t j) const {
  const std::uint32_t around = x.common_block(i, j);
  if (around == kNoIndex) return kNoIndex;
  for (std::uint32_t t : {x.blocks()[around].transaction, x.blocks()[around].xa})
    if (t != kNoIndex && !is_no(x.joins(i, t) & x.joins(j, t))) return t;
  return kNoIndex;
}

Truth Atomicity::pair_in(const Expansion& x, std::size_t i, std::size_t j,
                         std::uint32_t block) const {
  const Truth join = x.joins(i, block) & x.joins(j, block);
  const Truth whole = capable(x, block) & join;
  if (is_yes(whole) || x.block(block).transaction_kind() != TransactionKind::local) return whole;
  const bool writes = is_write(x.step(i).verb()) && is_write(x.step(j).verb());
  if (!writes || places_->container(x.step(i).target()) != places_->container(x.step(j).target()))
    return whole;
  Writes both = tallier_.writes(x, static_cast<std::uint32_t>(i));
  both.merge(tallier_.writes(x, static_cast<std::uint32_t>(j)));
  return tallier_.scope(x, both).capable & join;
}

Truth Atomicity::atomic(const Expansion& x, std::size_t i, std::size_t j) const {
  if (i == j) return Truth::yes;
  if (const std::uint32_t t = common_transaction(x, i, j); t != kNoIndex)
    return pair_in(x, i, j, t);
  const ElementId container = places_->container(x.step(i).target());
  if (!container || container != places_->container(x.step(j).target())) return Truth::no;
  if (container.is(ElementKind::external)) return Truth::no;
  const auto in_block = [&](std::size_t s) {
    return x.enclosing(s, Verb::transaction) != kNoIndex;
  };
  return in_block(i) || in_block(j) ? Truth::no : Truth::unknown;
}

// ---------------------------------------------------------------------------
// Units

// All writes to the store commit together, wherever they lie in it.
bool Atomicity::is_covered_store(const Expansion& x, std::size_t i) const {
  const Step step = x.step(i);
  if (!is_write(step.verb()) || !step.target().is(ElementKind::dataset)) return false;
  const auto scope = places_->engine(step.target())[engines::Field::tx_scope];
  return scope && scope->at_least("database");
}

namespace {

// The outermost capable transactions at or above each block: of its own frame,
// and xa ones over calls too.
struct Outermost {
  std::vector<std::uint32_t> own, xa;

  Outermost(const Expansion& x, const Atomicity& atomicity)
      : own(x.blocks().size(), kNoIndex), xa(x.blocks().size(), kNoIndex) {
    for (std::uint32_t b = 0; b < own.size(); ++b) {
      const BlockInstance& block = x.blocks()[b];
      if (block.parent != kNoIndex) {
        xa[b] = xa[block.parent];
        if (x.blocks()[block.parent].frame == block.frame) own[b] = own[block.parent];
      }
      if (block.transaction != b || !is_yes(atomicity.capable(x, b))) continue;
      if (own[b] == kNoIndex) own[b] = b;
      if (block.xa == b && xa[b] == kNoIndex) xa[b] = b;
    }
  }

  std::uint32_t of(const Expansion& x, std::size_t i) const {
    const std::uint32_t b = x.steps()[i].block;
    if (b == kNoIndex) return kNoIndex;
    const bool same_frame = x.blocks()[b].frame == x.steps()[i].frame;
    std::uint32_t found = kNoIndex;
    for (std::uint32_t t : {same_frame ? own[b] : kNoIndex, xa[b]})
      if (t != kNoIndex && is_yes(x.joins(i, t))) found = std::min(found, t);
    return found;
  }
};

}  // namespace

std::vector<std::uint32_t> Atomicity::units(const Expansion& x) const {
  const Outermost outermost(x, *this);
  std::map<std::pair<std::uint32_t, ElementId>, std::uint32_t> first;  // by block and store
  std::vector<std::uint32_t> units;
  units.reserve(x.size());
  for (std::uint32_t i = 0; i < x.size(); ++i) {
    std::uint32_t t = outermost.of(x, i);
    ElementId store;  // none: all of the block
    if (t == kNoIndex) {
      t = x.enclosing(i, Verb::transaction);
      const bool covered = t != kNoIndex && is_yes(x.joins(i, t)) && is_covered_store(x, i) &&
                           x.block(t).transaction_kind() == TransactionKind::local;
      if (!covered) {
        units.push_back(i);
        continue;
      }
      store = places_->container(x.step(i).target());
    }
    units.push_back(first.try_emplace({t, store}, i).first->second);
  }
  return units;
}

// ---------------------------------------------------------------------------
// Participants

namespace {

bool is_write_like(Step step) {
  return is_write(step.verb()) || step.verb() == Verb::publish ||
         (step.verb() == Verb::call && step.target().is(ElementKind::external));
}

template <class Id>
class InOrder {
 public:
  void add(Id id) {
    if (seen_.insert(id).second) found_.push_back(id);
  }
  std::vector<Id> take() { return std::move(found_); }

 private:
  std::vector<Id> found_;
  std::unordered_set<Id> seen_;
};

}  // namespace

// Of a step in an xa block: its container, or the service that has it done,
// however many calls away.
ElementId Atomicity::branch(const Expansion& x, std::uint32_t block, std::size_t i) const {
  std::uint32_t called = kNoIndex;
  for (std::uint32_t f = x.steps()[i].frame; f != x.blocks()[block].frame; f = x.frames()[f].parent)
    if (x.frames()[f].remote && called == kNoIndex) called = f;
  if (called == kNoIndex) return places_->container(x.step(i).target());
  return (*manifest_)[x.frames()[called].operation]->service;
}

std::vector<ElementId> Atomicity::participants(const Expansion& x, std::uint32_t block) const {
  const bool is_xa = x.block(block).transaction_kind() == TransactionKind::xa;
  InOrder<ElementId> found;
  for (std::uint32_t i = x.blocks()[block].first; i < x.blocks()[block].end; ++i) {
    if (!is_write_like(x.step(i)) || x.lies_outside(i, block)) continue;
    const ElementId container = places_->container(x.step(i).target());
    if (container) found.add(is_xa ? branch(x, block, i) : container);
  }
  return found.take();
}

std::vector<StoreId> Atomicity::stores(const Expansion& x, std::uint32_t block) const {
  InOrder<StoreId> found;
  for (std::uint32_t i = x.blocks()[block].first; i < x.blocks()[block].end; ++i) {
    if (!is_write(x.step(i).verb()) || x.lies_outside(i, block)) continue;
    if (const auto store = places_->container(x.step(i).target()).as<StoreId>()) found.add(store);
  }
  return found.take();
}

// ---------------------------------------------------------------------------
// Deduplication

void Atomicity::find_marks(const Roles& roles) {
  std::vector<bool> marked(manifest_->datasets().size());
  for (Dataset d : manifest_->datasets()) marked[d.id().index()] = d[dataset::form] == Form::dedupe;
  for (Operation o : manifest_->operations())
    if (const auto dedupe = o[operation::dedupe])
      if (const auto d = (*dedupe)[dedupe::in_].value.reference.target.as<DatasetId>())
        marked[d.index()] = true;

  std::vector<Rows<Mark>::Entry> marks, loose;
  std::vector<Rows<std::uint32_t>::Entry> transactions;
  for (OperationId start : roles.starts()) {
    const Expansion x = expansions_->of(start);
    for (std::uint32_t i = 0; i < x.size(); ++i) {
      const auto d = x.step(i).target().as<DatasetId>();
      if (!d || !marked[d.index()] || !is_write(x.step(i).verb())) continue;
      marks.emplace_back(start.value, Mark{d, i});
      if (x.enclosing(i, Verb::transaction) == kNoIndex) loose.push_back(marks.back());
    }
    for (std::uint32_t b = 0; b < x.blocks().size(); ++b)
      if (x.blocks()[b].transaction == b) transactions.emplace_back(start.value, b);
  }
  std::sort(marks.begin(), marks.end());
  std::sort(loose.begin(), loose.end());
  const std::size_t count = manifest_->operations().size();
  marks_ = Rows<Mark>(count, marks);
  loose_marks_ = Rows<Mark>(count, loose);
  transactions_ = Rows<std::uint32_t>(count, transactions);
}

void Atomicity::find_refusals(const Roles& roles) {
  refuses_repeat_.resize(coverage_.size());
  for (OperationId start : roles.starts()) {
    const Expansion x = expansions_->of(start);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const Step step = x.step(i);
      if (!is_write(step.verb())) continue;
      if (!step[step::unique_by] && !(step[step::only_if] == OnlyIf::absent)) continue;
      const std::uint32_t t = x.enclosing(i, Verb::transaction);
      if (t != kNoIndex) refuses_repeat_[expansions_->block_offset(start) + t] = true;
    }
  }
}

bool Atomicity::has_mark(Marks marks, DatasetId d, std::uint32_t first, std::uint32_t end,
                         std::uint32_t& found) {
  const auto at = std::lower_bound(marks.begin(), marks.end(), Mark{d, first});
  if (at == marks.end() || at->dataset != d || at->step >= end) return false;
  found = at->step;
  return true;
}

Truth Atomicity::dedupe_atomic(const Expansion& x, OperationId with_dedupe, std::size_t i) const {
  const auto dedupe = (*manifest_)[with_dedupe][operation::dedupe];
  if (!dedupe) return Truth::unknown;
  if (const auto atomic = (*dedupe)[dedupe::atomic]) return truth(*atomic);
  const auto in = (*dedupe)[dedupe::in_];
  if (!in) return Truth::unknown;
  // The position reached is stored with the output.
  if (in->word) return *in->word == DedupePlace::high_water_mark ? Truth::yes : Truth::unknown;
  const auto d = in->reference.target.as<DatasetId>();
  if (!d) return Truth::unknown;
  std::uint32_t frame = x.steps()[i].frame;
  while (x.frames()[frame].parent != kNoIndex && x.frames()[frame].operation != with_dedupe)
    frame = x.frames()[frame].parent;
  std::uint32_t mark = kNoIndex;
  if (has_mark(marks_[x.start().index()], d, x.frames()[frame].first, x.frames()[frame].end, mark))
    return marked_atomic(x, d, frame, i);
  if (places_->container(d) != places_->container(x.step(i).target())) return Truth::no;
  return unmarked_atomic(x, frame, i);
}

// Some step writes the mark: in a transaction of i, or both in none.
Truth Atomicity::marked_atomic(const Expansion& x, DatasetId d, std::uint32_t frame,
                               std::size_t i) const {
  const Frame& f = x.frames()[frame];
  std::uint32_t mark = kNoIndex;
  const auto transaction_at = [&](std::uint32_t b) {
    return b == kNoIndex ? kNoIndex : x.blocks()[b].transaction;
  };
  for (std::uint32_t t = transaction_at(x.steps()[i].block); t != kNoIndex;
       t = transaction_at(x.blocks()[t].parent)) {
    const BlockInstance& b = x.blocks()[t];
    if (!is_no(x.joins(i, t)) && has_mark(marks_[x.start().index()], d, std::max(b.first, f.first),
                                          std::min(b.end, f.end), mark))
      return atomic(x, mark, i);
  }
  if (x.enclosing(i, Verb::transaction) != kNoIndex ||
      places_->container(d) != places_->container(x.step(i).target()))
    return Truth::no;
  return truth(has_mark(loose_marks_[x.start().index()], d, f.first, f.end, mark));
}

// No step writes it: it lies in the operation's only transaction, if it has one.
Truth Atomicity::unmarked_atomic(const Expansion& x, std::uint32_t frame, std::size_t i) const {
  const Frame& f = x.frames()[frame];
  const auto all = transactions_[x.start().index()];
  auto at = std::lower_bound(
      all.begin(), all.end(), f.first,
      [&](std::uint32_t b, std::uint32_t first) { return x.blocks()[b].first < first; });
  const auto inside = [&](std::uint32_t b) {
    return x.blocks()[b].frame >= frame && x.blocks()[b].first < f.end;
  };
  std::size_t count = 0;
  for (; at != all.end() && x.blocks()[*at].first < f.end && count < 2; ++at)
    if (inside(*at)) ++count;
  const bool in_one = x.enclosing(i, Verb::transaction) != kNoIndex;
  if (count == 0) return Truth::yes;
  if (count == 1) return truth(in_one);
  return in_one ? Truth::unknown : Truth::no;
}

}  // namespace thalweg::graph
