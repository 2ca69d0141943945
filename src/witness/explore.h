// SPDX-License-Identifier: Apache-2.0
// Looks for the shortest run of a model that goes wrong, breadth first, in a small
// scope: so many clients, so many faults of each kind. Counts states, never time, so
// the answer is the same on every machine. What is not found is not there in this
// scope; beyond it nothing is claimed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "witness/machine.h"

namespace thalweg::witness {

struct Scope {
  std::uint8_t clients = 2, crashes = 1, duplicates = 1, losses = 1;
  friend bool operator==(const Scope&, const Scope&) = default;
};

inline constexpr std::size_t kMostStates = 200'000;

enum class Result : std::uint8_t {
  violated,
  blocked,       // what it does is right, but it does not come to an end
  clean,         // no run goes wrong in this scope
  vacuous,       // … but nothing happened that could have gone wrong
  inconclusive,  // too many states, or a channel was full
};

inline bool goes_wrong(Result result) {
  return result == Result::violated || result == Result::blocked;
}

struct Coverage {
  std::size_t states = 0, transitions = 0;
  std::size_t ends = 0;  // states where only faults can still happen
  std::size_t crash_ends = 0, duplicate_ends = 0, loss_ends = 0;
  std::size_t reached_ends = 0;   // where the property had something to hold for
  std::size_t full_channels = 0;  // steps that found one, and were not followed
  std::size_t bytes = 0;          // of memory, at most
};

struct Run {
  std::vector<Byte> start;
  std::vector<Action> actions;
  bool at_end = false;  // wrong because nothing can happen any more
  // Behind this step (counted from one) no run ends well; 0: none could from the start.
  std::size_t no_return = 0;
};

struct Exploration {
  Result result = Result::clean;
  Scope scope;  // violated, blocked: the smallest in which it goes wrong
  Run run;      // of these
  Coverage coverage;
};

// Everything in this scope, to the end or (`stop`) until something goes wrong.
Exploration explore(const Model& model, Scope scope, bool stop = true,
                    std::size_t most_states = kMostStates);

// The fewest faults, then the fewest clients, then the fewest steps with the fewest
// changes from one process to another.
Exploration find_witness(const Model& model, Scope scope = {},
                         std::size_t most_states = kMostStates);

// The states of a run, the first one included; fewer where an action is not possible.
std::vector<std::vector<Byte>> replay(const Model& model, const Run& run);
// The run is possible and its last state is wrong.
bool goes_wrong(const Model& model, const Run& run);

}  // namespace thalweg::witness
