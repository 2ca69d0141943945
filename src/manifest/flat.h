// SPDX-License-Identifier: Apache-2.0
// Records as a table has them: one column for each key, also of the maps inside
// (`replication.mode`), and in it a number or a text. For whoever asks about
// manifests in another language than ours; rules read typed values (record.h).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "manifest/manifest.h"
#include "manifest/vocabulary.h"

namespace thalweg::manifest {

// Nothing where it is not declared. Texts that are views live as long as the
// manifest. By type of the key:
//   true, false                 1, 0
//   durations                   seconds; `forever` and `none` as these words
//   sizes, rates, percentages   bytes, per second, percent
//   references                  of the element that is meant
//   lists, maps                 JSON
using Flat = std::variant<std::monostate, std::int64_t, double, std::string_view, std::string>;

struct FlatField {
  std::string name;                // `replication.mode`
  const FieldInfo* info;           // of the last part
  std::vector<std::uint8_t> path;  // indexes within their shapes
};

// The keys of a shape in their order, each map followed by what is in it; maps
// that may have any number of entries, and lists of maps, are not opened.
std::vector<FlatField> flat_fields(Shape shape);

Flat flat(const Manifest& manifest, RecordId record, std::span<const std::uint8_t> path);
// Where the value stands; no place where it is absent.
source::Span flat_span(const Manifest& manifest, RecordId record,
                       std::span<const std::uint8_t> path);

// As Manifest::reference, without a copy where there is none to make.
Flat flat(const Manifest& manifest, ElementId element);
Flat flat(Duration duration);
// JSON lists of references, and of texts.
std::string flat_list(const Manifest& manifest, std::span<const ElementId> elements);
std::string flat_list(const Manifest& manifest, std::span<const Symbol> texts);

}  // namespace thalweg::manifest
