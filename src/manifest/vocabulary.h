// SPDX-License-Identifier: Apache-2.0
// The vocabulary as a table at run time: what the loader reads, the writer
// writes, and the JSON Schema and the manual page are printed from.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "manifest/field.h"
#include "manifest/ids.h"

namespace thalweg::manifest {

// The tags of field.h at run time. All closed lists are `word`.
enum class Type : std::uint8_t {
  boolean,
  count,
  count_or_unbounded,
  number,
  text,
  name,
  duration,
  duration_or_none,
  rate,
  size,
  percentage,
  date,
  number_or_text,
  text_list,
  text_list_or_flag,
  uniques,
  version_range,
  settings,
  ref,
  ref_or_none,
  ref_list,
  dedupe_place_or_ref,
  enforced_by_or_ref,
  word,
  word_list,
  record,
  record_or_none,
  record_list,
  record_map,
};

// What a reference may name; of a record, which shape it has.
enum Targets : std::uint32_t {
  kNoTarget = 0,
  kEntity = 1U << 0,
  kStore = 1U << 1,
  kDataset = 1U << 2,
  kTopic = 1U << 3,
  kExternal = 1U << 4,
  kOperation = 1U << 5,
  kFlow = 1U << 6,
  kGuarantee = 1U << 7,
  kPurpose = 1U << 8,
  kDecision = 1U << 9,
  kEvent = 1U << 10,
  kService = 1U << 11,
  kSubject = 1U << 12,  // whose data an entity is, by name
  kAnyElement = 0xffffU,
};

struct FieldInfo {
  std::string_view spelling;
  Type type;
  std::uint32_t targets = 0;  // a set of Targets
  Shape of = Shape::root;     // of records
  std::uint32_t when = 0;     // kAlways, kRequired, or a set of verbs
  std::string_view meaning = {};
  std::span<const std::string_view> words = {};  // of closed lists, and in place of a reference

  constexpr bool required() const { return when == kRequired; }
  // Taken by every element of its shape.
  constexpr bool always() const { return (when & ~kRequired) == 0; }
};

struct ShapeInfo {
  std::string_view name;
  std::string_view meaning;
  std::span<const FieldInfo> fields;
};

inline constexpr std::size_t kShapeCount = 0
#define SHAPE(shape, doc) +1
#define FIELD(shape, name, spelling, type, targets, when, doc)
#include "manifest/vocabulary.def"
#undef FIELD
#undef SHAPE
    ;

const ShapeInfo& info(Shape shape);
// The field of that index within its shape.
const FieldInfo& info(Shape shape, std::uint8_t index);
// The field of that spelling, or nullptr. One probe or two of a table that the
// compiler built.
const FieldInfo* find_field(Shape shape, std::string_view spelling);
// The index within its shape of a field that `info` or `find_field` gave.
std::uint8_t index_of(Shape shape, const FieldInfo& field);

// What stands at top level beside the fields of the shape `root`.
enum class SectionForm : std::uint8_t { map_of_elements, one_record, list_of_records };
struct SectionInfo {
  std::string_view spelling;
  SectionForm form;
  Shape shape;
  ElementKind kind;  // none for records that are no elements
  std::string_view meaning;
};
std::span<const SectionInfo> sections();
const SectionInfo* find_section(std::string_view spelling);

// What stands behind a verb: the targets of a reference, or none for blocks.
struct VerbInfo {
  std::string_view spelling;
  std::uint32_t targets;
  std::string_view meaning;
};
const VerbInfo& info(Verb verb);
const VerbInfo& info(GuaranteeVerb verb);

}  // namespace thalweg::manifest
