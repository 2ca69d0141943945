// SPDX-License-Identifier: Apache-2.0
// The baseline of each system: the one that the command line or the configuration
// names, else the nearest `.thalweg-baseline.json` at or above the root file. Where
// there is none, one is made in the working directory if that is at or above the
// root file, else beside it: so what is made is also found. Read once each.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/environment.h"
#include "checks/baseline.h"
#include "cli/configuration.h"

namespace thalweg::cli {

inline constexpr std::string_view kBaselineName = ".thalweg-baseline.json";

class Baselines {
 public:
  // `explicit_path` is what the command line names, or empty.
  Baselines(const Environment& environment, std::string explicit_path)
      : environment_(environment), explicit_path_(std::move(explicit_path)) {}

  // Where the baseline of a system is or would be, and whether somebody names it.
  struct Place {
    std::string path;
    bool is_named = false;
  };
  Place place(const std::string& root, const Configuration& configuration) const;
  // Null where there is none; one that is named and missing is a problem.
  const checks::Baseline* of(const std::string& root, const Configuration& configuration);

  const diag::Diagnostics& problems() const { return problems_; }
  const source::SourceMap& sources() const { return sources_; }

 private:
  std::optional<checks::Baseline> read(const Place& place);

  const Environment& environment_;
  std::string explicit_path_;
  source::SourceMap sources_;
  diag::Diagnostics problems_;
  std::map<std::string, std::optional<checks::Baseline>> by_path_;
};

}  // namespace thalweg::cli
