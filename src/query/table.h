// SPDX-License-Identifier: Apache-2.0
// A table: columns with their meaning, rows by number, and an index of each
// column that refers to something, made when a query first looks something up
// in it. Nothing of the graph is copied; a value is read when it is asked for.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "query/value.h"

namespace thalweg::query {

class World;

enum class ColumnType : std::uint8_t {
  text,
  word,       // of a closed list
  reference,  // an element, as manifests spell it
  row,        // the number of a row
  number,
  flag,   // 1 or 0
  truth,  // 1, 0, or nothing where it is unknown
  seconds,
  bytes,
  rate,
  percent,
  date,
  json,
  any,
};
std::string_view to_string(ColumnType type);

struct Column {
  std::string name;
  ColumnType type = ColumnType::text;
  std::string_view meaning;
  bool unique = false;
  bool is_declared = false;  // a key of the manifest, as it is written there

  // Rows are found by it without looking at all of them.
  bool is_key() const { return type == ColumnType::reference || type == ColumnType::row; }
  bool holds_numbers() const {
    return type != ColumnType::text && type != ColumnType::word && type != ColumnType::reference &&
           type != ColumnType::date && type != ColumnType::json;
  }
};

class Table {
 public:
  using Entry = std::pair<std::uint64_t, std::uint32_t>;  // hash of the value, row

  Table(std::string_view name, std::string_view meaning, std::vector<Column> columns)
      : name_(name), meaning_(meaning), columns_(std::move(columns)), indexes_(columns_.size()) {}
  virtual ~Table() = default;
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  std::string_view name() const { return name_; }
  std::string_view meaning() const { return meaning_; }
  const std::vector<Column>& columns() const { return columns_; }

  virtual std::size_t size() const = 0;
  virtual Value value(std::uint32_t row, std::size_t column) const = 0;
  // Ascending rows; some may hold another value with the same hash.
  std::span<const Entry> find(std::size_t column, const Value& value) const;
  // The indexes: one that was made of a list that was cut short is none.
  void forget() const {
    for (auto& index : indexes_) index.reset();
  }

 private:
  std::string_view name_, meaning_;
  std::vector<Column> columns_;
  mutable std::vector<std::unique_ptr<std::vector<Entry>>> indexes_;  // by column
};

// In the order in which they are explained. Without a world they have no rows:
// enough to look whether a query fits them.
std::vector<std::unique_ptr<Table>> make_tables(const World* world);

}  // namespace thalweg::query
