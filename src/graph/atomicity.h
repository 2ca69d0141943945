// SPDX-License-Identifier: Apache-2.0
// What commits together: capable transaction blocks and the atomic groups of an
// expansion (semantics, "Atomicity").
#pragma once

#include <span>
#include <vector>

#include "base/truth.h"
#include "graph/expansion.h"
#include "graph/fact.h"
#include "graph/places.h"
#include "manifest/manifest.h"

namespace thalweg::graph {

class Atomicity {
 public:
  Atomicity(const manifest::Manifest& manifest, const Places& places);

  // Can this transaction block commit what it holds as one? `local`: writes to
  // one store within the engine's scope; `broker`: publishes to one cluster
  // with messaging transactions; `xa`: every branch has XA.
  Truth capable(const Expansion& x, std::uint32_t block) const;
  Answer explain_capable(const Expansion& x, std::uint32_t block) const;

  // Is step i part of that block's commit? No over a remote call (unless xa) or
  // with `outside`; unknown over a call in the same process.
  Truth joins(const Expansion& x, std::size_t i, std::uint32_t block) const;

  Truth atomic(const Expansion& x, std::size_t i, std::size_t j) const;
  Answer explain_atomic(const Expansion& x, std::size_t i, std::size_t j) const;

  // For each step of the expansion the number of its commit unit: steps that
  // surely commit together share one (the outermost capable block around them).
  std::vector<std::uint32_t> units(const Expansion& x) const;

  // The participants of a block: containers of its write-like steps; of `xa`
  // its branches: stores written directly and services called (that write).
  std::vector<ElementId> participants(const Expansion& x, std::uint32_t block) const;
  // Stores that the branches write.
  std::vector<manifest::StoreId> stores(const Expansion& x, std::uint32_t block) const;

  // Is the mark of the operation's `dedupe` atomic with the effect of step i?
  Truth dedupe_atomic(const Expansion& x, manifest::OperationId with_dedupe, std::size_t i) const;

 private:
  const manifest::Manifest* manifest_;
  const Places* places_;
};

}  // namespace thalweg::graph
