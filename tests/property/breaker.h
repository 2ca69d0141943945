// SPDX-License-Identifier: Apache-2.0
// Takes a valid manifest and writes one thing wrongly: another type, an unknown
// key or word, a bad unit, a missing or misplaced key, a bad id. Never a name
// that does not exist, which a schema cannot see. Some changes leave it valid.
#pragma once

#include <string>

#include "property/generator.h"

namespace thalweg::property {

// Gives a name of what was done, for messages.
std::string break_one_thing(Json& manifest, Random& random);

}  // namespace thalweg::property
