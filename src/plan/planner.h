// SPDX-License-Identifier: Apache-2.0
// From findings to a plan: picks a finding, the first of its recipes that can be carried
// out here, carries it out, and goes on with what is left. What it makes is verified
// phase by phase; a recipe whose phases do not stand is no way.
#pragma once

#include "plan/plan.h"
#include "plan/state.h"

namespace thalweg::plan {

enum class Preference : std::uint8_t {
  none,  // the order in which the page of the rule names them
  simplicity,
  availability,
  consistency,
  latency,
  effort,
};

struct Wishes {
  const Cookbook* cookbook = &Cookbook::built_in();  // which outlives the plan
  diag::Severity at_least = diag::Severity::error;   // findings below it are left alone
  std::vector<std::string> rules;                    // only their findings; empty: all
  std::string at;                                    // only findings there
  std::string recipe;                                // this one and no other
  Preference preference = Preference::none;
  Answers answers;
  bool explores = true;
  std::string expires;  // of the entries in `migrations`
};

// The failure is about the manifest itself.
Result<Plan> make_plan(const Judge& judge, const std::string& manifest, const Wishes& wishes);

}  // namespace thalweg::plan
