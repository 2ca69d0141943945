// SPDX-License-Identifier: Apache-2.0
// A YAML file as other tools see it: plain data, scalars read by the core schema
// of YAML 1.2. For checks against a JSON Schema.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace thalweg::tests {

// Null where the file cannot be read.
nlohmann::json json_of_yaml(std::string bytes);

}  // namespace thalweg::tests
