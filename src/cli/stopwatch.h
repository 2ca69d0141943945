// SPDX-License-Identifier: Apache-2.0
// How long each part of a run took, for `--timing`, and the phases within a part
// where they are told (base/phases.h).
#pragma once

#include <chrono>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "base/phases.h"

namespace thalweg::cli {

class Stopwatch final : public Phases {
 public:
  // The time since the last lap belongs to this part, and so do the phases. A remark
  // stands behind it.
  void lap(std::string_view part, std::string remark = {});
  // The time of a phase is that of all of its name, without the phases inside; that
  // of the processor, which a busy machine does not stretch.
  void begin(std::string_view phase) override;
  void end() override;
  std::string report() const;

 private:
  using Clock = std::chrono::steady_clock;
  struct Lap {
    std::string part;
    Clock::duration time{};
    std::vector<Lap> phases;  // in the order in which they began
    std::string remark{};
  };
  static Lap& find(std::vector<Lap>& laps, std::string_view part);
  void charge();

  Clock::time_point last_ = Clock::now();
  std::vector<Lap> laps_;
  std::vector<Lap> phases_;        // since the last lap
  std::vector<std::size_t> open_;  // indexes of phases_, the innermost last
  std::clock_t charged_ = 0;       // until then the time of phases is accounted for
};

}  // namespace thalweg::cli
