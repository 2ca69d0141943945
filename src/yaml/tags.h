// SPDX-License-Identifier: Apache-2.0
// The few standard tags that are read; every other tag is an error.
#pragma once

#include <string_view>

#include "yaml/tree.h"

namespace thalweg::yaml {

// Makes the record what its resolved tag says: `!!str 1` is text as `"1"` is,
// `!!int "1"` is not. False for a tag that is unknown or does not fit.
bool apply_tag(std::string_view tag, Tree::Record& record);

}  // namespace thalweg::yaml
