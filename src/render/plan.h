// SPDX-License-Identifier: Apache-2.0
// Plans of the systems of one run. Every output ends with a line break.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plan/plan.h"
#include "render/template.h"
#include "render/templates.h"
#include "view/artefacts.h"
#include "view/plan.h"

namespace thalweg::render {

// A plan with its artefacts, filled in.
struct PlanPages {
  Data data;                          // as in `plan.json`
  std::vector<view::PlanFile> files;  // the artefacts
};
// The failure is about a template.
Result<PlanPages> plan_pages(const plan::Plan& plan, const Templates& templates,
                             const view::Settings& settings);

// For people at a terminal: what is done, phase by phase, a line each.
Result<std::string> plan_text(const PlanPages& plan, const Templates& templates);
Result<std::string> plan_markdown(const PlanPages& plan, const Templates& templates);
// Stable, version 1.
std::string plan_json(const std::vector<PlanPages>& plans, std::string_view version);

// The JSON Schema (draft 2020-12) of the last, whose keys are those of templates.
std::string_view plan_schema();

}  // namespace thalweg::render
