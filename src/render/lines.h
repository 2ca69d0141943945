// SPDX-License-Identifier: Apache-2.0
// Problems and findings alike, for formats that say one thing about one place.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "view/results.h"

namespace thalweg::render {

// Refers to a problem or a finding.
struct Line {
  view::Severity severity = view::Severity::error;
  std::string_view code, name;         // INT001, dual-write; of a problem M001 and nothing
  std::string_view message, why, fix;  // of a problem `fix` is its help
  view::Location location;             // on one line
  std::string_view fingerprint;        // empty of a problem
  bool possible = false;

  std::string title() const;  // `INT001 dual-write`
};

// The problems, then the open findings, both in the order of the results; with
// `questions` those that only ask as well. A line is good during the call.
void for_each_line(const view::Results& results, bool questions,
                   const std::function<void(const Line&)>& take);

// `thalweg.yaml:31:13: error: message [INT001 dual-write]`, without a line break.
std::string concise_line(const Line& line);

// `message (possible)` where facts are missing.
std::string headline(std::string_view message, bool possible);

}  // namespace thalweg::render
