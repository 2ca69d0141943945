// SPDX-License-Identifier: Apache-2.0
// Names of the facts about engines, from one table (fields.def).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace thalweg::engines {

enum class Field : std::uint8_t {
#define FIELD(enumerator, spelling, kind, words, doc) enumerator,
#include "engines/fields.def"
#undef FIELD
};

inline constexpr std::size_t kFieldCount = 0
#define FIELD(enumerator, spelling, kind, words, doc) +1
#include "engines/fields.def"
#undef FIELD
    ;

enum class ValueKind : std::uint8_t {
  word,        // one of a closed list
  words,       // several of it
  truth,       // yes, no, config (it depends on how the engine is set up)
  duration,    // 7d, forever
  number,      // whole, not negative
  percentage,  // 99.95%
  text,
};

struct FieldInfo {
  Field field;
  std::string_view spelling;  // "tx.scope"
  ValueKind kind;
  std::string_view words;  // separated by spaces
  std::string_view doc;
};

// In the order of the enumerators.
std::span<const FieldInfo> fields();
const FieldInfo& info(Field field);
inline std::string_view to_string(Field field) {
  return info(field).spelling;
}

// `cdc` is short for `cdc.mode`.
std::optional<Field> find_field(std::string_view spelling);

// The allowed words of a field: its list, or yes, no and config of a truth.
std::vector<std::string_view> allowed_words(Field field);

// Why the text is no value of the field, with what would be; or nothing.
// Several words are separated by spaces.
std::optional<std::string> value_problem(Field field, std::string_view value);

}  // namespace thalweg::engines
