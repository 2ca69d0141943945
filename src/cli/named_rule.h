// SPDX-License-Identifier: Apache-2.0
// A rule as the command line names it.
#pragma once

#include <optional>
#include <string>

#include "checks/rulebook.h"
#include "view/problems.h"

namespace thalweg::cli {

// By code, which may be written small, or by name.
std::optional<checks::RuleId> named_rule(const checks::Rulebook& rulebook, const std::string& name);

// A problem of a manifest (`M007`), which is no rule, in the same way; none: null.
const view::ProblemKind* named_problem(const std::string& name);

// That there is none, and what may be meant.
std::string unknown_rule(const checks::Rulebook& rulebook, const std::string& name);

}  // namespace thalweg::cli
