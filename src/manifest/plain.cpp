// SPDX-License-Identifier: Apache-2.0
#include "manifest/plain.h"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace thalweg::manifest {

namespace {

constexpr std::string_view kDigits = "0123456789";

template <std::size_t N>
bool is_one_of(std::string_view text, const std::string_view (&words)[N]) {
  return std::find(std::begin(words), std::end(words), text) != std::end(words);
}

std::string_view without_sign(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return text;
}

// Takes the digits off the front; says whether there were any.
bool take_digits(std::string_view& text) {
  const std::size_t count = std::min(text.find_first_not_of(kDigits), text.size());
  text.remove_prefix(count);
  return count > 0;
}

struct Base {
  std::string_view prefix, digits;
  int base;
};
constexpr Base kBases[] = {{"0x", "0123456789abcdefABCDEF", 16}, {"0o", "01234567", 8}};

const Base* base_of(std::string_view text) {
  for (const Base& base : kBases) {
    const bool fits = text.starts_with(base.prefix) && text.size() > base.prefix.size() &&
                      text.find_first_not_of(base.digits, base.prefix.size()) == text.npos;
    if (fits) return &base;
  }
  return nullptr;
}

// `12`, `1.5`, `.5`, `1e3`, with a sign or without.
bool is_decimal(std::string_view text) {
  text = without_sign(text);
  const bool whole = take_digits(text);
  bool part = false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    part = take_digits(text);
  }
  if (!whole && !part) return false;
  if (!text.starts_with('e') && !text.starts_with('E')) return text.empty();
  text = without_sign(text.substr(1));
  return take_digits(text) && text.empty();
}

bool is_infinite_or_none(std::string_view text) {
  constexpr std::string_view kInfinite[] = {".inf", ".Inf", ".INF"};
  constexpr std::string_view kNone[] = {".nan", ".NaN", ".NAN"};
  return is_one_of(without_sign(text), kInfinite) || is_one_of(text, kNone);
}

// The whole text as a number of that type.
template <class T, class... Base>
std::optional<T> parsed(std::string_view text, Base... base) {
  T value{};
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value, base...);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return value;
}

std::string_view without_plus(std::string_view text) {
  return text.starts_with('+') ? text.substr(1) : text;
}

}  // namespace

bool is_flag(yaml::Node node) {
  constexpr std::string_view kFlags[] = {"true", "false", "True", "False", "TRUE", "FALSE"};
  return !node.is_quoted() && is_one_of(node.text(), kFlags);
}

bool is_number(yaml::Node node) {
  return !node.is_quoted() && spells_number(node.text());
}

bool spells_number(std::string_view text) {
  if (text.empty() || text.front() > '9') return false;
  return is_decimal(text) || base_of(text) != nullptr || is_infinite_or_none(text);
}

std::optional<double> number_of(yaml::Node node) {
  if (!is_number(node)) return std::nullopt;
  if (base_of(node.text()) != nullptr) return whole_number_of(node);
  return parsed<double>(without_plus(node.text()));
}

std::optional<std::uint32_t> whole_number_of(yaml::Node node) {
  if (node.is_quoted()) return std::nullopt;
  const std::string_view text = node.text();
  if (const Base* base = base_of(text))
    return parsed<std::uint32_t>(text.substr(base->prefix.size()), base->base);
  return parse_digits(without_plus(text));
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of(kDigits) == std::string_view::npos;
}

std::optional<std::uint32_t> parse_digits(std::string_view text) {
  return is_digits(text) ? parsed<std::uint32_t>(text) : std::nullopt;
}

}  // namespace thalweg::manifest
