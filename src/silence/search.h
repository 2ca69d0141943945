// SPDX-License-Identifier: Apache-2.0
// The statements without which the rule would fire at the element.
#pragma once

#include <vector>

#include "silence/subject.h"

namespace thalweg::silence {

struct Searched {
  std::vector<Discharge> discharges;
  std::size_t tries = 0;
  bool is_cut_short = false;
};

// Goes from near to far, first over what the page of the rule speaks of, and stops
// where something decides for certain; where nothing alone does, looks for a few
// that do together.
Searched search(const Case& system, checks::RuleId rule, const Subject& subject, ElementId at);

}  // namespace thalweg::silence
