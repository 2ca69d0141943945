// SPDX-License-Identifier: Apache-2.0
#include "manifest/record.h"

#include <algorithm>
#include <cassert>

#include "manifest/payload.h"

namespace thalweg::manifest {

namespace {

Items items_of(const Pools& pools, const Attribute& a, source::FileId file) {
  return {pools.items.data() + high_of(a.payload), low_of(a.payload), file};
}

template <class E>
WordOrRef<E> word_or_ref(const Attribute& a) {
  if (a.variant == kVariantWord) return {static_cast<E>(a.payload), {}};
  return {std::nullopt, unpack_reference(a.payload)};
}

}  // namespace

bool Items::contains(Symbol text) const {
  return std::any_of(data_, data_ + size_, [&](const Item& item) { return item.text == text; });
}

RecordView RecordsView::find(Symbol name) const {
  for (RecordView record : *this) {
    if (record.name() == name) return record;
  }
  return {};
}

// Records are short: a step has a handful of options.
const Attribute* RecordView::find(Shape shape, std::uint8_t index) const {
  if (!id_) return nullptr;
  const RecordData& record = data();
  assert(record.shape == shape);
  static_cast<void>(shape);
  const Attribute* a = pools_->attributes.data() + record.first;
  for (const Attribute* end = a + record.count; a != end && a->field <= index; ++a) {
    if (a->field == index) return a;
  }
  return nullptr;
}

// `a` is the attribute that was found.
#define THALWEG_READ(Result, Tag, expression)                \
  Value<Result> RecordView::operator[](Field<Tag> f) const { \
    const Attribute* const a = find(f.shape, f.index);       \
    if (!a) return {};                                       \
    return {expression, span(*a), true};                     \
  }
THALWEG_READ(bool, Boolean, a->payload != 0)
THALWEG_READ(std::uint32_t, Count, low_of(a->payload))
THALWEG_READ(std::uint32_t, CountOrUnbounded, low_of(a->payload))
THALWEG_READ(double, Number, unpack_number(a->payload))
THALWEG_READ(Symbol, Text, unpack_symbol(a->payload))
THALWEG_READ(Symbol, Name, unpack_symbol(a->payload))
THALWEG_READ(Symbol, NumberOrText, unpack_symbol(a->payload))
THALWEG_READ(Duration, Duration, unpack_duration(a->payload))
THALWEG_READ(Duration, DurationOrNone, unpack_duration(a->payload))
THALWEG_READ(Rate, Rate, Rate{unpack_number(a->payload)})
THALWEG_READ(Size, Size, Size{unpack_number(a->payload)})
THALWEG_READ(Percentage, Percentage, Percentage{unpack_number(a->payload)})
THALWEG_READ(Date, Date, unpack_date(a->payload))
THALWEG_READ(Items, TextList, items_of(*pools_, *a, data().file))
THALWEG_READ(Items, RefList, items_of(*pools_, *a, data().file))
THALWEG_READ(Items, Uniques, items_of(*pools_, *a, data().file))
THALWEG_READ(Items, Settings, items_of(*pools_, *a, data().file))
THALWEG_READ(Versions, VersionRange, unpack_versions(a->payload))
THALWEG_READ(Reference, Ref, unpack_reference(a->payload))
THALWEG_READ(std::optional<Reference>, RefOrNone,
             a->variant == kVariantWord ? std::nullopt
                                        : std::optional(unpack_reference(a->payload)))
THALWEG_READ(WordOrRef<DedupePlace>, DedupePlaceOrRef, word_or_ref<DedupePlace>(*a))
THALWEG_READ(WordOrRef<EnforcedBy>, EnforcedByOrRef, word_or_ref<EnforcedBy>(*a))
THALWEG_READ(CountermeasureSet, CountermeasureList, low_of(a->payload))
THALWEG_READ(RecordView, Record, RecordView(pools_, unpack_record(a->payload)))
THALWEG_READ(std::optional<RecordView>, RecordOrNone,
             a->variant == kVariantWord
                 ? std::nullopt
                 : std::optional(RecordView(pools_, unpack_record(a->payload))))
THALWEG_READ(RecordsView, RecordList, RecordsView(pools_, high_of(a->payload), low_of(a->payload)))
THALWEG_READ(RecordsView, RecordMap, RecordsView(pools_, high_of(a->payload), low_of(a->payload)))
#undef THALWEG_READ

Value<FieldSet> RecordView::operator[](Field<TextListOrFlag> f) const {
  const Attribute* const a = find(f.shape, f.index);
  if (!a) return {};
  FieldSet set;
  if (a->variant == kVariantWord) {
    set.kind = a->payload != 0 ? FieldSet::Kind::all : FieldSet::Kind::none;
  } else {
    set = {FieldSet::Kind::listed, items_of(*pools_, *a, data().file)};
  }
  return {set, span(*a), true};
}

}  // namespace thalweg::manifest
