// SPDX-License-Identifier: Apache-2.0
// A plan: migrations one after the other, each in phases, each phase a manifest that
// was loaded and linted. Made by the planner (planner.h), judged by the verifier
// (verify.h). Owns its texts; refers to recipes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diag/diagnostic.h"
#include "plan/bindings.h"
#include "plan/recipe.h"
#include "plan/target.h"
#include "witness/evidence.h"

namespace thalweg::plan {

// What becomes of a finding in a phase.
enum class Standing : std::uint8_t {
  inherited,   // it was there before the plan
  announced,   // the recipe says that it comes, and until when
  fixed,       // the phase before had it
  arising,     // new, and no violated error: to be looked at
  regression,  // new, and not to be accepted
};
std::string_view to_string(Standing standing);

struct Judged {
  Standing standing;
  std::string rule, at, message;
  diag::Severity severity;
  bool is_certain;
};

// What runs of the finding's rule do in a phase: in the phase itself, and while code of
// the phase before is still running beside it.
struct Explored {
  witness::Outcome alone = witness::Outcome::not_modelled;
  witness::Outcome mixed = witness::Outcome::not_modelled;
  std::string scope;  // that was searched
};

struct PlannedPhase {
  const Phase* phase = nullptr;
  bool edits = false;            // the rewrite has edits for it
  bool is_shared = false;        // … and all of them stand there already
  std::string manifest;          // canonical, with its entry in `migrations`
  std::vector<Judged> findings;  // those that are not inherited
  std::size_t inherited = 0;
  std::optional<Explored> explored;
};

struct Rejected {
  std::string recipe;
  std::vector<std::string> reasons;
  const Recipe* page = nullptr;  // of the recipe; none where it is for other rules
};

struct PlannedMigration {
  const Recipe* recipe = nullptr;
  const Rewrite* rewrite = nullptr;
  Target target;
  std::vector<Target> others;  // findings that are mended together with it
  std::string entity;
  std::vector<std::string> scope;  // elements of the findings, as `migrations` names them
  std::string expires;             // of its entries in `migrations`
  std::vector<Question> questions;
  std::vector<Rejected> rejected;           // better alternatives, and why not
  std::vector<const Recipe*> alternatives;  // other recipes for such findings
  std::vector<PlannedPhase> phases;
  std::vector<Judged> fixed;           // findings of before that are gone at its end
  std::vector<std::size_t> waits_for;  // those that it cannot run beside, from 1 on
};

// A finding for which there is no way.
struct Refusal {
  Target target;
  std::vector<Rejected> rejected;  // empty: no recipe is for such findings
};

struct Plan {
  std::string system;
  std::string before;  // canonical manifests
  std::string after;
  std::vector<Judged> findings;  // before; `standing` says what is left of them
  std::vector<PlannedMigration> migrations;
  std::vector<std::size_t> critical_path;  // the longest chain that waits, from 1 on
  std::vector<Refusal> refusals;
};

}  // namespace thalweg::plan
