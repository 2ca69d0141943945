// SPDX-License-Identifier: Apache-2.0
// Where the runs of a model begin.
#pragma once

#include <vector>

#include "witness/explore.h"

namespace thalweg::witness {

// The same scope without what nothing in the model can use up.
Scope usable(const Model& model, Scope scope);

// Some of the clients come, the others never do: any set of them, since a run that
// one client spoils may be mended by another one that happens to come as well.
std::vector<std::vector<Byte>> starts(const Model& model, Scope scope);

}  // namespace thalweg::witness
