// SPDX-License-Identifier: Apache-2.0
// Judges the states of a plan, apart from how they were made: every finding of a phase
// was there before the plan, was announced for it, or is a regression; and runs of what
// the plan is to mend are looked for in each phase, also with the code of the phase
// before it still at work.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "checks/elements.h"
#include "plan/plan.h"
#include "plan/state.h"
#include "witness/evidence.h"

namespace thalweg::plan {

// Datasets that took the place of others: new name, old name.
using Moved = std::map<std::string, std::string, std::less<>>;

// By which a finding is found again in another state: by meaning, as fingerprints are,
// but blind to what else becomes part of it or no longer is.
struct Identity {
  std::string rule, place, entity;
  std::set<std::string> elements;
};
Identity identity_of(const Target& target, const State& state, const Moved& moved);

// The findings of a state, by rule, place and entity. Of several with the same those are
// one whose elements contain the other's.
class Known {
 public:
  Known(const State& state, const Moved& moved, diag::Severity at_least = diag::Severity::note);
  bool has(const Identity& identity) const;

 private:
  static std::string key(const Identity& identity);
  std::map<std::string, std::vector<Identity>> all_;
};

class Verifier {
 public:
  // What is bad before a migration is no fault of it.
  Verifier(const State& before, const Rewrite& rewrite, const Recipe& recipe, Moved moved);

  // The findings of the phase that are not inherited, what arises only where it does, and
  // those of `previous` that are gone; `inherited` is counted.
  std::vector<Judged> judge(const State& previous, const State& now, const Phase& phase,
                            std::size_t& inherited) const;
  // The rules whose findings are intended in a phase.
  std::set<std::string> announced(const Phase& phase) const;
  static bool stands(const std::vector<Judged>& findings);
  // What is left of a finding of before, or comes in its place: the same rule, there,
  // about the same entity. What fell to a note is nothing.
  std::optional<Target> left_of(const State& before, const Target& target, const State& now) const;

  // Runs of the rule of the targets, in a state; their elements are found by their names. The
  // worst that comes of it.
  witness::Outcome explore(const State& before, std::span<const Target> targets,
                           const State& now) const;

 private:
  // The target, by the names of another state; nothing where it is not there.
  std::optional<witness::Question> question(const State& before, const Target& target,
                                            const State& now,
                                            const checks::Elements& elements) const;

  const Recipe& recipe_;
  const Rewrite& rewrite_;
  Moved moved_;
  Known known_;  // findings before
};

// The manifest of a phase with what was removed or changed in it since the phase before:
// operations and flows as they were run beside those that are, under another name.
std::string mixed(const std::string& before, const std::string& now);

}  // namespace thalweg::plan
