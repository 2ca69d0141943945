// SPDX-License-Identifier: Apache-2.0
// Plans of the systems of one run. Every output ends with a line break.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plan/plan.h"
#include "render/template.h"

namespace thalweg::render {

// For people at a terminal: what is done, phase by phase, a line each.
std::string plan_text(const plan::Plan& plan);
// From the template `plan.md.mustache`, the user's or ours.
Result<std::string> plan_markdown(const plan::Plan& plan, std::string_view own_template);
// Stable, version 1.
std::string plan_json(const std::vector<plan::Plan>& plans, std::string_view version);

// The JSON Schema (draft 2020-12) of the last, whose keys are those of templates.
std::string_view plan_schema();
std::string_view plan_template();

}  // namespace thalweg::render
