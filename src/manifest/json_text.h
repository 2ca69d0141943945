// SPDX-License-Identifier: Apache-2.0
// JSON that people read too: what fits on a line stays on one.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace thalweg::manifest {

// Ends with a line break. Keys stay in their order.
std::string json_text(const nlohmann::ordered_json& value);

}  // namespace thalweg::manifest
