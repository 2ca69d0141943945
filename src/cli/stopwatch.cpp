// SPDX-License-Identifier: Apache-2.0
#include "cli/stopwatch.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace thalweg::cli {

Stopwatch::Lap& Stopwatch::find(std::vector<Lap>& laps, std::string_view part) {
  const auto found =
      std::find_if(laps.begin(), laps.end(), [&](const Lap& lap) { return lap.part == part; });
  if (found != laps.end()) return *found;
  laps.push_back({std::string(part), {}, {}});
  return laps.back();
}

void Stopwatch::lap(std::string_view part, std::string remark) {
  const Clock::time_point now = Clock::now();
  Lap& lap = find(laps_, part);
  lap.time += now - std::exchange(last_, now);
  lap.remark = std::move(remark);
  for (const Lap& phase : std::exchange(phases_, {}))
    find(lap.phases, phase.part).time += phase.time;
}

// Up to now it is the innermost one's.
void Stopwatch::charge() {
  const std::clock_t now = std::clock();
  const std::chrono::duration<double> taken(static_cast<double>(now - charged_) / CLOCKS_PER_SEC);
  if (!open_.empty())
    phases_[open_.back()].time += std::chrono::duration_cast<Clock::duration>(taken);
  charged_ = now;
}

void Stopwatch::begin(std::string_view phase) {
  charge();
  open_.push_back(static_cast<std::size_t>(&find(phases_, phase) - phases_.data()));
}

void Stopwatch::end() {
  charge();
  open_.pop_back();
}

std::string Stopwatch::report() const {
  const auto line = [](std::string_view indent, std::string_view part, Clock::duration time) {
    char text[64];
    const double ms = std::chrono::duration<double, std::milli>(time).count();
    std::snprintf(text, sizeof text, "%12.3f ms  ", ms);
    return text + std::string(indent) + std::string(part) + "\n";
  };
  std::string report;
  Clock::duration total{};
  for (const Lap& lap : laps_) {
    report += line("", lap.part + (lap.remark.empty() ? "" : ": " + lap.remark), lap.time);
    for (const Lap& phase : lap.phases) report += line("  ", phase.part, phase.time);
    total += lap.time;
  }
  return report + line("", "together", total);
}

}  // namespace thalweg::cli
