// SPDX-License-Identifier: Apache-2.0
// Files that hold for everything below their directory.
#pragma once

#include <string>
#include <string_view>

#include "base/environment.h"

namespace thalweg::cli {

// From the directory upwards; relative names lead out of the working directory
// by `..`, as many times as it has parents. Empty where there is none.
std::string nearest_file(const Environment& environment, const std::string& directory,
                         std::string_view name);

}  // namespace thalweg::cli
