// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <algorithm>
#include <array>

namespace thalweg {
namespace {

constexpr std::size_t kQuoteLimit = 100;  // code points of user text in a message

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_vowel(char c) {
  return std::string_view("aeiou").find(c) != std::string_view::npos;
}

template <class Text>
std::string join_words(std::span<const Text> items, std::string_view separator,
                       std::string_view last, std::string_view quote) {
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += i + 1 == items.size() ? last : separator;
    out += quote;
    out += items[i];
    out += quote;
  }
  return out;
}

}  // namespace

char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = to_lower(c);
  return out;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool is_id(std::string_view text) {
  if (text.empty() || !is_lower(text[0])) return false;
  bool after_separator = false;
  for (const char c : text) {
    const bool separator = c == '-' || c == '_' || c == '.';
    if (!separator && !is_lower(c) && !is_digit(c)) return false;
    if (separator && after_separator) return false;
    after_separator = separator;
  }
  return !after_separator;
}

std::string quote(std::string_view text) {
  const std::size_t count = count_code_points(text);
  if (count <= kQuoteLimit) return '`' + escaped(text) + '`';
  std::size_t head = 0, tail = 0;
  std::size_t offset = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (i == kQuoteLimit / 2) head = offset;
    if (i == count - kQuoteLimit / 2) tail = offset;
    offset += first_code_point(text.substr(offset)).length;
  }
  return '`' + escaped(text.substr(0, head)) + "…" + escaped(text.substr(tail)) + '`';
}

std::string plural_of(std::string_view noun) {
  const char last = noun.empty() ? 'x' : noun.back();
  const char before = noun.size() < 2 ? 'a' : noun[noun.size() - 2];
  if (last == 'y' && !is_vowel(before)) {
    return std::string(noun.substr(0, noun.size() - 1)) + "ies";
  }
  const bool hisses =
      last == 's' || last == 'x' || (last == 'h' && (before == 's' || before == 'c'));
  return std::string(noun) + (hisses ? "es" : "s");
}

std::string plural(std::size_t count, std::string_view noun) {
  return std::to_string(count) + ' ' + (count == 1 ? std::string(noun) : plural_of(noun));
}

std::string join_and(std::span<const std::string> items, std::string_view quote) {
  return join_words(items, ", ", " and ", quote);
}
std::string join_and(std::span<const std::string_view> items, std::string_view quote) {
  return join_words(items, ", ", " and ", quote);
}
std::string join_or(std::span<const std::string> items, std::string_view quote) {
  return join_words(items, ", ", " or ", quote);
}
std::string join_or(std::span<const std::string_view> items, std::string_view quote) {
  return join_words(items, ", ", " or ", quote);
}
std::string join(std::span<const std::string> items, std::string_view separator) {
  return join_words(items, separator, separator, "");
}
std::string join(std::span<const std::string_view> items, std::string_view separator) {
  return join_words(items, separator, separator, "");
}

std::string to_binary_size(std::size_t bytes) {
  static constexpr std::array<std::string_view, 4> kUnits{"KiB", "MiB", "GiB", "TiB"};
  std::string_view unit;
  for (const std::string_view larger : kUnits) {
    if (bytes == 0 || bytes % 1024 != 0) break;
    bytes /= 1024;
    unit = larger;
  }
  if (unit.empty()) return plural(bytes, "byte");
  return std::to_string(bytes) + ' ' + std::string(unit);
}

std::uint64_t fnv1a(std::string_view text, std::uint64_t seed) {
  for (const char c : text) {
    seed = (seed ^ static_cast<std::uint8_t>(c)) * 0x100000001b3ULL;
  }
  return seed;
}

}  // namespace thalweg
