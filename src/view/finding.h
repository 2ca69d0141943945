// SPDX-License-Identifier: Apache-2.0
// A finding in words and places. Refers to the page of its rule and to the sources,
// and owns the rest.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/page.h"
#include "diag/diagnostic.h"
#include "view/location.h"

namespace thalweg::view {

using diag::Severity;

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

struct Recipe {
  std::string_view name;
  std::vector<std::string> unmet;  // preconditions that do not hold yet
};

struct Accepted {
  std::string reason, by, expires;
  Location location;  // of the entry or comment that accepts
};

// What fits on a line.
struct Brief {
  const checks::Page* page = nullptr;
  std::string_view rule, name;  // INT001, dual-write
  Severity severity = Severity::error;
  bool possible = false;
  std::string message, why, fix, question;
  Location location;
  std::string fingerprint;  // 16 hexadecimal digits
};

struct Witness;  // view/witness.h

struct Finding : Brief {
  std::string system, at, entity;
  std::vector<std::string> elements;  // `at` first
  std::vector<Place> related;
  std::vector<Fact> facts;
  std::vector<std::string> missing;  // what would decide a possible one
  std::vector<std::vector<PathStep>> paths;
  std::string_view counterexample;
  std::vector<Recipe> recipes;
  std::vector<std::string_view> absorbed;
  std::optional<Accepted> accepted;
  bool baselined = false;
  std::shared_ptr<const Witness> witness;  // none: nobody has asked for it

  // Neither accepted nor in the baseline: what people are to look at.
  bool is_open() const { return !accepted && !baselined; }
};

// What shows the page of its rule: `thalweg explain INT001`.
std::string help_command(const Finding& finding);

}  // namespace thalweg::view
