// SPDX-License-Identifier: Apache-2.0
// What stands above the notes in the formats for people: the headline, and the source
// lines of a place and of what is related to it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "diag/excerpt.h"
#include "view/results.h"

namespace thalweg::render {

// `error[INT001 dual-write]: message`
void append_headline(std::string& out, view::Severity severity, std::string_view title,
                     std::string_view message, const diag::Palette& palette);
void append_headline(std::string& out, const view::Finding& finding, const diag::Palette& palette);

// Appends nothing where there is no place at all. Returns the width of the gutter.
std::size_t append_excerpt(std::string& out, view::Severity severity,
                           const view::Location& location, const std::vector<view::Place>& related,
                           const diag::Palette& palette);

}  // namespace thalweg::render
