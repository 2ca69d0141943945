// SPDX-License-Identifier: Apache-2.0
// The same machine once more, as machine.h describes it, as simple as can be and with
// nothing of the other one: what the explorer finds must be found here.
#pragma once

#include <cstddef>
#include <set>
#include <vector>

#include "witness/explore.h"

namespace thalweg::test {

using State = std::vector<witness::Byte>;

struct Reference {
  std::size_t states = 0, ends = 0, reached_ends = 0;
  bool full = false;      // some channel had no room
  bool too_many = false;  // states
  // Of the states that are wrong and come first: how far away they are, and how wrong.
  std::size_t steps = 0;
  bool violated = false, blocked = false;

  bool is_bad() const { return violated || blocked; }
};

Reference refer(const witness::Model& model, witness::Scope scope, std::size_t most_states);

// Some end that is good can be reached through good states.
bool can_end_well(const witness::Model& model, const State& state);

}  // namespace thalweg::test
