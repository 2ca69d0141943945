// SPDX-License-Identifier: Apache-2.0
// Runs commands and says how long they took and how much memory they had. Runs
// to be compared are taken in turn, so that a busy machine slows all alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace thalweg::bench {

using Command = std::vector<std::string>;

struct Run {
  double seconds = 0;
  double processor_seconds = 0;
  std::uint64_t peak_bytes = 0;
  bool ended_well = false;  // exit code 0, no signal, within the limit of processor time
  std::string said;         // on standard error
};

// Standard output is thrown away.
Run run(const Command& command);

// Per command its runs, in the order they were taken.
struct Series {
  std::vector<Run> runs;

  bool ended_well() const;
  double seconds() const;  // medians
  double processor_seconds() const;
  std::uint64_t peak_bytes() const;  // largest
};
std::vector<Series> side_by_side(const std::vector<Command>& commands, std::size_t rounds);

// The median of the ratios of the runs that were taken together.
double ratio(const Series& a, const Series& b, double Run::*time = &Run::seconds);

double median(std::vector<double> values);

}  // namespace thalweg::bench
