// SPDX-License-Identifier: Apache-2.0
// The JSON Schema (draft 2020-12) of the manifest, printed from the vocabulary.
#pragma once

#include <string>

namespace thalweg::manifest {

std::string json_schema();

}  // namespace thalweg::manifest
