// SPDX-License-Identifier: Apache-2.0
// Three-valued logic (Kleene): what a manifest does not say is unknown.
#pragma once

#include <algorithm>
#include <cstdint>

namespace thalweg {

enum class Truth : std::uint8_t { no, unknown, yes };

constexpr Truth truth(bool value) {
  return value ? Truth::yes : Truth::no;
}

constexpr Truth operator!(Truth t) {
  return static_cast<Truth>(2 - static_cast<int>(t));
}
constexpr Truth operator&(Truth a, Truth b) {
  return std::min(a, b);
}
constexpr Truth operator|(Truth a, Truth b) {
  return std::max(a, b);
}

constexpr bool is_yes(Truth t) {
  return t == Truth::yes;
}
constexpr bool is_no(Truth t) {
  return t == Truth::no;
}
constexpr bool is_unknown(Truth t) {
  return t == Truth::unknown;
}

}  // namespace thalweg
