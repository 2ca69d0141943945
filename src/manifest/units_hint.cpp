// SPDX-License-Identifier: Apache-2.0
#include "manifest/units_hint.h"

#include <algorithm>
#include <span>

#include "base/text.h"
#include "base/units.h"

namespace thalweg::manifest {

namespace {

struct Unit {
  std::string_view said;
  std::string_view meant;
};
constexpr Unit kDurations[] = {
    {"msec", "ms"}, {"msecs", "ms"}, {"millis", "ms"}, {"milliseconds", "ms"},
    {"sec", "s"},   {"secs", "s"},   {"second", "s"},  {"seconds", "s"},
    {"min", "m"},   {"mins", "m"},   {"minute", "m"},  {"minutes", "m"},
    {"hr", "h"},    {"hrs", "h"},    {"hour", "h"},    {"hours", "h"},
    {"day", "d"},   {"days", "d"},   {"week", "w"},    {"weeks", "w"},
    {"yr", "y"},    {"year", "y"},   {"years", "y"},   {"ms", "ms"},
    {"s", "s"},     {"m", "m"},      {"h", "h"},       {"d", "d"},
    {"w", "w"},     {"y", "y"},
};
constexpr Unit kRates[] = {
    {"", "/s"},       {"/sec", "/s"},   {"/second", "/s"}, {"ps", "/s"},  {"rps", "/s"},
    {"qps", "/s"},    {"tps", "/s"},    {"/min", "/m"},    {"rpm", "/m"}, {"/minute", "/m"},
    {"/hour", "/h"},  {"/hr", "/h"},    {"/day", "/d"},    {"k", "k/s"},  {"krps", "k/s"},
    {"k/sec", "k/s"}, {"k/min", "k/m"}, {"/s", "/s"},      {"/m", "/m"},  {"/h", "/h"},
    {"/d", "/d"},     {"k/s", "k/s"},
};
constexpr Unit kSizes[] = {
    {"b", "B"},   {"bytes", "B"}, {"k", "KB"}, {"kb", "KB"}, {"kib", "KB"}, {"m", "MB"},
    {"mb", "MB"}, {"mib", "MB"},  {"g", "GB"}, {"gb", "GB"}, {"gib", "GB"}, {"t", "TB"},
    {"tb", "TB"}, {"tib", "TB"},  {"p", "PB"}, {"pb", "PB"}, {"pib", "PB"},
};
constexpr Unit kPercentages[] = {{"", "%"}, {"percent", "%"}, {"pct", "%"}, {"%", "%"}};

std::span<const Unit> units_of(Type type) {
  switch (type) {
    case Type::duration:
    case Type::duration_or_none:
      return kDurations;
    case Type::rate:
      return kRates;
    case Type::size:
      return kSizes;
    case Type::percentage:
      return kPercentages;
    default:
      return {};
  }
}

// Lower case and without blanks and `_`; a decimal comma is a point.
std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : to_lower(text)) {
    if (c == ' ' || c == '_') continue;
    out += c == ',' ? '.' : c;
  }
  return out;
}

std::string repaired_date(std::string_view text) {
  std::string digits(text);
  std::replace(digits.begin(), digits.end(), '/', '-');
  std::replace(digits.begin(), digits.end(), '.', '-');
  digits = digits.substr(0, digits.find_first_of("T "));
  if (digits.size() == 8 && digits.find('-') == std::string::npos) {
    digits = digits.substr(0, 4) + '-' + digits.substr(4, 2) + '-' + digits.substr(6);
  }
  return digits;
}

}  // namespace

bool is_quantity(Type type, std::string_view text) {
  switch (type) {
    case Type::duration:
    case Type::duration_or_none:
      return parse_duration(text).has_value();
    case Type::rate:
      return parse_rate(text).has_value();
    case Type::size:
      return parse_size(text).has_value();
    case Type::percentage:
      return parse_percentage(text).has_value();
    case Type::date:
      return parse_date(text).has_value();
    default:
      return false;
  }
}

std::string repaired_quantity(Type type, std::string_view text) {
  constexpr std::size_t kLongest = 40;
  if (text.size() > kLongest) return {};
  std::string repaired;
  if (type == Type::date) {
    repaired = repaired_date(text);
  } else {
    const std::string plain = squeezed(text);
    const std::size_t unit = std::min(plain.find_first_not_of("0123456789."), plain.size());
    for (const Unit& known : units_of(type)) {
      if (plain.substr(unit) == known.said) {
        repaired = plain.substr(0, unit) + std::string(known.meant);
      }
    }
  }
  return is_quantity(type, repaired) ? repaired : std::string();
}

std::string_view how_to_write(Type type) {
  switch (type) {
    case Type::duration:
      return "write a number and one of `ms`, `s`, `m`, `h`, `d`, `w`, `y`, or `forever`";
    case Type::duration_or_none:
      return "write a number and one of `ms`, `s`, `m`, `h`, `d`, `w`, `y`, or `none`";
    case Type::rate:
      return "write a number and one of `/s`, `/m`, `/h`, `/d`, such as `200/s` or `2k/s`";
    case Type::size:
      return "write a number and one of `B`, `KB`, `MB`, `GB`, `TB`, `PB`";
    case Type::percentage:
      return "write a number and `%`, such as `99.95%`";
    case Type::date:
      return "write year, month and day, such as `2027-03-31`";
    default:
      return {};
  }
}

}  // namespace thalweg::manifest
