// SPDX-License-Identifier: Apache-2.0
#include "witness/evidence.h"

#include <array>

#include "checks/check.h"

namespace thalweg::witness {

Question question_of(const checks::Finding& finding) {
  return {std::string(checks::catalogue()[finding.rule].code), finding.at, finding.entity,
          finding.elements};
}

std::string_view to_string(Outcome outcome) {
  constexpr std::array<std::string_view, 6> kNames = {"violated", "blocked",      "clean",
                                                      "vacuous",  "inconclusive", "not-modelled"};
  return kNames[static_cast<std::size_t>(outcome)];
}

Evidence explore(const graph::Graph&, const Question&, Scope scope, std::size_t) {
  return {.reason = "no run is modelled for this rule yet", .scope = scope};
}

std::optional<Model> model_of(const graph::Graph&, const Question&) {
  return std::nullopt;
}

bool has_runs(std::string_view) {
  return false;
}

}  // namespace thalweg::witness
