// SPDX-License-Identifier: Apache-2.0
// What all elements have in common when they are read: an id that is unique in
// its name space, and a map of keys behind it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "manifest/loading.h"
#include "manifest/read_record.h"

namespace thalweg::manifest {

// `` store `shop-db` ``
std::string element_name(ElementKind kind, yaml::Node key);

// Checks the spelling of the id behind `data` and that nothing else has it.
void settle_id(Loading& loading, ElementId element, yaml::Node key);

// Appends an element with the id `key` and gives its index.
template <class Data>
std::size_t add_element(Loading& loading, std::vector<Data>& table, ElementKind kind, Data data,
                        yaml::Node key) {
  const source::Span span = key.span();
  data.id = loading.intern(key);
  data.file = span.file;
  data.begin = span.begin;
  data.end = span.end;
  table.push_back(std::move(data));
  settle_id(loading, {kind, table.size() - 1}, key);
  return table.size() - 1;
}

// Where the value is no map, that is a problem with advice for this kind.
bool expect_map(Loading& loading, ElementKind kind, yaml::Node key, yaml::Node value);

// The record of an element without further parts; none where nothing is written
// behind the id, which is fine for what its uses alone can describe.
RecordId read_element_record(Loading& loading, ElementKind kind, yaml::Node key, yaml::Node value);

// The record of a map that has one more key, `part`; gives what stands there.
RecordId read_record_beside(Loading& loading, Shape shape, yaml::Node map, std::string_view part,
                            yaml::Node& inside);

// An entry of `guarantees`.
void read_guarantee(Loading& loading, yaml::Node key, yaml::Node value);

}  // namespace thalweg::manifest
