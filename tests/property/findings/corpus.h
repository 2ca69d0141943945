// SPDX-License-Identifier: Apache-2.0
// Every manifest of the project's own rule pages and one-file samples, in
// canonical spelling, and what is found in it.
#pragma once

#include <string>
#include <vector>

#include "property/findings/found.h"

namespace thalweg::property {

struct CorpusEntry {
  std::string origin;  // page and line, or file
  std::string rule;    // the rule of the page; none of a sample
  bool fires = false;  // stands under `Fires`
  std::string text;    // canonical
  std::vector<Found> found;
};
const std::vector<CorpusEntry>& corpus();

}  // namespace thalweg::property
