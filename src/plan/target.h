// SPDX-License-Identifier: Apache-2.0
// What a recipe is applied for: a finding, as far as plans need it. Its elements are
// those of one state of the system.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "diag/diagnostic.h"
#include "manifest/manifest.h"

namespace thalweg::plan {

struct Target {
  std::string rule;  // its code
  manifest::ElementId at;
  manifest::EntityId entity;
  std::vector<manifest::ElementId> elements;  // `at` first
  std::uint64_t fingerprint = 0;
  diag::Severity severity = diag::Severity::error;
  bool is_certain = true;  // violated, not only possible
  std::string place;       // `at` in words
  std::string message;
};

}  // namespace thalweg::plan
