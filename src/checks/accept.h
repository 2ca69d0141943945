// SPDX-License-Identifier: Apache-2.0
// Findings that the user accepted, by an `accept` entry or a comment, and
// migrations that announce findings. Both end at a date; what has ended, and
// what matches nothing, is a problem of its own (M006).
#pragma once

#include <string_view>
#include <vector>

#include "base/units.h"
#include "checks/findings.h"
#include "checks/rulebook.h"
#include "diag/diagnostic.h"
#include "manifest/manifest.h"
#include "source/source.h"

namespace thalweg::checks {

// A recipe that a migration can follow: its phases in order, and `rule:phase`, until the
// end of which the findings of the rule are intended; words with spaces between them.
struct MigrationRecipe {
  std::string id, phases, announces;
};

struct RunContext {
  const manifest::Manifest& manifest;
  const source::SourceMap& sources;
  const Rulebook& rulebook;
  Date today;
  // Rules that do not run: what accepts them is not reported as unused.
  std::vector<std::uint32_t> off;
  std::span<const MigrationRecipe> recipes = {};  // besides those of the program
};

// Marks the findings that are accepted.
void accept(const RunContext& context, Findings& findings, diag::Diagnostics& problems);

// Whether an entry is about a finding, or a problem, at an element or a place.
bool accepts_at(const RunContext& context, const manifest::AcceptData& entry,
                manifest::ElementId at, source::Span span);
bool has_expired(const RunContext& context, const manifest::AcceptData& entry);
// Reports an entry that has ended, ends soon, or accepts nothing.
void judge(const RunContext& context, const manifest::AcceptData& entry, std::string_view code,
           bool used, diag::Diagnostics& problems);

// The ids of recipes.
std::vector<std::string_view> recipe_names();

// Findings that a migration under way announces become notes.
void announce(const RunContext& context, Findings& findings, diag::Diagnostics& problems);

}  // namespace thalweg::checks
