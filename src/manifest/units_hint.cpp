// SPDX-License-Identifier: Apache-2.0
#include "manifest/units_hint.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

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

// Years stand first or last; a month that stands last is anybody's guess.
std::string repaired_date(std::string_view text) {
  text = text.substr(0, text.find_first_of("T "));
  if (text.size() == 8 && text.find_first_not_of("0123456789") == std::string_view::npos) {
    return std::string(text.substr(0, 4)) + '-' + std::string(text.substr(4, 2)) + '-' +
           std::string(text.substr(6));
  }
  const char separator = text.find('.') != std::string_view::npos   ? '.'
                         : text.find('/') != std::string_view::npos ? '/'
                                                                    : '-';
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  if (parts.size() != 3) return {};
  if (separator == '.') std::swap(parts[0], parts[2]);
  for (std::string& part : parts) {
    if (part.size() == 1) part.insert(0, 1, '0');
  }
  return parts[0] + '-' + parts[1] + '-' + parts[2];
}

// `1h30m` and `PT5M` as one number and unit.
std::string summed_duration(std::string_view text) {
  std::string plain = to_lower(text);
  if (plain.starts_with("pt")) plain.erase(0, 2);
  Duration sum;
  for (std::size_t at = 0; at < plain.size();) {
    const std::size_t unit = std::min(plain.find_first_not_of("0123456789", at), plain.size());
    const std::size_t end = std::min(plain.find_first_of("0123456789", unit), plain.size());
    const auto part = parse_duration(std::string_view(plain).substr(at, end - at));
    if (!part) return {};
    sum = sum + *part;
    at = end;
  }
  return plain.empty() ? std::string() : to_string(sum);
}

// `0.999` of one is 99.9 of a hundred.
std::string repaired_ratio(std::string_view text) {
  const auto part = parse_percentage(std::string(text) + '%');
  if (!part || part->percent <= 0 || part->percent >= 1) return {};
  return to_string(Percentage{std::round(part->percent * 1e8) / 1e6});
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
  if (type == Type::percentage) repaired = repaired_ratio(text);
  if (!repaired.empty()) return repaired;
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
  if (!is_quantity(type, repaired) && units_of(type).data() == std::span(kDurations).data()) {
    repaired = summed_duration(text);
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
      return "write a day that exists: year, month and day, such as `2027-03-31`";
    default:
      return {};
  }
}

}  // namespace thalweg::manifest
