// SPDX-License-Identifier: Apache-2.0
// Design reviews of the systems of one run. Every output ends with a line break.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "view/review.h"

namespace thalweg::render {

// For people; with `verbose` the evidence of each answer, and no list cut short.
std::string review_text(const std::vector<view::Review>& reviews, bool verbose);
// For design documents.
std::string review_markdown(const std::vector<view::Review>& reviews);
// Stable, version 1.
std::string review_json(const std::vector<view::Review>& reviews, std::string_view version);

// The JSON Schema (draft 2020-12) of the last.
std::string_view review_schema();

}  // namespace thalweg::render
