// SPDX-License-Identifier: Apache-2.0
// A run as people read it: who does what where, what changes, and how it ends. Owns
// its texts; nothing of the machine is left in it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "witness/explore.h"

namespace thalweg::witness {

enum class StepKind : std::uint8_t {
  step,
  publish,  // a step that sends to its target, where somebody takes it later
  crash,
  duplicate,  // a publish that is repeated
  loss,       // a publish that does not arrive
  retry,      // what was sent before arrives once more
};
std::string_view to_string(StepKind kind);  // "publish"

struct StoryStep {
  StepKind kind = StepKind::step;
  std::string actor{};   // `client 1: catalog/update-product`, `search-sync`
  std::string target{};  // `search/product`; empty: the actor itself
  std::string text{};    // "upsert product"
  bool sends = false;    // the target is where it is sent, and somebody takes it later
  struct Change {
    std::string cell, before, after;  // "search/product", "v1", "v2"
  };
  std::vector<Change> changes{};
  source::Span at{};  // none where the manifest has no line for it
};

struct Story {
  std::string headline;  // "two clients, no fault"
  std::vector<StoryStep> steps;
  std::size_t no_return = 0;  // a step; see Run
  bool at_end = false;        // nothing can happen any more, and it stays like this
  struct Final {
    std::string cell, value;
  };
  std::vector<Final> end;
  std::string property;             // what does not hold: "search/product follows shop-db/product"
  std::vector<std::string> actors;  // processes, then what they touch, in order of appearance
};

Story tell(const Model& model, const Exploration& found);

// Steps of a story that stand on one line: one, or several that are only counted.
struct Passage {
  std::size_t first = 0, count = 1;  // `first` counted from zero
  std::string summary{};             // of those that are counted: "… the rest drains (3 steps)"
};
inline constexpr std::size_t kMostPassages = 25;

// What follows the point of no return and changes nothing that is shown is counted,
// and what is too much for a page.
std::vector<Passage> passages(const Story& story, std::size_t most = kMostPassages);

std::string headline(Scope rung);   // "two clients, no fault"
std::string in_words(Scope scope);  // "at most two clients, one crash and one loss"

}  // namespace thalweg::witness
