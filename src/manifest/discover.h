// SPDX-License-Identifier: Apache-2.0
// Which files to lint: manifests below the given paths, and which of them are
// roots (the others are included by a root).
#pragma once

#include <string>
#include <vector>

#include "base/environment.h"
#include "diag/diagnostic.h"

namespace thalweg::manifest {

// Files named `thalweg.yaml` or `*.thalweg.yaml` below directories, hidden
// folders and what `.gitignore` names left out; files that were named as such
// always. Sorted, without repetitions. A path that does not exist, and a set of
// paths without any manifest, is a problem (M013).
std::vector<std::string> discover(const FileSystem& files, const std::vector<std::string>& paths,
                                  diag::Diagnostics& problems);

}  // namespace thalweg::manifest
