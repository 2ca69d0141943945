// SPDX-License-Identifier: Apache-2.0
// What somebody who wrote `5 min`, `200 rps` or `99.9` probably meant.
#pragma once

#include <string>
#include <string_view>

#include "manifest/vocabulary.h"

namespace thalweg::manifest {

// Whether a text is a value of a type with a unit (or a date).
bool is_quantity(Type type, std::string_view text);

// A near spelling that is one, or empty.
std::string repaired_quantity(Type type, std::string_view text);

// How the type is spelled, as advice: "write a number and a unit, such as …".
std::string_view how_to_write(Type type);

}  // namespace thalweg::manifest
