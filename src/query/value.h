// SPDX-License-Identifier: Apache-2.0
// What stands in one cell of a table or of an answer: nothing, a whole number, a
// number or a text.
#pragma once

#include <string>

#include "base/truth.h"
#include "manifest/flat.h"

namespace thalweg::query {

using Value = manifest::Flat;

inline Value whole(std::size_t number) {
  return static_cast<std::int64_t>(number);
}
inline Value flag(bool value) {
  return std::int64_t{value};
}
// Unknown is nothing.
inline Value of(Truth truth) {
  return is_unknown(truth) ? Value() : flag(is_yes(truth));
}

inline bool is_nothing(const Value& value) {
  return std::holds_alternative<std::monostate>(value);
}
// As it is read: `7`, `0.25`, the text; nothing is empty.
std::string to_text(const Value& value);

}  // namespace thalweg::query
