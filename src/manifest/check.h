// SPDX-License-Identifier: Apache-2.0
// What is wrong although every key and name is right: steps whose entity nobody
// knows, unknown engines, call cycles, containers with one side only, and values
// that contradict each other.
#pragma once

#include "manifest/loading.h"

namespace thalweg::manifest {

// Runs once, behind `resolve`; linear in the size of the manifest.
void check(Loading& loading);

}  // namespace thalweg::manifest
