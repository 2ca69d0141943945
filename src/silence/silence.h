// SPDX-License-Identifier: Apache-2.0
// Why a rule says nothing at an element. Either it does find something there, and
// something keeps it from being seen; or it finds nothing, and then the statements
// near the element are left out of the manifest one at a time, and the rule is
// asked again: those without which it would fire are what keeps it silent. Nothing
// of this knows any rule. Counted tries, no clock: the answer is always the same.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "checks/runner.h"
#include "engines/engines.h"
#include "graph/graph.h"
#include "manifest/loader.h"
#include "manifest/statement.h"
#include "source/source.h"

namespace thalweg::silence {

using checks::Severity;
using manifest::ElementId;
using manifest::ElementKind;

// One system as its user has had it linted.
struct Case {
  const graph::Graph& graph;
  const source::SourceMap& sources;
  const engines::Knowledge& knowledge;
  const manifest::LoadOptions& load;
  const checks::Settings& settings;
  const checks::RunResult& run;         // what is known is marked
  std::set<std::uint64_t> at_revision;  // fingerprints of those that `--since` leaves out
  Severity least = Severity::note;      // that is shown
  bool shows_questions = false;
  unsigned jobs = 1;

  const manifest::Manifest& manifest() const { return graph.manifest(); }
};

// How closely a finding is about the element; the closest last.
enum class Closeness : std::uint8_t { involved, container, part, exact };

// What becomes of something that the rule finds there.
enum class Reason : std::uint8_t {
  fires,     // it is shown
  accepted,  // by an entry or comment
  baselined,
  at_revision,  // `--since`
  too_low,      // for `--min-severity`
  question,     // rolled up
  absorbed,     // by a finding of another rule
  off,          // in the configuration
  undecided,    // possible, and silent unless `extends: strict`
  uncertain,    // left out by `extends: minimal`
};
std::string_view to_string(Reason reason);  // "below-min-severity"

struct Found {
  checks::Finding finding;
  Reason reason = Reason::fires;
  Closeness closeness = Closeness::exact;
  std::optional<checks::Finding> absorber;
  // What the rule itself says, where the configuration or a migration changes it.
  std::optional<Severity> before_configuration, before_migration;
};

// Statements without which the rule would fire: one, or two that only together
// make the difference.
struct Discharge {
  std::vector<manifest::Statement> statements;
  unsigned distance = 0;  // from the element, in steps from name to name
  // What the rule would say.
  bool possible = false;
  bool strict_only = false;  // and only with `extends: strict`
  Severity severity = Severity::error;
  Closeness closeness = Closeness::exact;
  std::string at, message;
  std::string guard;  // how the page of the rule words it, or empty
};

struct Answer {
  std::vector<Found> found;           // else …
  std::vector<Discharge> discharges;  // what decides most first, then the nearest; else …
  std::vector<ElementKind> kinds;     // … where the rule fires on its page,
  std::string example;                // what it says there,
  std::vector<ElementId> elsewhere;   // and in this system
  bool is_off = false;                // the configuration turns it off, whatever it finds
  std::size_t tries = 0;
  bool is_cut_short = false;  // there was more to try
};

Answer explain(const Case& system, checks::RuleId rule, ElementId at);

}  // namespace thalweg::silence
