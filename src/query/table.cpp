// SPDX-License-Identifier: Apache-2.0
#include "query/table.h"

#include <algorithm>

#include "base/text.h"

namespace thalweg::query {

namespace {

constexpr std::string_view kTypes[] = {"text",    "word",  "reference", "row",      "number",
                                       "1 or 0",  "truth", "seconds",   "bytes",    "per second",
                                       "percent", "date",  "JSON",      "any value"};

struct Hash {
  std::uint64_t operator()(std::monostate /*nothing*/) const { return 0; }
  std::uint64_t operator()(std::int64_t number) const { return static_cast<std::uint64_t>(number); }
  std::uint64_t operator()(double number) const {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(number));
  }
  std::uint64_t operator()(std::string_view text) const { return fnv1a(text); }
  std::uint64_t operator()(const std::string& text) const { return fnv1a(text); }
};

}  // namespace

std::string_view to_string(ColumnType type) {
  return kTypes[static_cast<std::size_t>(type)];
}

std::span<const Table::Entry> Table::find(std::size_t column, const Value& value) const {
  auto& index = indexes_[column];
  if (!index) {
    index = std::make_unique<std::vector<Entry>>();
    for (std::uint32_t row = 0; row < size(); ++row) {
      const Value key = this->value(row, column);
      if (!is_nothing(key)) index->emplace_back(std::visit(Hash{}, key), row);
    }
    std::sort(index->begin(), index->end());
  }
  if (is_nothing(value)) return {};
  const std::uint64_t hash = std::visit(Hash{}, value);
  const auto less = [](const Entry& a, const Entry& b) { return a.first < b.first; };
  const auto [begin, end] = std::equal_range(index->begin(), index->end(), Entry{hash, 0}, less);
  return {begin, end};
}

}  // namespace thalweg::query
