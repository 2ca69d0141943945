// SPDX-License-Identifier: Apache-2.0
// The manifests of a rule's page and what they promise. A mark at the end of a
// line, `# fires: CODE [possible] [severity]`, stands for one finding of that
// rule anchored on that line; without `possible` it is violated, without a
// severity any will do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/runner.h"
#include "diag/diagnostic.h"

namespace thalweg::checks {

struct Mark {
  std::uint32_t line = 0;  // of the example, one-based
  std::string code;
  bool possible = false;
  std::optional<diag::Severity> severity;
};

std::string describe(const Mark& mark);

struct Example {
  bool fires = false;      // stands under `Fires`, else under `Silent`
  std::uint32_t line = 0;  // of the page, where its first line stands
  std::string text;
  std::string intro;  // the paragraph above it, on one line; empty where there is none
  std::vector<Mark> marks;
  std::vector<std::string> mistakes;  // marks that cannot be read
};

// The fenced manifests under `## Fires` and `## Silent`.
std::vector<Example> read_examples(std::string_view page);

// What is wrong with marks and place of an example of this rule, a line each.
std::vector<std::string> mistakes(const Example& example, std::string_view rule);
// Compares what a run over it said with its marks: under `Fires` exactly the
// marked findings of this rule, under `Silent` none of it; findings of other rules
// are judged only where a mark names them. A line for each difference, then one
// for each finding; nothing where all is well.
std::vector<std::string> judge(const Example& example, std::string_view rule, const RunResult& run,
                               const source::SourceMap& sources);

// `line 9: INT001 possible warning: message`
std::string describe(const Finding& finding, const RunResult& run,
                     const source::SourceMap& sources);

}  // namespace thalweg::checks
