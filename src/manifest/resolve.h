// SPDX-License-Identifier: Apache-2.0
// Every name becomes the element it stands for, or a problem that says what there
// is instead.
#pragma once

#include "manifest/loading.h"

namespace thalweg::manifest {

// Sets the targets of all references, steps and guarantees. Runs once, behind
// `imply`; linear in the size of the manifest.
void resolve(Loading& loading);

}  // namespace thalweg::manifest
