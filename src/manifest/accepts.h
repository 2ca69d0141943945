// SPDX-License-Identifier: Apache-2.0
// Acceptances that are comments: `# thalweg: accept RULE until DATE: reason`, at
// the element or step of their line.
#pragma once

#include "manifest/loading.h"

namespace thalweg::manifest {

// Appends the acceptances of all files to the model. Runs once, when all elements
// are there.
void attach_comments(Loading& loading);

}  // namespace thalweg::manifest
