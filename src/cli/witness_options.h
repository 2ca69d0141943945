// SPDX-License-Identifier: Apache-2.0
// What `thalweg witness` was asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"
#include "witness/explore.h"

namespace thalweg::cli {

enum class RunFormat : std::uint8_t { text, json, mermaid };
enum class Export : std::uint8_t { none, promela };

// What was said of the scope; the rest is up to who asks.
struct ScopeOptions {
  std::optional<std::uint8_t> clients, crashes, duplicates, losses;

  witness::Scope over(witness::Scope scope) const;
};

struct WitnessOptions {
  std::vector<std::string> paths;
  std::string config;
  std::vector<std::string> rules;  // directories of custom rules
  std::string finding;             // a fingerprint
  std::string rule, at;
  RunFormat format = RunFormat::text;
  ScopeOptions scope;
  std::size_t states = witness::kMostStates;
  std::string save, replay;  // files
  bool force = false;        // `save` may replace any file but a manifest
  Export exported = Export::none;
  bool self_check = false;

  bool selects() const { return !finding.empty() || !rule.empty() || !at.empty(); }
  // What does not go together, or nothing.
  std::string complaint() const;
};

void add_witness_options(Options& options, WitnessOptions& asked);

}  // namespace thalweg::cli
