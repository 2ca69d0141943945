// SPDX-License-Identifier: Apache-2.0
// Typed names of the keys of the manifest. `dataset::ttl` is a
// Field<Duration> of the shape `dataset`; reading it from a record of another
// shape, or as another type, does not compile or is caught by an assertion.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/units.h"
#include "manifest/verbs.h"
#include "manifest/words.h"

namespace thalweg::manifest {

// The maps of the manifest language.
enum class Shape : std::uint8_t {
#define SHAPE(shape, doc) shape,
#define FIELD(shape, name, spelling, type, targets, when, doc)
#include "manifest/vocabulary.def"
#undef FIELD
#undef SHAPE
};

// Tags for what stands behind a key; `manifest.h` says what reading one gives.
struct Boolean {};
struct Count {};
struct CountOrUnbounded {};
struct Number {};
struct Text {};
struct Name {};            // a text spelled as an id
struct DurationOrNone {};  // Duration, Rate, Size, Percentage and Date: base/units.h
struct NumberOrText {};
struct TextList {};
struct TextListOrFlag {};
struct Uniques {};
struct VersionRange {};
struct Settings {};  // a free map; nested keys are joined with dots
struct Ref {};
struct RefOrNone {};
struct RefList {};
struct DedupePlaceOrRef {};
struct EnforcedByOrRef {};
struct CountermeasureList {};
struct Record {};
struct RecordOrNone {};
struct RecordList {};
struct RecordMap {};

enum class Type : std::uint8_t;  // the same, at run time: vocabulary.h

template <class Tag>
struct Field {
  Shape shape;
  std::uint8_t index;  // within the shape
};

// namespace dataset { inline constexpr Field<Duration> ttl{…}; } and so on.
namespace number {
#define SHAPE(shape, doc) begin_##shape,
#define FIELD(shape, name, spelling, type, targets, when, doc) shape##_##name,
enum : int {
#include "manifest/vocabulary.def"
};
#undef FIELD
#undef SHAPE
}  // namespace number

#define SHAPE(shape, doc)
#define FIELD(shape, name, spelling, type, targets, when, doc)                        \
  namespace shape {                                                                   \
  inline constexpr Field<type> name{                                                  \
      Shape::shape,                                                                   \
      static_cast<std::uint8_t>(number::shape##_##name - number::begin_##shape - 1)}; \
  }
#include "manifest/vocabulary.def"
#undef FIELD
#undef SHAPE

}  // namespace thalweg::manifest
