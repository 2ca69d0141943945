// SPDX-License-Identifier: Apache-2.0
// What commits together: capable transaction blocks and the atomic groups of an
// expansion (semantics, "Atomicity"). The verdicts on all blocks are found when
// it is built, in one pass over the expansions; a question about two steps costs
// the nesting between them.
#pragma once

#include <vector>

#include "base/truth.h"
#include "graph/coverage.h"
#include "graph/expansion.h"
#include "graph/fact.h"
#include "graph/places.h"
#include "manifest/manifest.h"

namespace thalweg::graph {

class Atomicity {
 public:
  Atomicity(const manifest::Manifest& manifest, const Places& places, const Roles& roles,
            const Expansions& expansions);

  // Can this transaction block commit what it holds as one? `local`: writes to
  // one store within the engine's scope; `broker`: publishes to one cluster
  // with messaging transactions; `xa`: every branch has XA.
  //
  // A scope of `database` or `cluster` covers every write to the store. One of
  // `partition` covers writes that all carry one `key` label, or whose entities'
  // keys determine the partition key, or a store that is one partition; not
  // writes with different labels. One of `row` or `none` covers a single write,
  // not two datasets or labels. Everything else is unknown, as is what an engine
  // fact of low confidence denies.
  Truth capable(const Expansion& x, std::uint32_t block) const {
    return coverage(x, block).capable;
  }
  // The same with the first step that is not covered.
  Coverage coverage(const Expansion& x, std::uint32_t block) const;
  Answer explain_capable(const Expansion& x, std::uint32_t block) const;

  // See Expansion::joins.
  Truth joins(const Expansion& x, std::size_t i, std::uint32_t block) const {
    return x.joins(i, block);
  }

  // Do the two commit together? Two writes to one store that stand in a local
  // block do if its engine covers these two, even where the block as a whole
  // claims more than it can.
  Truth atomic(const Expansion& x, std::size_t i, std::size_t j) const;
  Answer explain_atomic(const Expansion& x, std::size_t i, std::size_t j) const;

  // For each step of the expansion its commit unit, named by the index of the
  // first step in it: steps that surely commit together share one (the outermost
  // capable block around them).
  std::vector<std::uint32_t> units(const Expansion& x) const;

  // The participants of a block, in order: containers of its write-like steps;
  // of `xa` its branches: containers written in the process itself, and the
  // services called that write.
  std::vector<ElementId> participants(const Expansion& x, std::uint32_t block) const;
  // Stores that the block and its callees write, in order.
  std::vector<StoreId> stores(const Expansion& x, std::uint32_t block) const;

  // Is the mark of the operation's `dedupe` atomic with the effect of step i?
  // Without a step that writes the mark it is made together with the effect: in
  // the only transaction, if there is one.
  Truth dedupe_atomic(const Expansion& x, OperationId with_dedupe, std::size_t i) const;

  // Does a write directly in this transaction refuse a repeat (`unique_by`,
  // `only_if: absent`), so that a repeat rolls back all of it?
  bool refuses_repeat(const Expansion& x, std::uint32_t transaction) const {
    return refuses_repeat_[expansions_->block_offset(x.start()) + transaction];
  }

 private:
  struct Mark {  // a write of a dataset that some `dedupe` names
    DatasetId dataset;
    std::uint32_t step = 0;
    friend auto operator<=>(const Mark&, const Mark&) = default;
  };
  using Marks = std::span<const Mark>;

  void find_marks(const Roles& roles);
  void find_refusals(const Roles& roles);
  static bool has_mark(Marks marks, DatasetId d, std::uint32_t first, std::uint32_t end,
                       std::uint32_t& found);
  Truth pair_in(const Expansion& x, std::size_t i, std::size_t j, std::uint32_t block) const;
  std::uint32_t common_transaction(const Expansion& x, std::size_t i, std::size_t j) const;
  bool is_covered_store(const Expansion& x, std::size_t i) const;
  Truth unmarked_atomic(const Expansion& x, std::uint32_t frame, std::size_t i) const;
  Truth marked_atomic(const Expansion& x, DatasetId d, std::uint32_t frame, std::size_t i) const;
  ElementId branch(const Expansion& x, std::uint32_t block, std::size_t i) const;
  std::string describe(manifest::Step step) const;
  void explain_gap(const Expansion& x, std::uint32_t block, const Coverage& c, Answer& out) const;
  void explain_scope(const Expansion& x, const Coverage& c, Answer& out) const;
  void tell_engine(ElementId place, engines::Field field, Answer& out) const;
  void miss_engine(ElementId place, engines::Field field, Answer& out) const;

  const manifest::Manifest* manifest_;
  const Places* places_;
  const Expansions* expansions_;
  Tallier tallier_;
  // By Expansions::block_offset(start) + block.
  std::vector<Coverage> coverage_;
  std::vector<bool> refuses_repeat_;
  // By start: sorted marks, those of them in no transaction, and the blocks that
  // are transactions.
  Rows<Mark> marks_, loose_marks_;
  Rows<std::uint32_t> transactions_;
};

}  // namespace thalweg::graph
