// SPDX-License-Identifier: Apache-2.0
// Where the migrations of a system stand, by its section `migrations`, and what is next.
#pragma once

#include <string>

#include "base/units.h"
#include "manifest/manifest.h"
#include "plan/recipe.h"

namespace thalweg::cli {

std::string plan_status(const manifest::Manifest& manifest, const plan::Cookbook& cookbook,
                        Date today);

}  // namespace thalweg::cli
