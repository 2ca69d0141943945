// SPDX-License-Identifier: Apache-2.0
// Every manifest of the project's own rule pages and one-file samples, in
// canonical spelling.
#pragma once

#include <string>
#include <vector>

namespace thalweg::property {

struct CorpusEntry {
  std::string origin;  // page and line, or file
  std::string text;    // canonical
};
const std::vector<CorpusEntry>& corpus();

// What is found, a line each, sorted: `INT001 violated error at entity`.
std::vector<std::string> findings(const std::string& text);

}  // namespace thalweg::property
