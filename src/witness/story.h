// SPDX-License-Identifier: Apache-2.0
// A run as people read it: who does what where, what changes, and how it ends. Owns
// its texts; nothing of the machine is left in it.
#pragma once

#include <string>
#include <vector>

#include "witness/explore.h"

namespace thalweg::witness {

enum class StepKind : std::uint8_t { step, crash, duplicate, loss, retry };

struct StoryStep {
  StepKind kind = StepKind::step;
  std::string actor;   // `client 1: catalog/update-product`, `search-sync`
  std::string target;  // `search/product`; empty: the actor itself
  std::string text;    // "upsert product"
  struct Change {
    std::string cell, before, after;  // "search/product", "v1", "v2"
  };
  std::vector<Change> changes;
  source::Span at;  // none where the manifest has no line for it
};

struct Story {
  std::string headline;  // "two clients, no fault"
  std::vector<StoryStep> steps;
  std::size_t no_return = 0;  // see Run
  bool at_end = false;        // nothing can happen any more, and it stays like this
  struct Final {
    std::string cell, value;
  };
  std::vector<Final> end;
  std::string property;             // what does not hold: "search/product follows shop-db/product"
  std::vector<std::string> actors;  // processes, then what they touch, in order of appearance
};

Story tell(const Model& model, const Exploration& found);

std::string headline(Scope rung);
std::string in_words(Scope scope);  // "at most 2 clients, 1 crash, 1 duplicate, 1 loss"

}  // namespace thalweg::witness
