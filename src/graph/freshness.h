// SPDX-License-Identifier: Apache-2.0
// How far copies are behind: which copies lag at all, how long the slowest way
// to one takes, and what is promised about its age (semantics, "Path algebra").
// Made by the check that asks; remembers its answers, so one thread has one.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "graph/caches.h"
#include "graph/graph.h"

namespace thalweg::graph {

// The slowest way from the system of record to a copy. What an operation takes
// is not declared anywhere and counts nothing.
struct PathLag {
  Duration known{};               // what is declared or known of engines, summed up
  Path path;                      // its hops
  std::vector<HopId> undeclared;  // hops on some way that do not say what they take
};

struct Promise {
  Duration within;
  source::Span span;  // `freshness`, or `within` of the guarantee
  ElementId made_by;  // the dataset or the guarantee
};

// Is the promise surely broken? Sums are estimates: a hundredth more is none.
bool exceeds(const PathLag& lag, const Promise& promise);

class Freshness {
 public:
  explicit Freshness(const Graph& graph);

  // Is what the place holds of e behind its source? Yes for a copy, unless every
  // write of e commits to both; also for a view of derived data that is fed from
  // elsewhere; unknown where nobody knows the source. O(hops into both).
  Truth lagging(ElementId place, EntityId e) const;
  // Do reads `from: replica` lag? No where replication is synchronous.
  Truth replica_lags(StoreId store) const;
  // Either of them, for a `read` step.
  Truth lagging(manifest::Step read) const;

  // Nothing where no way leads there. Linear in what lies before d.
  std::optional<PathLag> slowest(DatasetId d) const;
  // What a hop takes. An entry that a fill left, while somebody changes the source
  // and does not tell the cache, is as old as its `ttl` allows: without one for ever.
  Duration lag(HopId id) const;
  std::optional<Untold> untold(HopId id) const;
  // The smallest of what is promised.
  std::optional<Promise> promise(DatasetId d) const;
  // Is the slowest way within the promise? Unknown without a promise.
  Truth promise_kept(DatasetId d) const;

 private:
  Truth commits_with_source(ElementId place, EntityId e) const;
  bool is_fed(ElementId place, EntityId e) const;
  bool follows(HopId id, EntityId e) const;
  std::vector<ElementId> before(DatasetId d) const;

  const Graph& graph_;
  std::map<DatasetId, Promise> guaranteed_;
  mutable std::map<std::pair<ElementId, EntityId>, Truth> lagging_;
  mutable std::optional<Caches> caches_;  // made when a fill is asked about
};

}  // namespace thalweg::graph
