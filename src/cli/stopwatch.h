// SPDX-License-Identifier: Apache-2.0
// How long each part of a run took, for `--timing`.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace thalweg::cli {

class Stopwatch {
 public:
  // The time since the last lap belongs to this part.
  void lap(std::string_view part);
  std::string report() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Lap {
    std::string_view part;
    Clock::duration time;
  };
  Clock::time_point last_ = Clock::now();
  std::vector<Lap> laps_;
};

}  // namespace thalweg::cli
