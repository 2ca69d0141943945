// SPDX-License-Identifier: Apache-2.0
// `lint --show-config`: the configuration in force, written as a configuration,
// with the place that each value comes from.
#pragma once

#include <string>
#include <vector>

#include "cli/configuration.h"
#include "cli/lint_options.h"

namespace thalweg::cli {

struct InForce {
  const Configuration* configuration;
  std::vector<std::string> roots;  // the manifests that it is for
};

std::string render_configurations(const std::vector<InForce>& all, const LintOptions& options,
                                  const source::SourceMap& sources);

}  // namespace thalweg::cli
