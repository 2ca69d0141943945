// SPDX-License-Identifier: Apache-2.0
// The source lines of a place and of what is related to it, for the formats for
// people.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "diag/excerpt.h"
#include "view/results.h"

namespace thalweg::render {

// Appends nothing where there is no place at all. Returns the width of the gutter.
std::size_t append_excerpt(std::string& out, view::Severity severity,
                           const view::Location& location, const std::vector<view::Place>& related,
                           const diag::Palette& palette);

}  // namespace thalweg::render
