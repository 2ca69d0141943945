// SPDX-License-Identifier: Apache-2.0
// Why a rule says nothing at an element, in words and with places. Renderers only
// lay it out.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "silence/silence.h"
#include "view/results.h"

namespace thalweg::view {

// What only the command line knows: where the configuration speaks of the rule, in
// the file of a finding, and where the baseline names a finding.
struct SilenceOrigins {
  std::function<Location(const checks::Finding&)> level;
  std::function<Location(const checks::Finding&)> baseline_entry;
  std::string revision;  // of `--since`
};

// Something that the rule finds, and what becomes of it.
struct HiddenFinding {
  std::string_view reason;  // fires | accepted | … (silence::to_string)
  Severity severity = Severity::error;
  bool possible = false;
  std::string at, message, fingerprint;
  Location location;
  std::string because;         // a clause: "it is accepted until 2027-03-31"; empty: it is seen
  Location because_of;         // the entry, the key, the other finding
  std::vector<Place> changes;  // of its severity
};

struct SilencingStatement {
  std::string text;  // `dedupe: {by: event_id, window: forever}`
  Location location;
};

// One statement, or two that only together make the difference, and what the rule
// would say without.
struct SilenceReason {
  std::vector<SilencingStatement> statements;
  unsigned distance = 0;
  bool possible = false, strict_only = false;
  Severity severity = Severity::error;
  std::string at, message, guard;
};

struct Silence {
  const checks::Page* page = nullptr;
  std::string_view answer;  // finds | discharged | no-reason-found | does-not-apply
  std::string system, at;
  std::string_view kind;  // "operation"
  Location location;
  bool is_off = false;
  std::vector<HiddenFinding> findings;
  std::vector<SilenceReason> reasons;
  std::vector<std::string_view> kinds;  // at which the rule fires on its page
  std::string example;                  // what it says there
  std::vector<std::string> elsewhere;   // in this system
  std::size_t tries = 0;
  bool is_cut_short = false;
};

Silence silence(const silence::Case& system, checks::RuleId rule, silence::ElementId at,
                silence::Answer answer, const SilenceOrigins& origins);

}  // namespace thalweg::view
