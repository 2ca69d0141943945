// SPDX-License-Identifier: Apache-2.0
// A manifest as the loader sees it, with all that it refers to.
#pragma once

#include <optional>
#include <string>

#include "manifest/loader.h"
#include "property/generator.h"

namespace thalweg::property {

struct Loaded {
  explicit Loaded(std::string text);

  bool is_valid() const { return manifest.has_value() && !problems.has_errors(); }
  // `line:column: message [code]` of each error.
  std::string errors() const;

  source::SourceMap sources;
  diag::Diagnostics problems;
  std::optional<manifest::Manifest> manifest;
};

// What a run of a law is told with: its seed comes first.
struct Case {
  explicit Case(std::uint64_t seed);

  Random random;
  Json json;
  std::string text;
};

inline constexpr std::uint64_t kCases = 60;

}  // namespace thalweg::property
