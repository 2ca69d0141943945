// SPDX-License-Identifier: Apache-2.0
// The closing words of the formats for people: what was found, and what would
// have to be said to know more.
#pragma once

#include <string>

#include "view/results.h"

namespace thalweg::view {

// Of what is shown one by one, problems included.
Counts shown_counts(const Results& results, bool questions);

// `3 errors, 1 warning, 2 notes`; empty where there are none.
std::string severities(const Counts& counts);

// `3 errors, 1 warning in 1 system; 2 accepted`, or, where there is nothing to
// show, a line for each system that says what was checked. No line break at the
// end.
std::string summary(const Results& results, bool questions);

// `12 questions would settle 47 possible findings; first: …`; empty where
// nothing is rolled up.
std::string question_line(const Results& results);

}  // namespace thalweg::view
