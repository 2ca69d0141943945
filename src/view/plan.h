// SPDX-License-Identifier: Apache-2.0
// A plan as it is shown: all that `plan.json` says and templates place. Its keys are
// those of schemas/plan.schema.json.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "plan/plan.h"

namespace thalweg::view {

// A file of a plan, by its path below the directory of the plan.
struct PlanFile {
  std::string path, text;
};

nlohmann::ordered_json plan_data(const plan::Plan& plan);

// `artefacts/1-dual-write-to-cdc/topic-product-changes.yaml`; migrations count from 1.
std::string artefact_path(const plan::PlannedMigration& migration, std::size_t number,
                          std::string_view file);

// The manifest before the plan, those of all phases, and the one behind it, in order.
std::vector<PlanFile> plan_manifests(const plan::Plan& plan);

}  // namespace thalweg::view
