// SPDX-License-Identifier: Apache-2.0
// How a table is defined: its own columns, and behind them one for each key of
// the records of its rows, read from the vocabulary.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "query/table.h"
#include "query/world.h"

namespace thalweg::query {

template <class Row>
struct OwnColumn {
  std::string_view name;
  ColumnType type;
  std::string_view meaning;
  Value (*get)(const World& world, const Row& row);
  bool unique = false;
};

template <class Row>
struct Definition {
  std::string_view name, meaning;
  std::vector<OwnColumn<Row>> own;
  std::size_t (*size)(const World& world);
  Row (*row)(const World& world, std::uint32_t number);
  // Where rows have records.
  std::optional<manifest::Shape> shape = {};
  manifest::VerbSet verbs = manifest::kAnyVerb;  // only keys that these take
  manifest::RecordId (*record)(const Row& row) = nullptr;
};

struct RecordColumn {
  Column column;
  std::vector<std::uint8_t> path;  // manifest::flat
};
// But for those whose name is taken.
std::vector<RecordColumn> record_columns(manifest::Shape shape, manifest::VerbSet verbs,
                                         const std::vector<std::string_view>& taken);

template <class Row>
class TableOf final : public Table {
 public:
  TableOf(Definition<Row> definition, std::vector<RecordColumn> more, const World* world)
      : Table(definition.name, definition.meaning, columns_of(definition, more)),
        definition_(std::move(definition)),
        more_(std::move(more)),
        world_(world) {}

  std::size_t size() const override { return world_ ? definition_.size(*world_) : 0; }
  Value value(std::uint32_t number, std::size_t column) const override {
    const Row row = definition_.row(*world_, number);
    if (column < definition_.own.size()) return definition_.own[column].get(*world_, row);
    const RecordColumn& more = more_[column - definition_.own.size()];
    return flat(world_->manifest(), definition_.record(row), more.path);
  }

 private:
  static std::vector<Column> columns_of(const Definition<Row>& definition,
                                        const std::vector<RecordColumn>& more) {
    std::vector<Column> all;
    for (const OwnColumn<Row>& own : definition.own)
      all.push_back({std::string(own.name), own.type, own.meaning, own.unique});
    for (const RecordColumn& one : more) all.push_back(one.column);
    return all;
  }

  Definition<Row> definition_;
  std::vector<RecordColumn> more_;
  const World* world_;
};

template <class Row>
std::unique_ptr<Table> make(Definition<Row> definition, const World* world) {
  std::vector<std::string_view> taken;
  for (const OwnColumn<Row>& own : definition.own) taken.push_back(own.name);
  std::vector<RecordColumn> more;
  if (definition.shape) more = record_columns(*definition.shape, definition.verbs, taken);
  return std::make_unique<TableOf<Row>>(std::move(definition), std::move(more), world);
}

// By the kind of their rows; `make_tables` puts them in order.
using Tables = std::vector<std::unique_ptr<Table>>;
void add_data_tables(Tables& tables, const World* world);       // entities … externals
void add_behaviour_tables(Tables& tables, const World* world);  // services … guarantees
void add_path_tables(Tables& tables, const World* world);       // edges … facts

}  // namespace thalweg::query
