// SPDX-License-Identifier: Apache-2.0
// What a lint run has to say, ready to be written in any format: texts and
// numbers instead of ids, places as lines and columns, sorted and counted.
// Renderers only place what stands here. Built by `build` in linear time; refers
// to the source maps, the manifests and the pages, and owns the rest. The findings
// are put into words one by one, as they are asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/runner.h"
#include "diag/diagnostic.h"
#include "manifest/manifest.h"
#include "source/source.h"
#include "view/findings.h"
#include "view/location.h"
#include "witness/evidence.h"

namespace thalweg::view {

// A problem with the input, code M….
struct Problem {
  std::string code;
  Severity severity = Severity::error;
  std::string message, help;
  Location location;
  std::vector<Place> related;
};

struct System {
  std::string name;
  std::vector<std::string_view> files;  // the root first
  std::size_t entities = 0, stores = 0, topics = 0, operations = 0, flows = 0;
};

// The severities and `possible` count open findings only.
struct Counts {
  std::size_t error = 0, warning = 0, note = 0, possible = 0, accepted = 0, baselined = 0;
  std::size_t hidden = 0;  // below the least severity that is shown

  std::size_t of(Severity severity) const;
  std::size_t open() const { return error + warning + note; }
};

struct Results {
  std::vector<System> systems;
  std::vector<Problem> problems;
  Findings findings;                       // accepted and baselined ones included, marked
  Counts counts;                           // of what is shown; problems not included
  std::size_t rules = 0;                   // rules that ran
  std::vector<std::string_view> skipped;   // codes of the rules that are off
  std::vector<const checks::Page*> pages;  // of the rules that ran, in their order

  bool has_problem_errors() const;
};

// One system as the command line has linted it. The results refer to the sources
// and to the manifest.
struct Linted {
  const source::SourceMap* sources = nullptr;
  const manifest::Manifest* manifest = nullptr;  // none: only its problems are shown
  diag::Diagnostics problems;                    // of loading
  checks::RunResult run;
  witness::EvidenceOfFindings evidence{};
  witness::Scope scope{};  // in which it was looked for
};

// `problems` are those that belong to no system, and have no place. Findings keep the order of
// their run, systems the order given.
Results build(std::vector<Linted> systems, const diag::Diagnostics& problems);

// Drops findings and problems below `least` from what is shown, and counts anew.
void filter(Results& results, Severity least);

// Counts the findings again; for whoever has marked or dropped some.
void count(Results& results);

}  // namespace thalweg::view
