// SPDX-License-Identifier: Apache-2.0
#include "manifest/check.h"

namespace thalweg::manifest {

void check(Loading&) {}

}  // namespace thalweg::manifest
