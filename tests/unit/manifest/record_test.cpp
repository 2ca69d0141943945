// SPDX-License-Identifier: Apache-2.0
#include "manifest/record.h"

#include <type_traits>
#include <utility>

#include <doctest/doctest.h>

#include "manifest/payload.h"

namespace thalweg::manifest {
namespace {

const source::FileId kFile(std::size_t{0});

// One record of one shape, put together by hand as the loader would.
class Builder {
 public:
  explicit Builder(Shape shape) {
    pools_.records.resize(1);
    pools_.records[0].shape = shape;
    pools_.records[0].file = kFile;
  }
  template <class T>
  Builder& with(Field<T> field, std::uint64_t payload, std::uint8_t variant = kVariantValue) {
    Attribute a;
    a.begin = 10U * field.index;
    a.length = 5;
    a.field = field.index;
    a.variant = variant;
    a.payload = payload;
    pools_.attributes.push_back(a);
    ++pools_.records[0].count;
    return *this;
  }
  Builder& item(Symbol text, std::uint16_t group = 0) {
    Item item;
    item.text = text;
    item.begin = 100;
    item.length = 3;
    item.group = group;
    pools_.items.push_back(item);
    return *this;
  }
  RecordId add_record(Shape shape, Symbol name = {}) {
    RecordData record;
    record.shape = shape;
    record.file = kFile;
    record.name = name;
    record.first = static_cast<std::uint32_t>(pools_.attributes.size());
    pools_.records.push_back(record);
    return RecordId(pools_.records.size() - 1);
  }
  RecordView view() const { return {&pools_, RecordId(std::size_t{0})}; }

