// SPDX-License-Identifier: Apache-2.0
// Makes a run that goes wrong easier to follow, and finds the step at which it was
// lost. Both ask the machine again and believe nothing else.
#pragma once

#include <cstddef>

#include "witness/explore.h"
#include "witness/machine.h"

namespace thalweg::witness {

// The state violates the property, or it is the end and it does.
bool is_wrong(const Machine& machine, const Byte* state);

// Moves steps where they can stand as well, so that processes take turns as seldom as
// possible. The length stays, and it still goes wrong.
void tidy(const Machine& machine, Run& run);

// The first step (from one) behind which no good end can be reached; 0 where none
// could be from the start.
std::size_t point_of_no_return(const Machine& machine, const Run& run, std::size_t most_states);

}  // namespace thalweg::witness
