// SPDX-License-Identifier: Apache-2.0
// What is used how: steps whose entity nobody knows (M002), engines that the
// knowledge base does not have (M005), containers with one side only (M007).
#pragma once

#include "manifest/loading.h"

namespace thalweg::manifest {

void check_step_entities(Loading& loading);
void check_engines(Loading& loading);
void check_sides(Loading& loading);

}  // namespace thalweg::manifest
