// SPDX-License-Identifier: Apache-2.0
// The steps of an operation: a step is a map with exactly one verb, blocks hold
// steps of their own. Written in preorder: a block, what is in it, and last the
// step that compensates it.
#pragma once

#include "manifest/loading.h"

namespace thalweg::manifest {

// Appends the steps of the operation that is read at the moment: a list, or one
// step alone. Nesting is bounded by the depth that the parser allows.
void read_steps(Loading& loading, OperationId operation, yaml::Node steps);

}  // namespace thalweg::manifest
