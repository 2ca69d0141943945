// SPDX-License-Identifier: Apache-2.0
// What must hold of the bytes before a parser sees them: a size that offsets can
// count, UTF-8, no control characters. One pass at memory speed.
#pragma once

#include <string_view>

#include "yaml/problems.h"

namespace thalweg::yaml {

// Reports the first violation as fatal and returns false.
bool check_bytes(std::string_view bytes, std::size_t size_limit, Problems& problems);

}  // namespace thalweg::yaml
