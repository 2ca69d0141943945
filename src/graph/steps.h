// SPDX-License-Identifier: Apache-2.0
// What each expanded step is for the rules: its entities, and whether it is a
// write, a mark of deduplication, an effect, a veto. Built once in one pass
// over the expansions.
#pragma once

#include <cstdint>
#include <vector>

#include "base/truth.h"
#include "graph/entities.h"
#include "graph/expansion.h"
#include "graph/places.h"

namespace thalweg::graph {

class Steps {
 public:
  Steps(const manifest::Manifest& manifest, const Roles& roles, const Expansions& expansions,
        const Places& places);

  // Its `entity`, else those of its place; an outbox without entity stands for
  // what its relays' topics carry, else for what the operation writes to that
  // store. Empty where nothing is known.
  EntitySpan entities(const Expansion& x, std::size_t i) const;

  // Writes without the marks of `dedupe`.
  bool is_write(const Expansion& x, std::size_t i) const;
  bool is_dedupe_mark(const Expansion& x, std::size_t i) const;
  bool is_effect(const Expansion& x, std::size_t i) const;  // call of an external
  bool is_publish(const Expansion& x, std::size_t i) const;
  bool is_write_like(const Expansion& x, std::size_t i) const;  // write, publish or effect
  // A `check` of, or a step that guards, a hard guarantee; unknown where its
  // strictness is.
  Truth is_veto(const Expansion& x, std::size_t i) const;
  // `on_failure: log` or `ignore` on it, or on a call that leads to it.
  bool may_be_lost(const Expansion& x, std::size_t i) const;
  // `best_effort` on it, or on a call that leads to it.
  bool is_best_effort(const Expansion& x, std::size_t i) const;

 private:
  // In the pool; kNoIndex: what the place holds.
  struct Range {
    std::uint32_t first = kNoIndex;
    std::uint32_t count = 0;
  };
  void add_outboxes(const Expansion& x, const std::vector<std::uint32_t>& outboxes);

  const manifest::Manifest* manifest_;
  const Expansions* expansions_;
  const Places* places_;
  std::vector<EntityId> pool_;
  std::vector<Range> ranges_;  // by Expansions::offset(start) + i
};

}  // namespace thalweg::graph
