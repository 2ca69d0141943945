// SPDX-License-Identifier: Apache-2.0
#include "manifest/flat.h"

#include <cmath>

#include <nlohmann/json.hpp>

#include "manifest/names.h"
#include "manifest/payload.h"

namespace thalweg::manifest {

namespace {

using Json = nlohmann::ordered_json;

constexpr double kLargestWhole = 9007199254740992.0;  // of a double

Flat number(double value) {
  const bool whole = std::trunc(value) == value && std::abs(value) <= kLargestWhole;
  return whole ? Flat(static_cast<std::int64_t>(value)) : Flat(value);
}

Flat count(std::uint64_t payload) {
  if (low_of(payload) == kUnbounded) return std::string_view("unbounded");
  return std::int64_t{low_of(payload)};
}

// `3`, `3..7`, `3..`, as they are written.
std::string versions(std::uint64_t payload) {
  const Versions v = unpack_versions(payload);
  std::string text = std::to_string(v.from);
  if (v.from == v.to) return text;
  return text + ".." + (v.to == Versions::kOpen ? "" : std::to_string(v.to));
}

struct ToJson {
  Json operator()(std::monostate /*nothing*/) const { return nullptr; }
  template <class T>
  Json operator()(const T& value) const {
    return value;
  }
};

std::string print(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

class Values {
 public:
  explicit Values(const Manifest& manifest) : manifest_(manifest) {}

  Flat scalar(const FieldInfo& field, const Attribute& a) const;

 private:
  Flat other(const FieldInfo& field, const Attribute& a) const;
  Json json(const FieldInfo& field, const Attribute& a) const;
  Json list(const Attribute& a, bool references) const;
  Json uniques(const Attribute& a) const;
  Json settings(const Attribute& a) const;
  Json words(const FieldInfo& field, const Attribute& a) const;
  Json records(const Attribute& a, bool named) const;
  Json record(RecordId id) const;

  std::string_view text(Symbol symbol) const { return manifest_.text(symbol); }
  Flat reference(Reference reference) const {
    return reference.target ? flat(manifest_, reference.target) : text(reference.text);
  }
  std::span<const Item> items(const Attribute& a) const {
    return std::span(manifest_.model().pools.items).subspan(high_of(a.payload), low_of(a.payload));
  }

  const Manifest& manifest_;
};

Json Values::list(const Attribute& a, bool references) const {
  Json all = Json::array();
  for (const Item& item : items(a)) {
    const ElementId target = references ? ElementId::from_bits(item.bits) : ElementId();
    all.push_back(target ? Json(manifest_.reference(target)) : Json(text(item.text)));
  }
  return all;
}

// One constraint is a list of fields, several are a list of lists; here always
// the latter.
Json Values::uniques(const Attribute& a) const {
  Json all = Json::array();
  const auto entries = items(a);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i == 0 || entries[i].group != entries[i - 1].group) all.push_back(Json::array());
    all.back().push_back(text(entries[i].text));
  }
  return all;
}

Json Values::settings(const Attribute& a) const {
  Json map = Json::object();
  for (const Item& item : items(a)) map[std::string(text(item.text))] = text(Symbol(item.bits));
  return map;
}

Json Values::words(const FieldInfo& field, const Attribute& a) const {
  Json all = Json::array();
  for (std::size_t i = 0; i < field.words.size(); ++i)
    if ((a.payload >> i & 1U) != 0) all.push_back(field.words[i]);
  return all;
}

Json Values::record(RecordId id) const {
  Json map = Json::object();
  const RecordData& data = manifest_.model().pools.records[id.index()];
  for (std::uint32_t i = data.first; i < data.first + data.count; ++i) {
    const Attribute& a = manifest_.model().pools.attributes[i];
    const FieldInfo& field = info(data.shape, a.field);
    map[std::string(field.spelling)] = json(field, a);
  }
  return map;
}

Json Values::records(const Attribute& a, bool named) const {
  Json all = named ? Json::object() : Json::array();
  for (std::uint32_t i = 0; i < low_of(a.payload); ++i) {
    const RecordId id(std::size_t{high_of(a.payload)} + i);
    if (named)
      all[std::string(text(manifest_.record(id).name()))] = record(id);
    else
      all.push_back(record(id));
  }
  return all;
}

Json Values::json(const FieldInfo& field, const Attribute& a) const {
  const bool is_word = a.variant == kVariantWord;
  switch (field.type) {
    case Type::uniques:
      return uniques(a);
    case Type::settings:
      return settings(a);
    case Type::text_list:
      return list(a, false);
    case Type::ref_list:
      return list(a, true);
    case Type::text_list_or_flag:
      return is_word ? Json(a.payload != 0) : list(a, false);
    case Type::word_list:
      return words(field, a);
    case Type::record:
    case Type::record_or_none:
      return is_word ? Json("none") : record(unpack_record(a.payload));
    case Type::record_list:
      return records(a, false);
    case Type::record_map:
      return records(a, true);
    case Type::boolean:
      return a.payload != 0;
    default:
      return std::visit(ToJson{}, scalar(field, a));
  }
}

// What is a word in place of something longer; references; lists and maps.
Flat Values::other(const FieldInfo& field, const Attribute& a) const {
  const bool is_word = a.variant == kVariantWord;
  switch (field.type) {
    case Type::word:
      return field.words[a.payload];
    case Type::dedupe_place_or_ref:
    case Type::enforced_by_or_ref:
      return is_word ? field.words[a.payload] : reference(unpack_reference(a.payload));
    case Type::ref:
    case Type::ref_or_none:
      return is_word ? std::string_view("none") : reference(unpack_reference(a.payload));
    case Type::text_list_or_flag:
      if (is_word) return std::int64_t{a.payload != 0};
      return print(json(field, a));
    case Type::record_or_none:
      if (is_word) return std::string_view("none");
      return print(json(field, a));
    default:
      return print(json(field, a));
  }
}

Flat Values::scalar(const FieldInfo& field, const Attribute& a) const {
  switch (field.type) {
    case Type::boolean:
      return std::int64_t{a.payload != 0};
    case Type::count:
    case Type::count_or_unbounded:
      return count(a.payload);
    case Type::number:
    case Type::rate:
    case Type::size:
    case Type::percentage:
      return number(unpack_number(a.payload));
    case Type::duration:
    case Type::duration_or_none:
      return flat(unpack_duration(a.payload));
    case Type::date:
      return to_string(unpack_date(a.payload));
    case Type::text:
    case Type::name:
    case Type::number_or_text:
      return text(unpack_symbol(a.payload));
    case Type::version_range:
      return versions(a.payload);
    default:
      return other(field, a);
  }
}

const Attribute* find(const Manifest& manifest, RecordId record, std::uint8_t field) {
  if (!record) return nullptr;
  const Pools& pools = manifest.model().pools;
  const RecordData& data = pools.records[record.index()];
  for (std::uint32_t i = data.first; i < data.first + data.count; ++i)
    if (pools.attributes[i].field == field) return &pools.attributes[i];
  return nullptr;
}

// The attribute at the end of a path, and the record it stands in.
const Attribute* find(const Manifest& manifest, RecordId& record,
                      std::span<const std::uint8_t> path) {
  const Attribute* a = find(manifest, record, path.front());
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (a == nullptr || a->variant == kVariantWord) return nullptr;
    record = unpack_record(a->payload);
    a = find(manifest, record, path[i]);
  }
  return a;
}

