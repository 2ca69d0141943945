// SPDX-License-Identifier: Apache-2.0
// What goes wrong in the runs that a question asks for: what its rule is about. What
// other rules find on the same way goes well, so that no run is shown for their reason.
#pragma once

#include <cstdint>
#include <initializer_list>

namespace thalweg::witness {

enum class Hazard : std::uint8_t {
  crashes = 1,   // who does several things dies, or fails unnoticed, in between
  repeats = 2,   // a message comes twice; a consumer starts again and gets it once more
  disorder = 4,  // messages overtake each other
  losses = 8,    // a message is lost, or what somebody would have done with it
  deletes = 16,  // deletes do not come along
};

class Hazards {
 public:
  constexpr Hazards() = default;
  constexpr Hazards(std::initializer_list<Hazard> all) {
    for (const Hazard one : all) bits_ |= static_cast<std::uint8_t>(one);
  }
  constexpr bool contain(Hazard one) const { return (bits_ & static_cast<std::uint8_t>(one)) != 0; }

 private:
  std::uint8_t bits_ = 0;
};

}  // namespace thalweg::witness
