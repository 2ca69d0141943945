// SPDX-License-Identifier: Apache-2.0
#include "engines/field.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "base/units.h"

namespace thalweg::engines {
namespace {

constexpr FieldInfo kFields[] = {
#define FIELD(enumerator, spelling, kind, words, doc) \
  {Field::enumerator, spelling, ValueKind::kind, words, doc},
#include "engines/fields.def"
#undef FIELD
};
static_assert(std::size(kFields) == kFieldCount);

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!(text = trim(text)).empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return parts;
}

std::optional<std::string> word_problem(Field field, std::string_view value) {
  const std::vector<std::string_view> allowed = allowed_words(field);
  if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return std::nullopt;
  return fmt::format("{} is no value of `{}`: allowed are {}", quote(value), to_string(field),
                     join_or(allowed));
}

std::optional<std::string> words_problem(Field field, std::string_view value) {
  const std::vector<std::string_view> parts = split(value);
  for (std::string_view part : parts) {
    if (auto problem = word_problem(field, part)) return problem;
  }
  return parts.empty() ? word_problem(field, "") : std::nullopt;
}

bool is_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number >= 0;
}

std::optional<std::string> unless(bool fine, Field field, std::string_view value,
                                  std::string_view example) {
  if (fine) return std::nullopt;
  return fmt::format("{} is no value of `{}`: write {}", quote(value), to_string(field), example);
}

}  // namespace

std::span<const FieldInfo> fields() {
  return kFields;
}

const FieldInfo& info(Field field) {
  return kFields[static_cast<std::size_t>(field)];
}

std::optional<Field> find_field(std::string_view spelling) {
  if (spelling == "cdc") return Field::cdc_mode;
  for (const FieldInfo& one : kFields) {
    if (one.spelling == spelling) return one.field;
  }
  return std::nullopt;
}

std::vector<std::string_view> allowed_words(Field field) {
  if (info(field).kind == ValueKind::truth) return {"yes", "no", "config"};
  return split(info(field).words);
}

std::optional<std::string> value_problem(Field field, std::string_view value) {
  switch (info(field).kind) {
    case ValueKind::word:
    case ValueKind::truth:
      return word_problem(field, value);
    case ValueKind::words:
      return words_problem(field, value);
    case ValueKind::duration:
      return unless(parse_duration(value).has_value(), field, value,
                    "a duration such as `7d`, or `forever`");
    case ValueKind::number:
      return unless(is_number(value), field, value, "a whole number");
    case ValueKind::percentage:
      return unless(parse_percentage(value).has_value(), field, value,
                    "a percentage such as `99.95%`");
    case ValueKind::text:
      return unless(!trim(value).empty(), field, value, "a text");
  }
  return std::nullopt;
}

}  // namespace thalweg::engines
