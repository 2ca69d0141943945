// SPDX-License-Identifier: Apache-2.0
#include "base/units.h"

#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/random.h"

using namespace thalweg;

namespace {

std::int64_t ms(std::string_view text) {
  const auto duration = parse_duration(text);
  REQUIRE_MESSAGE(duration.has_value(), text);
  return duration->ms;
}

// The canonical spelling of what `text` says.
template <class Parse>
std::string respell(Parse parse, std::string_view text) {
  const auto value = parse(text);
  return value ? to_string(*value) : "(not valid)";
}

}  // namespace

TEST_CASE("duration: units") {
  CHECK(ms("250ms") == 250);
  CHECK(ms("5s") == 5'000);
  CHECK(ms("15m") == 900'000);
  CHECK(ms("2h") == 7'200'000);
  CHECK(ms("7d") == 604'800'000);
  CHECK(ms("2w") == 2 * 604'800'000LL);
  CHECK(ms("2y") == 730 * 86'400'000LL);
  CHECK(ms("1.5h") == 5'400'000);
  CHECK(ms("0.1s") == 100);
  CHECK(ms("0s") == 0);
  CHECK(ms("007s") == 7'000);
  CHECK(ms("0.25y") == 91 * 86'400'000LL + 21'600'000);
}

TEST_CASE("duration: parts of a millisecond are rounded up") {
  CHECK(ms("0.5ms") == 1);
  CHECK(ms("1.0001s") == 1001);
  CHECK(ms("1.000s") == 1000);
  CHECK(ms("0.00000000000000000000000000001ms") == 1);
  CHECK(ms("0.3333333333333333333333333333333333333333h") == 1'200'000);
}

TEST_CASE("duration: forever is longer than everything that can be written") {
  CHECK(parse_duration("forever")->is_forever());
  CHECK(*parse_duration("forever") > *parse_duration("200000000y"));
  CHECK(ms("9223372036854775806ms") == INT64_MAX - 1);
  CHECK_FALSE(parse_duration("9223372036854775807ms").has_value());
  CHECK_FALSE(parse_duration("9223372036854775806.5ms").has_value());
  CHECK_FALSE(parse_duration("292471209y").has_value());
  CHECK_FALSE(parse_duration("99999999999999999999999s").has_value());
}

TEST_CASE("duration: what is none") {
  for (const char* text :
       {"",       "5",    "s",   "5 s", "-5s",  "+5s",     "5S",   "5min", "1.s",  ".5s",
        "1.2.3s", "1e3s", "5s ", " 5s", "none", "Forever", "1,5h", "5sm",  "0x5s", "infs"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text).has_value());
  }
}

TEST_CASE("duration: shortest spelling") {
  const auto respelled = [](const char* text) { return respell(parse_duration, text); };
  CHECK(respelled("90s") == "90s");
  CHECK(respelled("3600s") == "1h");
  CHECK(respelled("1.5h") == "90m");
  CHECK(respelled("24h") == "1d");
  CHECK(respelled("36h") == "36h");
  CHECK(respelled("168h") == "7d");
  CHECK(respelled("14d") == "2w");
  CHECK(respelled("30d") == "30d");
  CHECK(respelled("365d") == "1y");
  CHECK(respelled("500ms") == "500ms");
  CHECK(respelled("250ms") == "250ms");
  CHECK(respelled("1500ms") == "1.5s");
  CHECK(respelled("1234ms") == "1.234s");
  CHECK(respelled("0ms") == "0s");
  CHECK(respelled("forever") == "forever");
  CHECK(to_string(Duration::none()) == "none");
}

TEST_CASE("duration: every spelling reads back") {
  test::Random random(6);
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t unit = std::vector<std::int64_t>{
        1, 10, 1000, 60'000, 3'600'000, 43'200'000, 86'400'000}[random.below(7)];
    const auto count = static_cast<std::int64_t>(random.next() >> (1 + random.below(63)));
    if (count > (INT64_MAX - 1) / unit) continue;
    const Duration duration{count * unit};
    CAPTURE(duration.ms);
    CHECK(parse_duration(to_string(duration)) == duration);
    CHECK(to_string(duration).size() <= std::to_string(duration.ms).size() + 2);
  }
}

TEST_CASE("duration: addition saturates") {
  const Duration hour{3'600'000};
  CHECK((hour + hour).ms == 7'200'000);
  CHECK((hour + Duration::forever()).is_forever());
  CHECK((Duration::forever() + Duration::forever()).is_forever());
  CHECK((Duration{INT64_MAX - 5} + hour).is_forever());
  CHECK((Duration::none() + hour) == hour);
  CHECK((hour + Duration::none()) == hour);
  CHECK((Duration::none() + Duration::none()).is_none());
}

TEST_CASE("rate: values and spellings") {
  CHECK(parse_rate("200/s")->per_second == 200);
  CHECK(parse_rate("2k/s")->per_second == 2000);
  CHECK(parse_rate("1.1k/s")->per_second == 1100);
  CHECK(parse_rate("30/m")->per_second == 0.5);
  CHECK(parse_rate("86400/d")->per_second == 1);
  const auto respelled = [](const char* text) { return respell(parse_rate, text); };
  CHECK(respelled("200/s") == "200/s");
  CHECK(respelled("2000/s") == "2k/s");
  CHECK(respelled("1500/s") == "1500/s");
  CHECK(respelled("100k/d") == "100k/d");
  CHECK(respelled("12.5k/s") == "12500/s");
  CHECK(respelled("0.5/s") == "30/m");
  CHECK(respelled("20/m") == "20/m");
  CHECK(respelled("7/h") == "7/h");
  CHECK(respelled("1/d") == "1/d");
  CHECK(respelled("0.1/d") == "0.1/d");
  CHECK(respelled("0/h") == "0/s");
}

TEST_CASE("rate: what is none") {
  for (const char* text : {"", "200", "200/", "/s", "200/ms", "200/w", "200K/s", "2kk/s", "k/s",
                           "-1/s", "1e3/s", "200 /s", "200/s ", "1./s", "nan/s"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_rate(text).has_value());
  }
  CHECK_FALSE(parse_rate(std::string(400, '9') + "/s").has_value());
}

TEST_CASE("rate: what people write is never spelled longer, and reads back") {
  for (const char* unit : {"/s", "/m", "/h", "/d"}) {
    for (int count = 0; count < 5000; ++count) {
      const std::string text = std::to_string(count) + unit;
      CAPTURE(text);
      const std::string spelling = respell(parse_rate, text);
      CHECK(spelling.size() <= text.size());
      CHECK(parse_rate(spelling) == parse_rate(text));
    }
  }
  test::Random random(7);
  for (int i = 0; i < 20'000; ++i) {
    const Rate rate{std::ldexp(static_cast<double>(random.next() >> 11U),
                               static_cast<int>(random.below(80)) - 70)};
    CAPTURE(rate.per_second);
    CHECK(parse_rate(to_string(rate)) == rate);
  }
}

TEST_CASE("size: values and spellings") {
  CHECK(parse_size("40GB")->bytes == 4e10);
  CHECK(parse_size("1B")->bytes == 1);
  CHECK(parse_size("1.1KB")->bytes == 1100);
  CHECK(parse_size("0.3PB")->bytes == 3e14);
  const auto respelled = [](const char* text) { return respell(parse_size, text); };
  CHECK(respelled("40GB") == "40GB");
  CHECK(respelled("1000MB") == "1GB");
  CHECK(respelled("1500MB") == "1.5GB");
  CHECK(respelled("0.5KB") == "500B");
  CHECK(respelled("1234567B") == "1234567B");
  CHECK(respelled("12345PB") == "12345PB");
  CHECK(respelled("0TB") == "0B");
  CHECK(respelled("0.5B") == "0.5B");
}

TEST_CASE("size: what is none") {
  for (const char* text :
       {"", "40", "GB", "40gb", "40G", "40GiB", "-1B", "40 GB", "1e3B", "40BB"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_size(text).has_value());
  }
  CHECK_FALSE(parse_size(std::string(310, '9') + "B").has_value());
}

TEST_CASE("size and percentage: every spelling reads back") {
  test::Random random(8);
  for (int i = 0; i < 20'000; ++i) {
    const double value = std::ldexp(static_cast<double>(random.next() >> 11U),
                                    static_cast<int>(random.below(300)) - 200);
    CAPTURE(value);
    CHECK(parse_size(to_string(Size{value})) == Size{value});
    CHECK(parse_percentage(to_string(Percentage{value})) == Percentage{value});
  }
}

TEST_CASE("percentage") {
  CHECK(parse_percentage("99.95%")->percent == 99.95);
  CHECK(respell(parse_percentage, "99.950%") == "99.95%");
  CHECK(respell(parse_percentage, "100%") == "100%");
  CHECK(respell(parse_percentage, "0.00%") == "0%");
  CHECK(respell(parse_percentage, "0.001%") == "0.001%");
  for (const char* text : {"", "99", "%", "99.%", "99 %", "-1%", "99%%", "1e2%"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_percentage(text).has_value());
  }
}

TEST_CASE("date: the calendar") {
  CHECK(parse_date("2027-03-31") == Date{2027, 3, 31});
  CHECK(parse_date("2024-02-29").has_value());
  CHECK(parse_date("2000-02-29").has_value());
  CHECK(to_string(Date{2027, 3, 1}) == "2027-03-01");
  CHECK(to_string(Date{12, 3, 1}) == "0012-03-01");
  CHECK(*parse_date("2026-12-31") < *parse_date("2027-01-01"));
  for (const char* text : {"", "2027-3-31", "27-03-31", "2027-02-29", "1900-02-29", "2027-13-01",
                           "2027-00-01", "2027-01-00", "2027-04-31", "2027/03/31", "2027-03-31 ",
                           "2027-03-3x", "-027-03-31", "+027-03-31"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_date(text).has_value());
  }
}

TEST_CASE("date: days between") {
  CHECK(days_between({2027, 3, 31}, {2027, 3, 31}) == 0);
  CHECK(days_between({2027, 2, 28}, {2027, 3, 1}) == 1);
  CHECK(days_between({2024, 2, 28}, {2024, 3, 1}) == 2);
  CHECK(days_between({2026, 12, 31}, {2028, 1, 1}) == 366);
  CHECK(days_between({2027, 3, 1}, {2027, 2, 1}) == -28);
}
