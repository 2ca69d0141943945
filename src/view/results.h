// SPDX-License-Identifier: Apache-2.0
// What a lint run has to say, ready to be written in any format: texts and
// numbers instead of ids, places as lines and columns, sorted and counted.
// Renderers only place what stands here. Built by `build` in linear time.
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

namespace thalweg::view {

using diag::Severity;

// One-based; columns count code points; the end is exclusive, as in SARIF.
struct Location {
  std::string_view file;  // relative, with `/`; empty: no place
  std::uint32_t line = 0, column = 0, end_line = 0, end_column = 0;
  source::Span span;  // for excerpts
  explicit operator bool() const { return !file.empty(); }
};

struct Place {
  Location location;
  std::string message;
};

struct Fact {
  std::string text;
  std::string_view origin;  // declared | inferred | engine | default
  Location location;
};

struct PathStep {
  std::string element;
  Location location;
};

struct Finding {
  const checks::Page* page = nullptr;
  std::string_view rule, name;  // INT001, dual-write
  Severity severity = Severity::error;
  bool possible = false;
  std::string system, at, entity, question;
  std::vector<std::string> elements;
  std::string message, why, fix;
  Location location;
  std::vector<Place> related;
  std::vector<Fact> facts;
  std::vector<std::string> missing;
  std::vector<std::vector<PathStep>> paths;
  std::string_view counterexample;
  std::vector<std::string_view> absorbed;
  std::optional<checks::Accepted> accepted;
  bool baselined = false;
  std::string fingerprint;  // 16 hexadecimal digits
};

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
  std::vector<std::string_view> files;
  std::size_t entities = 0, stores = 0, topics = 0, operations = 0, flows = 0;
};

struct Counts {
  std::size_t error = 0, warning = 0, note = 0, possible = 0, accepted = 0, baselined = 0;
};

struct Results {
  std::vector<System> systems;
  std::vector<Problem> problems;
  std::vector<Finding> findings;  // accepted ones included, marked
  Counts counts;                  // of what is shown; problems not included
  std::size_t rules = 0;          // rules that ran
  std::vector<std::string_view> skipped;
  const source::SourceMap* sources = nullptr;

  bool has_problem_errors() const;
};

// One system as the command line has linted it.
struct Linted {
  const manifest::Manifest* manifest = nullptr;
  const checks::RunResult* run = nullptr;
};

// `problems` are those of loading; those of the runs are added.
Results build(const source::SourceMap& sources, const std::vector<Linted>& systems,
              const diag::Diagnostics& problems);

// Drops findings and problems below `least` from what is shown.
void filter(Results& results, Severity least);

}  // namespace thalweg::view
