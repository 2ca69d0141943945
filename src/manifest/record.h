// SPDX-License-Identifier: Apache-2.0
// Records: the maps of a manifest as compact lists of typed, located values.
//
// Only what was written takes room: 16 bytes a value, no allocation of its own.
// All values live in the pools of one Model, which owns them; a Record is a
// view of two words. `record[dataset::ttl]` gives a Value<Duration> that is
// false where the key is absent.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/index_iterator.h"
#include "base/symbol.h"
#include "manifest/field.h"
#include "manifest/ids.h"
#include "source/source.h"

namespace thalweg::manifest {

struct Pools;

// A value and its place. False where the key is absent. `*record[field]` is a copy,
// so that `for (… : *record[field])` walks over something that lives.
template <class T>
struct Value {
  T value{};
  source::Span span;
  bool present = false;

  explicit operator bool() const { return present; }
  const T& operator*() const& { return value; }
  T operator*() const&& { return value; }
  const T* operator->() const& { return &value; }
  const T* operator->() const&& = delete;  // would point into a temporary
  T value_or(T other) const { return present ? value : other; }
  friend bool operator==(const Value& v, const T& other) { return v.present && v.value == other; }
};

// What a user wrote, and what it names: none until resolved.
struct Reference {
  Symbol text;
  ElementId target;
  friend bool operator==(const Reference&, const Reference&) = default;
};

// A reference, or one of a few words in its place.
template <class E>
struct WordOrRef {
  std::optional<E> word;
  Reference reference;  // where there is no word
};

struct Versions {  // of a schema: `3`, `3..7`, `3..`
  static constexpr std::uint32_t kOpen = 0xffffffffU;
  std::uint32_t from = 0;
  std::uint32_t to = kOpen;
};

inline constexpr std::uint32_t kUnbounded = 0xffffffffU;

// An entry of a list. `group` counts the constraints of `unique`.
struct Item {
  Symbol text;
  std::uint32_t begin = 0;
  std::uint16_t length = 0;
  std::uint16_t group = 0;
  std::uint32_t bits = 0;  // of a reference its ElementId, of a setting the Symbol of its value
};
static_assert(sizeof(Item) == 16);

struct ItemView {
  Symbol text;
  source::Span span;
  ElementId target;         // in lists of references only
  Symbol second;            // in settings only
  std::uint16_t group = 0;  // `unique`
};

// A list of texts, references or settings; cheap to copy.
class Items {
 public:
  Items() = default;
  Items(const Item* data, std::uint32_t size, source::FileId file)
      : data_(data), size_(size), file_(file) {}

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  ItemView operator[](std::size_t i) const {
    const Item& item = data_[i];
    return {item.text,
            {file_, item.begin, item.begin + item.length},
            ElementId::from_bits(item.bits),
            Symbol(item.bits),
            item.group};
  }
  bool contains(Symbol text) const;

  using iterator = IndexIterator<Items, ItemView>;
  iterator begin() const { return {this, 0}; }
  iterator end() const { return {this, size_}; }

 private:
  const Item* data_ = nullptr;
  std::uint32_t size_ = 0;
  source::FileId file_;
};

// `true`, `false`, or the fields named.
struct FieldSet {
  enum class Kind : std::uint8_t { none, all, listed };
  Kind kind = Kind::none;
  Items fields;
};

// A set of words as bits.
using CountermeasureSet = std::uint32_t;

// ---------------------------------------------------------------------------
// How records are stored; filled by the loader and by nobody else. Which bits
// stand for which value is written down in payload.h.

struct Attribute {
  std::uint32_t begin = 0;
  std::uint16_t length = 0;  // saturated
  std::uint8_t field = 0;    // index within the shape
  std::uint8_t variant = 0;  // which alternative, where a key takes several
  std::uint64_t payload = 0;
};
static_assert(sizeof(Attribute) == 16);

struct RecordData {
  std::uint32_t first = 0;  // into Pools::attributes, sorted by field
  std::uint8_t count = 0;
  Shape shape = Shape::root;
  std::uint16_t reserved = 0;
  source::FileId file;
  std::uint32_t begin = 0;  // the place of the whole map
  std::uint32_t end = 0;
  Symbol name;  // in a map of records
};

struct Pools {
  std::vector<Attribute> attributes;
  std::vector<RecordData> records;
  std::vector<Item> items;
};

class RecordsView;

class RecordView {
 public:
  RecordView() = default;
  RecordView(const Pools* pools, RecordId id) : pools_(pools), id_(id) {}

