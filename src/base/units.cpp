// SPDX-License-Identifier: Apache-2.0
// Numbers are read and written by their decimal digits, so that a unit never
// costs a bit: `1.1KB` is exactly 1100 bytes.
#include "base/units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <system_error>
#include <utility>

namespace thalweg {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// ---------------------------------------------------------------------------
// `\d+(\.\d+)?` in front of a unit

struct Number {
  std::string_view whole;
  std::string_view fraction;  // without the point
};

std::string_view take_digits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

std::optional<Number> take_number(std::string_view& text) {
  Number number{take_digits(text), {}};
  if (number.whole.empty()) return std::nullopt;
  if (!text.starts_with('.')) return number;
  text.remove_prefix(1);
  number.fraction = take_digits(text);
  if (number.fraction.empty()) return std::nullopt;
  return number;
}

// The double nearest to `number` × 10^`exponent`.
std::optional<double> to_double(const Number& number, int exponent) {
  std::string digits(number.whole);
  digits.append(".").append(number.fraction).append("0e").append(std::to_string(exponent));
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

// ---------------------------------------------------------------------------
// Shortest digits of a double, with the point moved to suit a unit

struct Decimal {
  std::string digits;  // without leading and trailing zeros; empty for 0
  int point = 0;       // digits in front of the point; may be outside the digits
};

// With `digits` significant ones, or as many as it takes to name exactly `value`.
Decimal to_decimal(double value, std::optional<int> digits = std::nullopt) {
  if (value == 0 || !std::isfinite(value)) return {};
  std::array<char, 64> buffer{};
  char* const end = buffer.data() + buffer.size() - 1;
  if (digits)
    std::to_chars(buffer.data(), end, value, std::chars_format::scientific, *digits - 1);
  else
    std::to_chars(buffer.data(), end, value, std::chars_format::scientific);
  const std::string_view text(buffer.data());
  const std::size_t e = text.find('e');
  Decimal decimal;
  std::copy_if(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(e),
               std::back_inserter(decimal.digits), is_digit);
  decimal.digits.erase(decimal.digits.find_last_not_of('0') + 1);
  decimal.point = std::atoi(buffer.data() + e + 1) + 1;
  return decimal;
}

// decimal / 10^shift, without an exponent.
std::string spell(const Decimal& decimal, int shift) {
  if (decimal.digits.empty()) return "0";
  const int point = decimal.point - shift;
  const int size = static_cast<int>(decimal.digits.size());
  if (point <= 0) return "0." + std::string(static_cast<std::size_t>(-point), '0') + decimal.digits;
  if (point >= size)
    return decimal.digits + std::string(static_cast<std::size_t>(point - size), '0');
  const auto split = static_cast<std::size_t>(point);
  return decimal.digits.substr(0, split) + '.' + decimal.digits.substr(split);
}

// The best of several spellings: the shortest, and of equals the first offered. A
// penalty, in characters, speaks against one that reads badly.
class Shortest {
 public:
  void offer(std::string spelling, std::size_t penalty = 0) {
    const std::size_t cost = spelling.size() + penalty;
    if (cost >= cost_) return;
    cost_ = cost;
    text_ = std::move(spelling);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::size_t cost_ = std::string::npos;
};

constexpr std::size_t kBelowOne = 3;  // `500B`, not `0.5KB`

std::size_t penalty_of(std::string_view number) {
  return number.starts_with("0.") ? kBelowOne : 0;
}

// ---------------------------------------------------------------------------
// Units

struct TimeUnit {
  std::string_view name;
  std::int64_t ms;
};
// In the order of preference among equally long spellings: `7d`, not `1w`.
constexpr std::array<TimeUnit, 7> kTimeUnits{{{"y", 31'536'000'000},
                                              {"d", 86'400'000},
                                              {"h", 3'600'000},
                                              {"m", 60'000},
                                              {"s", 1'000},
                                              {"ms", 1},
                                              {"w", 604'800'000}}};

struct PowerUnit {
  std::string_view name;
  int exponent;
};
constexpr std::array<PowerUnit, 6> kSizeUnits{
    {{"PB", 15}, {"TB", 12}, {"GB", 9}, {"MB", 6}, {"KB", 3}, {"B", 0}}};

struct RateUnit {
  std::string_view name;
  double seconds;
};
constexpr std::array<RateUnit, 4> kRateUnits{{{"/s", 1}, {"/m", 60}, {"/h", 3600}, {"/d", 86400}}};

template <class Units>
auto find_unit(const Units& units, std::string_view name) -> decltype(units.data()) {
  for (const auto& unit : units) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

// floor(0.fraction × unit), one digit after the other from the last; `exact` says
// whether nothing was cut off. Cannot overflow: every step stays below 10 × unit.
std::int64_t part_of(std::string_view fraction, std::int64_t unit, bool& exact) {
  std::int64_t part = 0;
  exact = true;
  for (auto digit = fraction.rbegin(); digit != fraction.rend(); ++digit) {
    const std::int64_t value = (*digit - '0') * unit + part;
    exact = exact && value % 10 == 0;
    part = value / 10;
  }
  return part;
}

std::optional<std::int64_t> to_milliseconds(const Number& number, std::int64_t unit) {
  std::int64_t whole = 0;
  const char* const end = number.whole.data() + number.whole.size();
  if (std::from_chars(number.whole.data(), end, whole).ec != std::errc()) return std::nullopt;
  bool exact = true;
  const std::int64_t part = part_of(number.fraction, unit, exact) + (exact ? 0 : 1);
  if (whole > (Duration::forever().ms - 1 - part) / unit) return std::nullopt;
  return whole * unit + part;
}

// `ms` in a unit, where that takes few decimals and is at least one of it.
std::optional<std::string> in_unit(std::int64_t ms, const TimeUnit& unit) {
  constexpr int kDecimals = 6;
  if (ms < unit.ms) return std::nullopt;
  std::string text = std::to_string(ms / unit.ms);
  std::int64_t rest = ms % unit.ms;
  if (rest > 0) text += '.';
  for (int i = 0; i < kDecimals && rest > 0; ++i) {
    rest *= 10;
    text += static_cast<char>('0' + rest / unit.ms);
    rest %= unit.ms;
  }
  if (rest > 0) return std::nullopt;
  return text.append(unit.name);
}

bool is_leap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int days_in(int year, int month) {
  static constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

// Digits only, as many as asked for.
std::optional<int> fixed_digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (const char c : text.substr(at, count)) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::string padded(int value, std::size_t width) {
  const std::string digits = std::to_string(value);
  return std::string(width - std::min(width, digits.size()), '0') + digits;
}

}  // namespace

Duration operator+(Duration a, Duration b) {
  if (a.is_none()) return b;
  if (b.is_none()) return a;
  if (a.ms > Duration::forever().ms - b.ms) return Duration::forever();
  return {a.ms + b.ms};
}

std::optional<Duration> parse_duration(std::string_view text) {
  if (text == "forever") return Duration::forever();
  const std::optional<Number> number = take_number(text);
  const TimeUnit* const unit = find_unit(kTimeUnits, text);
  if (!number || unit == nullptr) return std::nullopt;
  const std::optional<std::int64_t> ms = to_milliseconds(*number, unit->ms);
  if (!ms) return std::nullopt;
  return Duration{*ms};
}

std::optional<Rate> parse_rate(std::string_view text) {
  const std::optional<Number> number = take_number(text);
  const bool thousands = text.starts_with('k');
  if (thousands) text.remove_prefix(1);
  const RateUnit* const unit = find_unit(kRateUnits, text);
  if (!number || unit == nullptr) return std::nullopt;
  const std::optional<double> count = to_double(*number, thousands ? 3 : 0);
  if (!count) return std::nullopt;
  return Rate{*count / unit->seconds};
}

std::optional<Size> parse_size(std::string_view text) {
  const std::optional<Number> number = take_number(text);
  const PowerUnit* const unit = find_unit(kSizeUnits, text);
  if (!number || unit == nullptr) return std::nullopt;
  const std::optional<double> bytes = to_double(*number, unit->exponent);
  if (!bytes) return std::nullopt;
  return Size{*bytes};
}

std::optional<Percentage> parse_percentage(std::string_view text) {
  const std::optional<Number> number = take_number(text);
  if (!number || text != "%") return std::nullopt;
  const std::optional<double> percent = to_double(*number, 0);
  if (!percent) return std::nullopt;
  return Percentage{*percent};
}

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const std::optional<int> year = fixed_digits(text, 0, 4);
  const std::optional<int> month = fixed_digits(text, 5, 2);
  const std::optional<int> day = fixed_digits(text, 8, 2);
  if (!year || !month || !day || *month < 1 || *month > 12) return std::nullopt;
  if (*day < 1 || *day > days_in(*year, *month)) return std::nullopt;
  return Date{*year, static_cast<std::uint8_t>(*month), static_cast<std::uint8_t>(*day)};
}

int days_between(Date from, Date to) {
  const auto days = [](Date date) {
    return std::chrono::sys_days(std::chrono::year(date.year) / date.month / date.day);
  };
  return static_cast<int>((days(to) - days(from)).count());
}

std::string to_string(Duration duration) {
  if (duration.is_forever()) return "forever";
  if (duration.is_none()) return "none";
  if (duration.ms <= 0) return "0s";
  Shortest best;
  for (const TimeUnit& unit : kTimeUnits) {
    if (auto spelling = in_unit(duration.ms, unit)) best.offer(std::move(*spelling));
  }
  return best.text();
}

// A quotient such as 7/3600 is not exact, and 3600 times it may not be 7 again:
// so the count is also tried rounded, and every spelling read back. Thousands are
// common per second only.
std::string to_string(Rate rate) {
  Shortest best;
  for (const RateUnit& unit : kRateUnits) {
    const double count = rate.per_second * unit.seconds;
    for (const Decimal& decimal : {to_decimal(count), to_decimal(count, 15)}) {
      for (const bool thousands : {false, true}) {
        const std::string number = spell(decimal, thousands ? 3 : 0);
        const std::string spelling = number + (thousands ? "k" : "") + std::string(unit.name);
        const std::size_t penalty = penalty_of(number) + (thousands && unit.seconds > 1 ? 1 : 0);
        if (parse_rate(spelling) == rate) best.offer(spelling, penalty);
      }
    }
  }
  return best.text();
}

std::string to_string(Size size) {
  const Decimal bytes = to_decimal(size.bytes);
  Shortest best;
  for (const PowerUnit& unit : kSizeUnits) {
    const std::string number = spell(bytes, unit.exponent);
    best.offer(number + std::string(unit.name), penalty_of(number));
  }
  return best.text();
}

std::string to_string(Percentage percentage) {
  return spell(to_decimal(percentage.percent), 0) + '%';
}

std::string to_string(Date date) {
  return padded(date.year, 4) + '-' + padded(date.month, 2) + '-' + padded(date.day, 2);
}

}  // namespace thalweg
