// SPDX-License-Identifier: Apache-2.0
#include "manifest/values.h"

#include <algorithm>

#include <fmt/format.h>

#include "manifest/payload.h"
#include "manifest/wording.h"

namespace thalweg::manifest {

namespace {

YamlNode count(std::uint64_t payload) {
  if (low_of(payload) == kUnbounded) return YamlNode::word("unbounded");
  return YamlNode::word(std::to_string(low_of(payload)));
}

YamlNode duration(std::uint64_t payload) {
  const Duration value = unpack_duration(payload);
  return YamlNode::word(value.is_none() ? "none" : to_string(value));
}

// `3..7` is quoted: some readers of YAML take it for a number.
YamlNode versions(std::uint64_t payload) {
  const Versions v = unpack_versions(payload);
  if (v.from == v.to) return YamlNode::word(std::to_string(v.from));
  if (v.to == Versions::kOpen) return YamlNode::word(fmt::format("\"{}..\"", v.from));
  return YamlNode::word(fmt::format("\"{}..{}\"", v.from, v.to));
}

// The value of a setting, or a bound that is a number or a field: which of the
// two it is, its text tells.
YamlNode as_it_reads(std::string_view text) {
  const bool is_plain = yaml_scalar(text, true) == text;
  const bool is_number = !text.empty() && text.size() < 20 && text != "-" &&
                         text.find_first_not_of("0123456789", text[0] == '-' ? 1 : 0) == text.npos;
  const bool is_flag = text == "true" || text == "false";
  return is_plain || is_number || is_flag ? YamlNode::word(text) : YamlNode::of_text(text);
}

}  // namespace

std::span<const Item> ValueWriter::items(const Attribute& a) const {
  return std::span(manifest_.model().pools.items).subspan(high_of(a.payload), low_of(a.payload));
}

bool ValueWriter::is_left_out(Statement::Kind kind, const Attribute& a, std::size_t entry) const {
  if (without_.empty()) return false;
  const auto index = static_cast<std::size_t>(&a - manifest_.model().pools.attributes.data());
  return std::any_of(without_.begin(), without_.end(), [&](const Statement& statement) {
    return statement.is_same(kind, index, entry);
  });
}

YamlNode ValueWriter::one_or_more(const Attribute& a) const {
  const std::span<const Item> all = items(a);
  YamlNode list = YamlNode::list(true);
  for (std::size_t i = 0; i < all.size(); ++i)
    if (!is_left_out(Statement::Kind::item, a, i)) list.add(text(all[i].text));
  return list.children.size() == 1 ? list.children.front() : list;
}

YamlNode ValueWriter::references(const Attribute& a) const {
  const std::span<const Item> all = items(a);
  YamlNode list = YamlNode::list(true);
  for (std::size_t i = 0; i < all.size(); ++i)
    if (!is_left_out(Statement::Kind::item, a, i))
      list.add(reference({all[i].text, ElementId::from_bits(all[i].bits)}));
  return list.children.size() == 1 ? list.children.front() : list;
}

YamlNode ValueWriter::reference(const Reference& reference) const {
  const ElementKind kind = reference.target.kind();
  const bool has_parent =
      reference.target && (kind == ElementKind::dataset || kind == ElementKind::operation);
  return has_parent ? YamlNode::of_text(manifest_.reference(reference.target))
                    : text(reference.text);
}

// One constraint is a list of fields, several are a list of lists.
YamlNode ValueWriter::uniques(const Attribute& a) const {
  const std::span<const Item> all = items(a);
  if (all.empty() || all.front().group == all.back().group) return one_or_more(a);
  YamlNode list = YamlNode::list(true);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i == 0 || all[i].group != all[i - 1].group) list.add(YamlNode::list(true));
    list.children.back().add(text(all[i].text));
  }
  return list;
}

YamlNode ValueWriter::settings(const Attribute& a) const {
  YamlNode map = YamlNode::map(true);
  const std::span<const Item> all = items(a);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (is_left_out(Statement::Kind::item, a, i)) continue;
    map.add(manifest_.text(all[i].text), as_it_reads(manifest_.text(Symbol(all[i].bits))));
  }
  return map;
}

YamlNode ValueWriter::words(const FieldInfo& field, const Attribute& a) const {
  YamlNode list = YamlNode::list(true);
  for (std::size_t i = 0; i < field.words.size(); ++i) {
    if ((a.payload >> i & 1U) != 0) list.add(YamlNode::word(field.words[i]));
  }
  return list.children.size() == 1 ? list.children.front() : list;
}

YamlNode ValueWriter::shortest(RecordId id) const {
  YamlNode map = record(id, true);
  const RecordData& data = manifest_.model().pools.records[id.index()];
  if (!has_short_form(data.shape) || map.children.size() != 1) return map;
  YamlNode& only = map.children.front();
  if (only.key != info(data.shape).fields.front().spelling) return map;
  only.key.clear();
  return std::move(only);
}

