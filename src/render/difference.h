// SPDX-License-Identifier: Apache-2.0
// What changed between two states of the systems of a run. Every output ends with a line
// break.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "render/templates.h"
#include "view/difference.h"

namespace thalweg::render {

using Differences = std::vector<view::Difference>;

// The failures are about a template.
Result<std::string> difference_text(const Differences& all, const Templates& templates);
Result<std::string> difference_markdown(const Differences& all, const Templates& templates);
// Stable, version 1.
std::string difference_json(const Differences& all, std::string_view version);

// The JSON Schema (draft 2020-12) of the last, whose keys are those of templates.
std::string_view difference_schema();

}  // namespace thalweg::render
