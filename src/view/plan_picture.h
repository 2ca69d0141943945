// SPDX-License-Identifier: Apache-2.0
// How data flows before and after a migration, in one picture: what is new, what is gone,
// and what they touch.
#pragma once

#include <string>

#include "view/picture.h"

namespace thalweg::view {

// Of two manifests; empty where nothing that a picture shows is new or gone.
Picture difference_picture(const std::string& before, const std::string& after);

// Of one manifest.
Picture state_picture(const std::string& manifest);

}  // namespace thalweg::view
