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

// The manifests of the phases that change something, and of the target.
std::vector<PlanFile> plan_manifests(const plan::Plan& plan);

// `phases/1-dual-write-to-cdc/3-build-copy.yaml`
std::string manifest_path(const plan::PlannedMigration& migration, std::size_t number,
                          std::size_t phase);

}  // namespace thalweg::view
