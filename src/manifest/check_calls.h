// SPDX-License-Identifier: Apache-2.0
// Operations that call each other in a circle (M009).
#pragma once

#include "manifest/loading.h"

namespace thalweg::manifest {

// One warning for each set of operations that reach each other by synchronous
// calls, with the shortest circle through the first of them.
void check_calls(Loading& loading);

}  // namespace thalweg::manifest
