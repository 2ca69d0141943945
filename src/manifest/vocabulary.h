// SPDX-License-Identifier: Apache-2.0
// The vocabulary as a table at run time: what the loader reads, the writer
// writes, and the JSON Schema and the manual page are printed from.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "manifest/field.h"

namespace thalweg::manifest {

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
  kAnyElement = 0xffffU,
};

struct FieldInfo {
  std::string_view spelling;
  Type type;
  std::uint32_t targets = 0;  // a set of Targets
  Shape of = Shape::root;     // of records
  std::uint32_t when = 0;     // kAlways, kRequired, or a set of verbs
  std::string_view meaning;
  std::span<const std::string_view> words;  // of closed lists
};

struct ShapeInfo {
  std::string_view name;
  std::string_view meaning;
  std::span<const FieldInfo> fields;
};

const ShapeInfo& info(Shape shape);
// The field of that spelling, or nullptr.
const FieldInfo* find_field(Shape shape, std::string_view spelling);

}  // namespace thalweg::manifest
