// SPDX-License-Identifier: Apache-2.0
// Findings by the names of what they are about, so that those of differently
// written manifests can be compared.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace thalweg::property {

struct Found {
  std::string code;
  std::string verdict;                // `violated error`
  std::string at, entity;             // references; no entity: empty
  std::vector<std::string> elements;  // references, sorted
  std::uint64_t fingerprint = 0;
};

// By path; the root is `thalweg.yaml`.
using Files = std::map<std::string, std::string>;

// Of a manifest that has errors: one of code `M`, with them as its entity.
std::vector<Found> findings(const std::string& text);
std::vector<Found> findings(const Files& files);

// What a law compares of each.
std::string line(const Found& found);      // `INT001 violated error at entity`
std::string identity(const Found& found);  // with elements and fingerprint

// `- line` for each that only `expected` has, `+ line` for each that only `found`
// has; empty where both say the same.
std::string difference(const std::vector<std::string>& expected,
                       const std::vector<std::string>& found);

template <class Line>
std::vector<std::string> lines(const std::vector<Found>& all, Line line_of) {
  std::vector<std::string> told;
  for (const Found& each : all) told.push_back(line_of(each));
  return told;
}

}  // namespace thalweg::property
