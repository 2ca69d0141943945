// SPDX-License-Identifier: Apache-2.0
// One rule by itself over a manifest, or over what is left of it.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "silence/silence.h"

namespace thalweg::silence {

// Nothing accepted, nothing of the configuration but what it extends.
checks::Settings alone(const checks::Settings& settings, checks::RuleId rule,
                       checks::Settings::Base base);

// A manifest without some of its statements, and what the rule finds in it.
struct Altered {
  source::SourceMap sources;
  std::optional<manifest::Manifest> manifest;
  std::vector<checks::Finding> findings;
};

// Null where what is left is no manifest.
std::unique_ptr<Altered> alter(const manifest::Manifest& manifest,
                               std::span<const manifest::Statement> without,
                               const manifest::LoadOptions& load,
                               const engines::Knowledge& knowledge,
                               const checks::Settings& settings);

}  // namespace thalweg::silence
