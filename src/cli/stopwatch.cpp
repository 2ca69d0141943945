// SPDX-License-Identifier: Apache-2.0
#include "cli/stopwatch.h"

#include <algorithm>
#include <cstdio>

namespace thalweg::cli {

void Stopwatch::lap(std::string_view part) {
  const Clock::time_point now = Clock::now();
  const auto found =
      std::find_if(laps_.begin(), laps_.end(), [&](const Lap& lap) { return lap.part == part; });
  if (found == laps_.end()) {
    laps_.push_back({part, now - last_});
  } else {
    found->time += now - last_;
  }
  last_ = now;
}

std::string Stopwatch::report() const {
  const auto line = [](std::string_view part, Clock::duration time) {
    char text[64];
    const double ms = std::chrono::duration<double, std::milli>(time).count();
    std::snprintf(text, sizeof text, "%10.1f ms  ", ms);
    return text + std::string(part) + "\n";
  };
  std::string report;
  Clock::duration total{};
  for (const Lap& lap : laps_) {
    report += line(lap.part, lap.time);
    total += lap.time;
  }
  return report + line("together", total);
}

}  // namespace thalweg::cli
