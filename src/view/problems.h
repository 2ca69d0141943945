// SPDX-License-Identifier: Apache-2.0
// The kinds of problems with the input, for formats that describe what they
// report. The manual page thalweg-manifest(5) lists the same.
#pragma once

#include <span>
#include <string_view>

namespace thalweg::view {

struct ProblemKind {
  std::string_view code, name, summary;
};

std::span<const ProblemKind> problem_kinds();
// Nothing for a code that does not exist.
const ProblemKind* find_problem_kind(std::string_view code);

}  // namespace thalweg::view
