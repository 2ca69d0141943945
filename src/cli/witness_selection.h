// SPDX-License-Identifier: Apache-2.0
// Which findings `thalweg witness` is about: by fingerprint, or by rule and element.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/pipeline.h"
#include "cli/witness_options.h"
#include "silence/subject.h"

namespace thalweg::cli {

// A finding, by its index in the run of its system.
struct Selected {
  const System* system;
  std::size_t index;
  silence::Closeness closeness = silence::Closeness::exact;

  const checks::Ruling& finding() const { return system->run.findings.rulings()[index]; }
};

class Selection {
 public:
  // The systems have to outlive it.
  Selection(const WitnessOptions& asked, std::span<const System> systems);

  // What the options name and no system has; else empty.
  std::string complaint() const;
  // In the order of the systems and their findings. Accepted ones only where their
  // fingerprint is named.
  const std::vector<Selected>& findings() const { return findings_; }
  bool contains(const System& system, const checks::Ruling& finding) const;
  // What is left out because it is accepted: `; 1 is accepted: …`, or nothing.
  std::string accepted() const;

 private:
  void select(const System& system);
  void add(const Selected& selected);

  const WitnessOptions& asked_;
  std::span<const System> systems_;
  std::vector<Selected> findings_;
  std::vector<std::vector<bool>> chosen_;  // by system and finding
  std::vector<std::uint64_t> accepted_;    // fingerprints
};

}  // namespace thalweg::cli
