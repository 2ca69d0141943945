// SPDX-License-Identifier: Apache-2.0
// What two texts differ in, line by line, with some lines around each change: the body
// of a unified diff. A shortest edit (Myers 1986); where the texts are too far apart for
// that, everything old goes and everything new comes.
#pragma once

#include <string>
#include <string_view>

namespace thalweg {

// Lines with ` `, `-` or `+` in front, and `@@ -12,5 +12,6 @@` ahead of each group. Empty
// where the texts are the same.
std::string line_diff(std::string_view before, std::string_view after, std::size_t context = 2);

}  // namespace thalweg
