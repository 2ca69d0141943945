// SPDX-License-Identifier: Apache-2.0
// What `lint --timing --jobs 1` says of a run: the time of each part, rule and
// room of the graph, and how it grows with the input.
#pragma once

#include <string>
#include <vector>

#include "bench/measure.h"

namespace thalweg::bench {

// Systems count processor time in ticks of up to 4 ms. What took less than this
// counts as this, so that growth out of nothing is told too small, not too large.
inline constexpr double kMeasurable = 5;  // ms

struct Part {
  std::string name;        // "load", "graph: hops", "INT001 dual-write"
  std::vector<double> ms;  // by command, medians
  double ratio = 0;        // of the last two, the median of runs taken together
};

// The parts of commands that are alike but for the size of their input, in the
// order of the report. A part that says what it consists of is left out.
std::vector<Part> parts_of(const std::vector<Series>& series);

}  // namespace thalweg::bench
