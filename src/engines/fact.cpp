// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>

#include "engines/engines.h"

namespace thalweg::engines {
namespace {

std::optional<std::size_t> rank_of(Field field, std::string_view word) {
  const std::vector<std::string_view> words = allowed_words(field);
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<std::size_t>(found - words.begin());
}

}  // namespace

std::optional<std::size_t> Fact::rank() const {
  return rank_of(field, value);
}

bool Fact::at_least(std::string_view text) const {
  const std::optional<std::size_t> mine = rank();
  const std::optional<std::size_t> other = rank_of(field, text);
  return mine && other && *mine >= *other;
}

bool Fact::includes(std::string_view text) const {
  const std::string padded = ' ' + value + ' ';
  return padded.find(' ' + std::string(text) + ' ') != std::string::npos;
}

Truth Fact::truth() const {
  if (value == "yes" || value == "off-by-default") return Truth::yes;
  if (value == "no" || value == "none") return Truth::no;
  return Truth::unknown;
}

std::optional<Duration> Fact::duration() const {
  if (info(field).kind != ValueKind::duration) return std::nullopt;
  return parse_duration(value);
}

std::optional<int> Fact::number() const {
  if (info(field).kind != ValueKind::number) return std::nullopt;
  int number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size()) return std::nullopt;
  return number;
}

std::optional<Percentage> Fact::percentage() const {
  if (info(field).kind != ValueKind::percentage) return std::nullopt;
  return parse_percentage(value);
}

const Fact* Engine::fact(Field field) const {
  const std::uint8_t place = places_[static_cast<std::size_t>(field)];
  return place == 0 ? nullptr : &facts_[place - 1U];
}

}  // namespace thalweg::engines
