// SPDX-License-Identifier: Apache-2.0
// Whether a transaction block covers what stands in it: the verdict for each
// block of an expansion, in one pass from the innermost calls and blocks
// outwards. Part of Atomicity.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/truth.h"
#include "graph/expansion.h"
#include "graph/places.h"

namespace thalweg::graph {

// What a block cannot cover, or where it is unknown whether it can.
enum class Gap : std::uint8_t {
  none,
  other_store,  // local: a write to a second store
  publish,      // local: a topic takes no part in it
  effect,       // an external takes no part in any
  write,        // broker: a store takes no part in it
  remote_call,  // a change behind a remote call
  local_call,   // a change behind a call in the same process, which may join or not
  rows,         // the engine commits single rows; several are touched
  partitions,   // the engine commits within a partition; several are touched
  engine,       // nothing is known of the engine
  xa,           // xa: the engine has none, or it is not known
  cluster,      // broker: topics of several clusters
  broker,       // broker: the engine has no transactions, or it is not known
};

struct Coverage {
  Truth capable = Truth::yes;
  Gap gap = Gap::none;
  std::uint32_t step = kNoIndex;  // the first that it does not cover, or may not
};

// The first step that ..., and of those that have a key the first with another.
struct Distinct {
  std::uint32_t first = kNoIndex;
  std::uint32_t other = kNoIndex;
  std::uint64_t key = 0;

  void merge(const Distinct& b);
};

// The writes of a stretch of steps, as far as the scope of a commit goes.
struct Writes {
  Distinct store, dataset;
  Distinct label;                   // of those with `key`
  std::uint32_t second = kNoIndex;  // the second write
  std::uint32_t unlabelled = kNoIndex;
  std::uint32_t spread = kNoIndex;  // its key does not tell the partition

  void merge(const Writes& b);
};

// Everything that a stretch of steps changes.
struct Tally {
  Writes writes;
  Distinct topic, cluster, topic_engine;
  std::uint32_t unclustered = kNoIndex;
  std::uint32_t no_broker = kNoIndex, unknown_broker = kNoIndex;  // broker transactions
  std::uint32_t effect = kNoIndex;

  void merge(const Tally& b);
  std::uint32_t first() const;
};

// How single steps count.
class Tallier {
 public:
  Tallier(const manifest::Manifest& manifest, const Places& places)
      : manifest_(&manifest), places_(&places) {}

  Tally tally(const Expansion& x, std::uint32_t i) const;
  Writes writes(const Expansion& x, std::uint32_t i) const;  // of a write
  // Does the engine's `tx.scope` cover these writes to one store?
  Coverage scope(const Expansion& x, const Writes& writes) const;
  // Can the container of a change take part in two-phase commit?
  Truth has_xa(ElementId place) const;

 private:
  bool is_one_partition(StoreId store) const;
  Coverage within_partition(StoreId store, const Writes& writes) const;
  void add_publish(Tally& t, const Expansion& x, std::uint32_t i) const;

  const manifest::Manifest* manifest_;
  const Places* places_;
};

// The verdicts of all blocks of x; of what is no transaction the default.
std::vector<Coverage> cover(const Expansion& x, const Tallier& tallier);

}  // namespace thalweg::graph
