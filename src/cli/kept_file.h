// SPDX-License-Identifier: Apache-2.0
// Files that a command leaves as they are: what people wrote is never replaced unasked, and
// what this run reads not even then.
#pragma once

#include <span>
#include <string>

#include "base/environment.h"
#include "cli/pipeline.h"

namespace thalweg::cli {

// Why the file is not written, behind its name; empty where it may be.
std::string kept(const FileSystem& files, std::span<const System> systems, const std::string& path,
                 bool force);

}  // namespace thalweg::cli