YamlNode ValueWriter::record_list(const FieldInfo& field, const Attribute& a) const {
  YamlNode list = YamlNode::list(has_short_form(field.of));
  for (std::uint32_t i = 0; i < low_of(a.payload); ++i) {
    if (is_left_out(Statement::Kind::item, a, i)) continue;
    list.add(shortest(RecordId(std::size_t{high_of(a.payload)} + i)));
  }
  const bool is_one = list.children.size() == 1 && !list.children.front().is_collection();
  return is_one ? list.children.front() : list;
}

YamlNode ValueWriter::record_map(const Attribute& a) const {
  YamlNode map = YamlNode::map(false);
  for (std::uint32_t i = 0; i < low_of(a.payload); ++i) {
    if (is_left_out(Statement::Kind::item, a, i)) continue;
    const RecordId id(std::size_t{high_of(a.payload)} + i);
    map.add(manifest_.text(manifest_.record(id).name()), shortest(id));
  }
  return map;
}

YamlNode ValueWriter::value(const FieldInfo& field, const Attribute& a) const {
  const bool is_word = a.variant == kVariantWord;
  switch (field.type) {
    case Type::boolean:
      return YamlNode::word(a.payload != 0 ? "true" : "false");
    case Type::count:
    case Type::count_or_unbounded:
      return count(a.payload);
    case Type::number:
      return YamlNode::word(fmt::format("{}", unpack_number(a.payload)));
    case Type::number_or_text:
      return as_it_reads(manifest_.text(unpack_symbol(a.payload)));
    case Type::text:
    case Type::name:
      return text(unpack_symbol(a.payload));
    case Type::duration:
    case Type::duration_or_none:
      return duration(a.payload);
    case Type::rate:
      return YamlNode::word(to_string(Rate{unpack_number(a.payload)}));
    case Type::size:
      return YamlNode::word(to_string(Size{unpack_number(a.payload)}));
    case Type::percentage:
      return YamlNode::word(to_string(Percentage{unpack_number(a.payload)}));
    case Type::date:
      return YamlNode::word(to_string(unpack_date(a.payload)));
    case Type::version_range:
      return versions(a.payload);
    case Type::uniques:
      return uniques(a);
    case Type::settings:
      return settings(a);
    case Type::text_list:
      return one_or_more(a);
    case Type::ref_list:
      return references(a);
    case Type::text_list_or_flag:
      return is_word ? YamlNode::word(a.payload != 0 ? "true" : "false") : one_or_more(a);
    case Type::word:
      return YamlNode::word(field.words[a.payload]);
    case Type::word_list:
      return words(field, a);
    case Type::dedupe_place_or_ref:
    case Type::enforced_by_or_ref:
      if (is_word) return YamlNode::word(field.words[a.payload]);
      [[fallthrough]];
    case Type::ref:
    case Type::ref_or_none:
      return is_word ? YamlNode::word("none") : reference(unpack_reference(a.payload));
    case Type::record:
    case Type::record_or_none:
      return is_word ? YamlNode::word("none") : shortest(unpack_record(a.payload));
    case Type::record_list:
      return record_list(field, a);
    case Type::record_map:
      return record_map(a);
  }
  return {};
}

void ValueWriter::add_fields(YamlNode& map, RecordId id) const {
  if (!id) return;
  const Pools& pools = manifest_.model().pools;
  const RecordData& record = pools.records[id.index()];
  for (std::uint32_t i = record.first; i < record.first + record.count; ++i) {
    const Attribute& a = pools.attributes[i];
    if (is_left_out(Statement::Kind::value, a, 0)) continue;
    const FieldInfo& field = info(record.shape, a.field);
    map.add(field.spelling, value(field, a));
  }
}

YamlNode ValueWriter::record(RecordId id, bool on_one_line) const {
  YamlNode map = YamlNode::map(on_one_line);
  add_fields(map, id);
  return map;
}

YamlNode ValueWriter::records(std::span<const RecordId> records) const {
  YamlNode list = YamlNode::list(false);
  for (const RecordId id : records) list.add(record(id, true));
  return list;
}

std::string ValueWriter::line(const Statement& statement) const {
  const FieldInfo& field = *statement.field;
  YamlNode node = value(field, manifest_.model().pools.attributes[statement.index]);
  const bool is_one =
      statement.kind == Statement::Kind::item && statement.item < node.children.size();
  if (is_one && node.kind == YamlNode::Kind::map) node.children = {node.children[statement.item]};
  if (is_one && node.kind == YamlNode::Kind::list) node = YamlNode(node.children[statement.item]);
  return std::string(field.spelling) + ": " + to_line(node);
}

}  // namespace thalweg::manifest