void add_fields(Shape shape, const FlatField& above, std::vector<FlatField>& all) {
  const auto fields = info(shape).fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    FlatField field = above;
    if (!field.name.empty()) field.name += '.';
    field.name += fields[i].spelling;
    field.info = &fields[i];
    field.path.push_back(static_cast<std::uint8_t>(i));
    all.push_back(field);
    const bool opened = fields[i].type == Type::record || fields[i].type == Type::record_or_none;
    if (opened) add_fields(fields[i].of, field, all);
  }
}

}  // namespace

std::vector<FlatField> flat_fields(Shape shape) {
  std::vector<FlatField> all;
  add_fields(shape, {}, all);
  return all;
}

Flat flat(const Manifest& manifest, RecordId record, std::span<const std::uint8_t> path) {
  const Attribute* const a = find(manifest, record, path);
  if (a == nullptr) return {};
  const Shape shape = manifest.model().pools.records[record.index()].shape;
  return Values(manifest).scalar(info(shape, a->field), *a);
}

source::Span flat_span(const Manifest& manifest, RecordId record,
                       std::span<const std::uint8_t> path) {
  const Attribute* const a = find(manifest, record, path);
  if (a == nullptr) return {};
  const source::FileId file = manifest.model().pools.records[record.index()].file;
  return {file, a->begin, a->begin + a->length};
}

Flat flat(const Manifest& manifest, ElementId element) {
  if (!element) return {};
  const ElementData* const data = find_data(manifest.model(), element);
  const bool is_part = element.is(ElementKind::dataset) || element.is(ElementKind::operation);
  if (data == nullptr || is_part) return manifest.reference(element);
  return manifest.text(data->id);
}

Flat flat(Duration duration) {
  constexpr std::int64_t kSecond = 1000;
  if (duration.is_none()) return std::string_view("none");
  if (duration.is_forever()) return std::string_view("forever");
  if (duration.ms % kSecond == 0) return duration.ms / kSecond;
  return static_cast<double>(duration.ms) / static_cast<double>(kSecond);
}

std::string flat_list(const Manifest& manifest, std::span<const ElementId> elements) {
  Json all = Json::array();
  for (const ElementId element : elements) all.push_back(manifest.reference(element));
  return print(all);
}

std::string flat_list(const Manifest& manifest, std::span<const Symbol> texts) {
  Json all = Json::array();
  for (const Symbol text : texts) all.push_back(manifest.text(text));
  return print(all);
}

}  // namespace thalweg::manifest
