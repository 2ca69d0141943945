// SPDX-License-Identifier: Apache-2.0
// What the tables of elements have in common: an id in front, and behind the own
// columns the place in the files.
#pragma once

#include <string_view>
#include <utility>

#include "query/definition.h"

namespace thalweg::query {

template <class View>
Value id_of(const World& world, const View& element) {
  return world.name(element);
}
template <class View>
Value file_of(const World& world, const View& element) {
  return world.file(element.span());
}
template <class View>
Value line_of(const World& world, const View& element) {
  return world.line(element.span());
}
template <class View>
Value is_implied(const World& /*world*/, const View& element) {
  return flag(element->implied);
}
template <class View>
manifest::RecordId record_of(const View& element) {
  return element->record;
}

// The elements that `(manifest.*table)()` gives, with the keys of their shape.
template <class View, auto table>
Definition<View> elements(std::string_view name, std::string_view meaning, manifest::Shape shape,
                          std::vector<OwnColumn<View>> own) {
  Definition<View> definition{name, meaning, {}, nullptr, nullptr, shape};
  definition.own = {
      {"id", ColumnType::reference, "what it is called in findings", id_of<View>, true}};
  for (OwnColumn<View>& column : own) definition.own.push_back(column);
  definition.own.push_back({"file", ColumnType::text, "where it is described", file_of<View>});
  definition.own.push_back({"line", ColumnType::number, "where it is described", line_of<View>});
  definition.own.push_back({"implied", ColumnType::flag,
                            "it exists only because something refers to it", is_implied<View>});
  definition.size = [](const World& world) { return (world.manifest().*table)().size(); };
  definition.row = [](const World& world, std::uint32_t i) {
    return (world.manifest().*table)()[i];
  };
  definition.record = record_of<View>;
  return definition;
}

}  // namespace thalweg::query
