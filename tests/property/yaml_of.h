// SPDX-License-Identifier: Apache-2.0
// A value as YAML in one of the many ways it can be written: block or flow,
// quoted or plain, with comments between.
#pragma once

#include <string>

#include "property/generator.h"

namespace thalweg::property {

std::string yaml_of(const Json& value, Random& random);

}  // namespace thalweg::property
