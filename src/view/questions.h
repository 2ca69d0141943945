// SPDX-License-Identifier: Apache-2.0
// Findings that only ask. They are worth one line, not one block each: they are
// rolled up by the fact that would settle them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "view/results.h"

namespace thalweg::view {

// An open note with a question. Whatever is above a note is shown like any other
// finding. Where notes fail a run the questions are shown as well, so that nothing
// that can fail a run is rolled up.
bool only_asks(const Head& finding);
// The same before it is shown.
bool only_asks(const checks::Ruling& finding);
// A container that nobody writes or nobody reads (M007).
bool only_asks(const Problem& problem);

struct Question {
  std::string fact;
  std::size_t findings = 0;  // that it would settle
};

struct Questions {
  std::vector<Question> ranked;  // those that settle most first, then by name
  std::size_t findings = 0;      // rolled up, all together
};

Questions questions(const Results& results);

}  // namespace thalweg::view
