// SPDX-License-Identifier: Apache-2.0
// Answers of `thalweg lint --explain-silence`. Every output ends with a line break.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "view/silence.h"

namespace thalweg::render {

// For people; with `verbose` nothing is cut short.
std::string silence_text(const std::vector<view::Silence>& silences, bool verbose, bool color);
// Stable, version 1.
std::string silence_json(const std::vector<view::Silence>& silences, std::string_view version);

// The JSON Schema (draft 2020-12) of the last.
std::string_view silence_schema();

}  // namespace thalweg::render