  // A record that was written; reading an absent one gives absent values.
  explicit operator bool() const { return static_cast<bool>(id_); }
  RecordId id() const { return id_; }
  Shape shape() const { return data().shape; }
  source::Span span() const { return {data().file, data().begin, data().end}; }
  Symbol name() const { return data().name; }  // of a record in a map

  Value<bool> operator[](Field<Boolean> f) const;
  Value<std::uint32_t> operator[](Field<Count> f) const;
  Value<std::uint32_t> operator[](Field<CountOrUnbounded> f) const;
  Value<double> operator[](Field<Number> f) const;
  Value<Symbol> operator[](Field<Text> f) const;
  Value<Symbol> operator[](Field<Name> f) const;
  Value<Symbol> operator[](Field<NumberOrText> f) const;  // as written
  Value<Duration> operator[](Field<Duration> f) const;
  Value<Duration> operator[](Field<DurationOrNone> f) const;  // Duration::none()
  Value<Rate> operator[](Field<Rate> f) const;
  Value<Size> operator[](Field<Size> f) const;
  Value<Percentage> operator[](Field<Percentage> f) const;
  Value<Date> operator[](Field<Date> f) const;
  Value<Items> operator[](Field<TextList> f) const;
  Value<Items> operator[](Field<RefList> f) const;
  Value<Items> operator[](Field<Uniques> f) const;
  Value<Items> operator[](Field<Settings> f) const;
  Value<FieldSet> operator[](Field<TextListOrFlag> f) const;
  Value<Versions> operator[](Field<VersionRange> f) const;
  Value<Reference> operator[](Field<Ref> f) const;
  Value<std::optional<Reference>> operator[](Field<RefOrNone> f) const;  // nullopt: `none`
  Value<WordOrRef<DedupePlace>> operator[](Field<DedupePlaceOrRef> f) const;
  Value<WordOrRef<EnforcedBy>> operator[](Field<EnforcedByOrRef> f) const;
  Value<CountermeasureSet> operator[](Field<CountermeasureList> f) const;
  Value<RecordView> operator[](Field<Record> f) const;
  Value<std::optional<RecordView>> operator[](Field<RecordOrNone> f) const;  // nullopt: `none`
  Value<RecordsView> operator[](Field<RecordList> f) const;
  Value<RecordsView> operator[](Field<RecordMap> f) const;
  template <class E>
  requires std::is_enum_v<E> Value<E>
  operator[](Field<E> f) const {
    const Attribute* a = find(f.shape, f.index);
    return a ? Value<E>{static_cast<E>(a->payload), span(*a), true} : Value<E>{};
  }

 private:
  const RecordData& data() const { return pools_->records[id_.index()]; }
  const Attribute* find(Shape shape, std::uint8_t index) const;
  source::Span span(const Attribute& a) const { return {data().file, a.begin, a.begin + a.length}; }

  const Pools* pools_ = nullptr;
  RecordId id_;
};

// Consecutive records: a list, or a map by name.
class RecordsView {
 public:
  RecordsView() = default;
  RecordsView(const Pools* pools, std::uint32_t first, std::uint32_t size)
      : pools_(pools), first_(first), size_(size) {}

  std::size_t size() const { return size_; }
  RecordView operator[](std::size_t i) const { return {pools_, RecordId(first_ + i)}; }
  RecordView find(Symbol name) const;  // false where there is none

  using iterator = IndexIterator<RecordsView, RecordView>;
  iterator begin() const { return {this, 0}; }
  iterator end() const { return {this, size_}; }

 private:
  const Pools* pools_ = nullptr;
  std::uint32_t first_ = 0;
  std::uint32_t size_ = 0;
};

}  // namespace thalweg::manifest
