// SPDX-License-Identifier: Apache-2.0
// Which versions of the program a configuration wants: `0.1` (any that begins
// so), `>=0.1.0`, `>=0.1, <0.3`.
#pragma once

#include <optional>
#include <string_view>

namespace thalweg::cli {

// Nothing where the range cannot be read.
std::optional<bool> version_fits(std::string_view range, std::string_view version);

}  // namespace thalweg::cli
