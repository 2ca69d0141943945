// SPDX-License-Identifier: Apache-2.0
// The `dot` program of Graphviz, which lays pictures out.
#pragma once

#include <string>
#include <string_view>

#include "base/environment.h"
#include "base/result.h"

namespace thalweg::cli {

// `kind` is "svg" or "png". The failure says what to install where there is no `dot`.
Result<std::string> lay_out(const Environment& environment, std::string_view dot,
                            std::string_view kind);

}  // namespace thalweg::cli
