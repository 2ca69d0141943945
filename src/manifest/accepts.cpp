// SPDX-License-Identifier: Apache-2.0
#include "manifest/accepts.h"

namespace thalweg::manifest {

void attach_comments(Loading&) {}

}  // namespace thalweg::manifest
