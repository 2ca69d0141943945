// SPDX-License-Identifier: Apache-2.0
// The findings that a project has taken stock of and does not want to hear about
// again: a file that is kept beside the manifests. An entry is recognised by the
// fingerprint; what else it says is for people who read the change.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checks/runner.h"
#include "diag/diagnostic.h"
#include "manifest/manifest.h"
#include "source/source.h"

namespace thalweg::checks {

struct BaselineEntry {
  std::string system, rule, at;
  std::uint64_t fingerprint = 0;
  std::strong_ordering operator<=>(const BaselineEntry&) const = default;
};

struct Baseline {
  std::vector<BaselineEntry> entries;  // sorted, without repetitions
};

// Of the findings of these systems that nobody has accepted.
struct Surveyed {
  const manifest::Manifest* manifest = nullptr;
  const RunResult* run = nullptr;
};
Baseline take_stock(const std::vector<Surveyed>& systems);

// A line for each entry, so that changes are easy to read and to merge.
std::string to_json(const Baseline& baseline);
// Nothing, and problems, where the file is no baseline.
std::optional<Baseline> read_baseline(const source::SourceMap& sources, source::FileId file,
                                      diag::Diagnostics& problems);

// Whether the run had the rule of the entry: one that is off, or a custom one that
// nobody named this time, says nothing about what is mended.
bool did_run(const BaselineEntry& entry, const RunResult& run);

// Marks the findings that stand in the baseline. Gives the entries of this system
// that match nothing any more; those of rules that did not run are left alone.
std::vector<BaselineEntry> mark_known(const Baseline& baseline, const manifest::Manifest& manifest,
                                      RunResult& run);

}  // namespace thalweg::checks
