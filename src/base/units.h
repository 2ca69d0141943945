// SPDX-License-Identifier: Apache-2.0
// Quantities as the manifest spells them: durations `250ms 5s 15m 2h 7d 2w 2y
// forever`, rates `200/s 2k/s`, sizes `40GB`, percentages `99.95%`.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace thalweg {

// Milliseconds; a year is 365 days. `forever` is longer than everything, and
// `none` (only where a key allows the word) is no duration at all.
struct Duration {
  std::int64_t ms = 0;

  static constexpr Duration forever() { return {INT64_MAX}; }
  static constexpr Duration none() { return {-1}; }
  constexpr bool is_forever() const { return ms == INT64_MAX; }
  constexpr bool is_none() const { return ms == -1; }
  friend constexpr auto operator<=>(Duration, Duration) = default;
};
// Saturates at forever; `none` adds nothing.
Duration operator+(Duration a, Duration b);

struct Rate {
  double per_second = 0;
  friend auto operator<=>(Rate, Rate) = default;
};
struct Size {
  double bytes = 0;
  friend auto operator<=>(Size, Size) = default;
};
struct Percentage {
  double percent = 0;
  friend auto operator<=>(Percentage, Percentage) = default;
};
// A calendar day, `2027-03-31`; compares in time order.
struct Date {
  std::int32_t year = 0;
  std::uint8_t month = 0;
  std::uint8_t day = 0;
  friend auto operator<=>(Date, Date) = default;
};
// From the one to the other, negative where `to` is the earlier.
int days_between(Date from, Date to);

// Nothing where the text is not of the form above, or too large to hold. Parts of
// a millisecond are rounded up, so that a time span never looks shorter than it
// was stated. `none` is left to the callers that allow it; so are ranges, such as
// no more than 100 %. All numbers may have decimals.
std::optional<Duration> parse_duration(std::string_view text);
std::optional<Rate> parse_rate(std::string_view text);
std::optional<Size> parse_size(std::string_view text);
std::optional<Percentage> parse_percentage(std::string_view text);
std::optional<Date> parse_date(std::string_view text);

// The shortest spelling that parses back to the same value, without numbers below
// one where another unit avoids them: 90s, 1h (3600s), 90m (1.5h), 500ms, 7d.
std::string to_string(Duration duration);
std::string to_string(Rate rate);
std::string to_string(Size size);
std::string to_string(Percentage percentage);
std::string to_string(Date date);

}  // namespace thalweg
