// SPDX-License-Identifier: Apache-2.0
#include "query/definition.h"

#include <algorithm>

namespace thalweg::query {

using manifest::FieldInfo;
using manifest::FlatField;
using manifest::Shape;
using manifest::Type;

namespace {

// Keys that would have to be quoted in SQL.
struct Renamed {
  Shape shape;
  std::string_view key, column;
};
constexpr Renamed kRenamed[] = {
    {Shape::dataset, "unique", "unique_keys"},
    {Shape::flow, "from", "sources"},
    {Shape::flow, "to", "targets"},
    {Shape::flow, "drop", "dropped"},
    {Shape::guarantee, "in", "trail"},
    {Shape::guarantee, "to", "refers_to"},
    {Shape::step, "from", "read_from"},
};

ColumnType type_of(Type type) {
  switch (type) {
    case Type::boolean:
      return ColumnType::flag;
    case Type::count:
    case Type::count_or_unbounded:
    case Type::number:
      return ColumnType::number;
    case Type::duration:
    case Type::duration_or_none:
      return ColumnType::seconds;
    case Type::rate:
      return ColumnType::rate;
    case Type::size:
      return ColumnType::bytes;
    case Type::percentage:
      return ColumnType::percent;
    case Type::date:
      return ColumnType::date;
    case Type::word:
      return ColumnType::word;
    case Type::ref:
    case Type::ref_or_none:
    case Type::dedupe_place_or_ref:
    case Type::enforced_by_or_ref:
      return ColumnType::reference;
    case Type::text:
    case Type::name:
    case Type::number_or_text:
    case Type::version_range:
      return ColumnType::text;
    default:
      return ColumnType::json;
  }
}

std::string column_name(Shape shape, const FlatField& field) {
  for (const Renamed& renamed : kRenamed)
    if (renamed.shape == shape && renamed.key == field.name) return std::string(renamed.column);
  std::string name = field.name;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

}  // namespace

std::vector<RecordColumn> record_columns(Shape shape, manifest::VerbSet verbs,
                                         const std::vector<std::string_view>& taken) {
  std::vector<RecordColumn> columns;
  for (const FlatField& field : flat_fields(shape)) {
    const FieldInfo& top = info(shape, field.path.front());
    const bool applies = top.always() || (top.when & verbs) != 0;
    std::string name = column_name(shape, field);
    if (!applies || std::find(taken.begin(), taken.end(), name) != taken.end()) continue;
    columns.push_back(
        {{std::move(name), type_of(field.info->type), field.info->meaning, false, true},
         field.path});
  }
  return columns;
}

std::vector<std::unique_ptr<Table>> make_tables(const World* world) {
  Tables tables;
  add_data_tables(tables, world);
  add_behaviour_tables(tables, world);
  add_path_tables(tables, world);
  return tables;
}

}  // namespace thalweg::query
