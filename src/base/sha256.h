// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4) in base 64, as content security policies name a script.
#pragma once

#include <string>
#include <string_view>

namespace thalweg {

std::string sha256_base64(std::string_view bytes);

}  // namespace thalweg
