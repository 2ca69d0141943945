// SPDX-License-Identifier: Apache-2.0
#include "query/functions.h"

#include <cmath>
#include <optional>
#include <sqlite3.h>
#include <string>

#include "base/text.h"
#include "base/units.h"
#include "query/value.h"

namespace thalweg::query {

namespace {

constexpr FunctionInfo kFunctions[] = {
    {"seconds('7d')", "604800: a duration, to compare with"},
    {"duration(604800)", "`7d`: a duration as manifests spell it"},
    {"bytes('40GB')", "40000000000: a size, to compare with"},
    {"size(40000000000)", "`40GB`: a size as manifests spell it"},
};

constexpr double kMsPerSecond = 1000;
constexpr double kLongest = 9e15;  // milliseconds that a double counts one by one

std::string_view text_of(sqlite3_value* value) {
  const auto* const text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  return {text, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

bool is_text(sqlite3_value* value) {
  return sqlite3_value_type(value) == SQLITE_TEXT;
}

void give(sqlite3_context* context, const std::string& text) {
  sqlite3_result_text(context, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

void complain(sqlite3_context* context, const std::string& message) {
  sqlite3_result_error(context, message.c_str(), -1);
}

// Words such as `forever` stand for themselves, as in the tables.
bool is_word(std::string_view text) {
  return text == "forever" || text == "none";
}

void give_number(sqlite3_context* context, double number) {
  if (std::trunc(number) == number && std::abs(number) < kLongest)
    sqlite3_result_int64(context, static_cast<sqlite3_int64>(number));
  else
    sqlite3_result_double(context, number);
}

void seconds(sqlite3_context* context, int /*count*/, sqlite3_value** arguments) {
  sqlite3_value* const given = arguments[0];
  if (!is_text(given) || is_word(text_of(given))) return sqlite3_result_value(context, given);
  const auto duration = parse_duration(text_of(given));
  if (!duration)
    return complain(context, quote(text_of(given)) + " is no duration, such as `7d` or `250ms`");
  give_number(context, static_cast<double>(duration->ms) / kMsPerSecond);
}

void duration(sqlite3_context* context, int /*count*/, sqlite3_value** arguments) {
  sqlite3_value* const given = arguments[0];
  const bool is_number = sqlite3_value_type(given) != SQLITE_NULL && !is_text(given);
  const double ms = sqlite3_value_double(given) * kMsPerSecond;
  if (!is_number || !(ms >= 0 && ms < kLongest)) return sqlite3_result_value(context, given);
  give(context, to_string(Duration{static_cast<std::int64_t>(std::ceil(ms))}));
}

void bytes(sqlite3_context* context, int /*count*/, sqlite3_value** arguments) {
  sqlite3_value* const given = arguments[0];
  if (!is_text(given)) return sqlite3_result_value(context, given);
  const auto size = parse_size(text_of(given));
  if (!size) return complain(context, quote(text_of(given)) + " is no size, such as `40GB`");
  give_number(context, size->bytes);
}

void size(sqlite3_context* context, int /*count*/, sqlite3_value** arguments) {
  sqlite3_value* const given = arguments[0];
  const bool is_number = sqlite3_value_type(given) != SQLITE_NULL && !is_text(given);
  const double number = sqlite3_value_double(given);
  if (!is_number || !(number >= 0)) return sqlite3_result_value(context, given);
  give(context, to_string(Size{number}));
}

struct Function {
  const char* name;
  void (*call)(sqlite3_context* context, int count, sqlite3_value** arguments);
};
constexpr Function kCalls[] = {
    {"seconds", seconds}, {"duration", duration}, {"bytes", bytes}, {"size", size}};

}  // namespace

std::span<const FunctionInfo> functions() {
  return kFunctions;
}

bool add_functions(sqlite3* database) {
  constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
  bool done = true;
  for (const Function& function : kCalls)
    done =
        done && sqlite3_create_function_v2(database, function.name, 1, kFlags, nullptr,
                                           function.call, nullptr, nullptr, nullptr) == SQLITE_OK;
  return done;
}

}  // namespace thalweg::query