 private:
  Pools pools_;
};

}  // namespace

TEST_CASE("an absent record gives absent values") {
  const RecordView none;
  CHECK_FALSE(none);
  CHECK_FALSE(none[dataset::ttl]);
  CHECK_FALSE(none[store::kind]);
  CHECK_FALSE(none[dataset::rebuild]);
}

TEST_CASE("a value has its place, an absent one has none") {
  Builder b(Shape::dataset);
  b.with(dataset::form, static_cast<std::uint64_t>(Form::index))
      .with(dataset::ttl, pack(Duration{3'600'000}))
      .with(dataset::published, pack(true));
  const RecordView record = b.view();

  CHECK(record[dataset::form] == Form::index);
  CHECK(record[dataset::form].span ==
        source::Span{kFile, 10U * dataset::form.index, 10U * dataset::form.index + 5});
  CHECK((*record[dataset::ttl]).ms == 3'600'000);
  CHECK(*record[dataset::published]);
  CHECK_FALSE(record[dataset::entity]);
  CHECK_FALSE(record[dataset::description]);
  CHECK_FALSE(record[dataset::erasure].span);
}

TEST_CASE("quantities survive packing") {
  Builder b(Shape::requirements);
  b.with(requirements::requests, pack(Rate{2000}))
      .with(requirements::read_write_ratio, pack(2.5))
      .with(requirements::data, pack(Size{4e12}))
      .with(requirements::growth, pack(Percentage{40}))
      .with(requirements::users, pack(std::uint32_t{100'000}))
      .with(requirements::p50, pack(Duration::forever()));
  const RecordView record = b.view();

  CHECK((*record[requirements::requests]).per_second == 2000);
  CHECK(*record[requirements::read_write_ratio] == 2.5);
  CHECK((*record[requirements::data]).bytes == 4e12);
  CHECK((*record[requirements::growth]).percent == 40);
  CHECK(*record[requirements::users] == 100'000);
  CHECK((*record[requirements::p50]).is_forever());
}

TEST_CASE("dates and version ranges survive packing") {
  const Date day{2027, 3, 31};
  Builder accepted(Shape::accept);
  accepted.with(accept::expires, pack(day));
  CHECK(accepted.view()[accept::expires] == day);

  Builder consumed(Shape::consumes);
  consumed.with(consumes::schema_versions, pack(Versions{3, Versions::kOpen}));
  CHECK((*consumed.view()[consumes::schema_versions]).from == 3);
  CHECK((*consumed.view()[consumes::schema_versions]).to == Versions::kOpen);
}

TEST_CASE("a word may stand in place of a duration, a reference or a record") {
  const Reference reference{Symbol(std::size_t{7}), ElementId(TopicId(std::size_t{2}))};
  Builder without(Shape::topic);
  without.with(topic::dedupe_window, pack(Duration::none()))
      .with(topic::dead_letter, 0, kVariantWord);
  CHECK((*without.view()[topic::dedupe_window]).is_none());
  CHECK(without.view()[topic::dead_letter]);
  CHECK_FALSE((*without.view()[topic::dead_letter]).has_value());

  Builder with(Shape::topic);
  with.with(topic::dead_letter, pack(reference));
  CHECK((*with.view()[topic::dead_letter]).value() == reference);

  Builder store(Shape::store);
  store.with(store::backup, 0, kVariantWord);
  CHECK(store.view()[store::backup]);
  CHECK_FALSE((*store.view()[store::backup]).has_value());
}

TEST_CASE("a word or a reference") {
  Builder word(Shape::dedupe);
  word.with(dedupe::in_, static_cast<std::uint64_t>(DedupePlace::high_water_mark), kVariantWord);
  CHECK((*word.view()[dedupe::in_]).word == DedupePlace::high_water_mark);

  const Reference place{Symbol(std::size_t{4}), ElementId(DatasetId(std::size_t{1}))};
  Builder reference(Shape::dedupe);
  reference.with(dedupe::in_, pack(place));
  CHECK_FALSE((*reference.view()[dedupe::in_]).word);
  CHECK((*reference.view()[dedupe::in_]).reference == place);
}

TEST_CASE("lists know their items and where they stand") {
  const Symbol a(std::size_t{1}), b(std::size_t{2}), c(std::size_t{3});
  Builder builder(Shape::dataset);
  builder.item(c).item(a, 0).item(b, 1).with(dataset::unique, pack_range(1, 2));
  const Items unique = *builder.view()[dataset::unique];

  REQUIRE(unique.size() == 2);
  CHECK(unique[0].text == a);
  CHECK(unique[1].group == 1);
  CHECK(unique[1].span == source::Span{kFile, 100, 103});
  CHECK(unique.contains(b));
  CHECK_FALSE(unique.contains(c));
  std::size_t seen = 0;
  for (const ItemView item : unique) seen += item.text.value;
  CHECK(seen == 3);
}

TEST_CASE("what was read from a temporary outlives it") {
  using Read = decltype(*std::declval<RecordView>()[dataset::unique]);
  static_assert(std::is_same_v<Read, Items>, "a reference would dangle in a loop");
  Builder builder(Shape::dataset);
  builder.item(Symbol(std::size_t{1})).item(Symbol(std::size_t{2}));
  builder.with(dataset::unique, pack_range(0, 2));
  const RecordView record = builder.view();

  std::size_t seen = 0;
  for (const ItemView item : *record[dataset::unique]) seen += item.text.value;
  CHECK(seen == 3);
}

TEST_CASE("personal fields are all, none or listed") {
  using Kind = FieldSet::Kind;
  Builder all(Shape::entity), none(Shape::entity), listed(Shape::entity);
  all.with(entity::personal, pack(true), kVariantWord);
  none.with(entity::personal, pack(false), kVariantWord);
  listed.item(Symbol(std::size_t{9})).with(entity::personal, pack_range(0, 1));
  CHECK((*all.view()[entity::personal]).kind == Kind::all);
  CHECK((*none.view()[entity::personal]).kind == Kind::none);
  CHECK((*listed.view()[entity::personal]).kind == Kind::listed);
  CHECK((*listed.view()[entity::personal]).fields.size() == 1);
}

TEST_CASE("records within records") {
  const Symbol country(std::size_t{1}), city(std::size_t{2});
  Builder b(Shape::entity);
  b.with(entity::fields, pack_range(1, 2));
  b.add_record(Shape::field_facts, country);
  b.add_record(Shape::field_facts, city);
  const RecordsView facts = *b.view()[entity::fields];

  REQUIRE(facts.size() == 2);
  CHECK(facts[0].name() == country);
  CHECK(facts.find(city).name() == city);
  CHECK_FALSE(facts.find(Symbol(std::size_t{3})));
  CHECK_FALSE(facts[0][field_facts::cardinality]);
}

}  // namespace thalweg::manifest
