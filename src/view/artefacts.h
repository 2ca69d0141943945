// SPDX-License-Identifier: Apache-2.0
// What engineers need to carry a plan out, besides its words: tables, connectors, topics,
// queries. Each comes into being in the phase in which what it is about appears in the
// manifest, so that a recipe says only which of them it has use for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "plan/plan.h"
#include "view/artefact_elements.h"

namespace thalweg::view {

struct Artefact {
  std::string name;  // of its template: "outbox.sql"
  std::string path;  // below the directory of the plan
  std::size_t migration = 0, phase = 0;
  nlohmann::ordered_json data;
};

// In the order of the plan. `settings` say what a manifest does not.
std::vector<Artefact> plan_artefacts(const plan::Plan& plan, const Settings& settings);

// What can be said in `settings`.
std::vector<std::string_view> setting_names();

// The ids of all, as recipes name them: "outbox".
std::vector<std::string_view> artefact_ids();

}  // namespace thalweg::view
