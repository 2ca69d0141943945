// SPDX-License-Identifier: Apache-2.0
// One system, linted as the command does it with default settings, for tests
// that judge findings.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "checks/runner.h"
#include "graph/graph.h"
#include "manifest/manifest.h"

namespace thalweg::test {

struct Linted {
  source::SourceMap sources;
  diag::Diagnostics problems;
  std::optional<manifest::Manifest> manifest;
  std::unique_ptr<graph::Graph> graph;
  checks::RunResult run;

  std::string_view code(const checks::Finding& finding) const;
  std::uint32_t line(const checks::Finding& finding) const;
  // `line 9: INT001 possible warning: message`
  std::string describe(const checks::Finding& finding) const;
  // Problems of severity error, one a line; empty where there is none.
  std::string errors() const;
};

// The day by which acceptances are judged.
inline constexpr Date kToday{2026, 1, 15};

std::unique_ptr<Linted> lint_text(std::string name, std::string bytes);
std::unique_ptr<Linted> lint_file(const FileSystem& files, const std::string& path);

}  // namespace thalweg::test
