// SPDX-License-Identifier: Apache-2.0
// Id<Tag>: a dense 32-bit index that cannot be mixed up with another one.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace thalweg {

template <class Tag>
struct Id {
  static constexpr std::uint32_t kNone = 0xffffffffU;

  std::uint32_t value = kNone;

  constexpr Id() = default;
  constexpr explicit Id(std::size_t index) : value(static_cast<std::uint32_t>(index)) {}

  constexpr explicit operator bool() const { return value != kNone; }
  constexpr std::size_t index() const { return value; }
  friend constexpr auto operator<=>(Id, Id) = default;
};

}  // namespace thalweg

template <class Tag>
struct std::hash<thalweg::Id<Tag>> {
  std::size_t operator()(thalweg::Id<Tag> id) const noexcept {
    return std::hash<std::uint32_t>{}(id.value);
  }
};
