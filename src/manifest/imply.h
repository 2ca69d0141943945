// SPDX-License-Identifier: Apache-2.0
// What a manifest says without defining it: stores named only in steps, datasets
// only referred to, entities of datasets, and what a topic carries.
#pragma once

#include "manifest/loading.h"

namespace thalweg::manifest {

// Adds the implied elements and settles the entity of every dataset and topic.
// Runs once, when all files are read; linear in the size of the manifest.
void imply(Loading& loading);

}  // namespace thalweg::manifest
