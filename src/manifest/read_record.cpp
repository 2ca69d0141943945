// SPDX-License-Identifier: Apache-2.0
#include "manifest/read_record.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "manifest/payload.h"
#include "manifest/read_value.h"

namespace thalweg::manifest {

namespace {

// Keys that do not fit into a line are left to the manual.
constexpr std::size_t kShownKeys = 12;

std::vector<std::string_view> keys_of(Shape shape, std::span<const std::string_view> more) {
  std::vector<std::string_view> keys;
  for (const FieldInfo& field : info(shape).fields) keys.push_back(field.spelling);
  keys.insert(keys.end(), more.begin(), more.end());
  return keys;
}

// Maps that may be written as the value of their first key alone.
bool has_short_form(Shape shape) {
  return shape == Shape::consumes || shape == Shape::coordinator || shape == Shape::join ||
         shape == Shape::effect;
}

// Fills the record that stands at `at` already.
bool read_record_at(Loading& loading, const FieldInfo& field, yaml::Node value, RecordId at) {
  const Shape shape = field.of;
  RecordScope scope(loading, shape, value.span());
  if (value.is_map()) {
    for (const auto [key, inner] : yaml::entries(value)) scope.add(key, inner);
  } else if (has_short_form(shape) && !value.is_null()) {
    scope.add(info(shape).fields.front(), value);
  } else {
    report_wrong_type(loading, field, value);
    scope.finish(at);
    return false;
  }
  scope.require(noun(shape), value.span());
  scope.finish(at);
  return true;
}

// Room for records that follow one another.
std::uint32_t reserve_records(Loading& loading, Shape shape, source::FileId file,
                              std::uint32_t count) {
  std::vector<RecordData>& records = loading.model.pools.records;
  const auto first = static_cast<std::uint32_t>(records.size());
  records.resize(first + count);
  for (std::uint32_t i = 0; i < count; ++i) {
    records[first + i].shape = shape;
    records[first + i].file = file;
  }
  return first;
}

}  // namespace

RecordScope::RecordScope(Loading& loading, Shape shape, source::Span place)
    : loading_(loading), shape_(shape), place_(place), first_(loading.open_attributes.size()) {}

bool is_free_key(std::string_view key) {
  return key.starts_with("x-");
}

void RecordScope::add(yaml::Node key, yaml::Node value) {
  if (const FieldInfo* const field = find_field(shape_, key.text())) {
    add(*field, value);
  } else if (!is_free_key(key.text())) {
    report_unknown_key(loading_, shape_, key);
  }
}

void RecordScope::add(const FieldInfo& field, yaml::Node value) {
  attempted(field);
  Attribute attribute;
  attribute.field = index_of(shape_, field);
  if (read_value(loading_, field, value, attribute)) {
    loading_.open_attributes.push_back(attribute);
  }
}

bool RecordScope::has(const FieldInfo& field) const {
  return (seen_ >> bit_of(field) & 1U) != 0;
}

void RecordScope::require(std::string_view of, source::Span at) {
  for (const FieldInfo& field : info(shape_).fields) {
    if (!field.required() || has(field)) continue;
    const bool is_expiry = shape_ == Shape::accept && field.spelling == "expires";
    loading_.problems
        .error(is_expiry ? kBadAccept : kMissing, at,
               fmt::format("{} has no `{}`", of, field.spelling))
        .help = fmt::format("add `{}`: {}", field.spelling, expectation(field));
  }
}

RecordId RecordScope::finish() {
  const RecordId at(loading_.model.pools.records.size());
  loading_.model.pools.records.emplace_back();
  finish(at);
  return at;
}

void RecordScope::finish(RecordId at) {
  Pools& pools = loading_.model.pools;
  std::vector<Attribute>& open = loading_.open_attributes;
  const auto begin = open.begin() + static_cast<std::ptrdiff_t>(first_);
  std::sort(begin, open.end(),
            [](const Attribute& a, const Attribute& b) { return a.field < b.field; });
  RecordData& record = pools.records[at.index()];
  record.first = static_cast<std::uint32_t>(pools.attributes.size());
  record.count = static_cast<std::uint8_t>(open.size() - first_);
  record.shape = shape_;
  record.file = place_.file;
  record.begin = place_.begin;
  record.end = place_.end;
  pools.attributes.insert(pools.attributes.end(), begin, open.end());
  open.resize(first_);
}

void report_unknown_key(Loading& loading, Shape shape, yaml::Node key,
                        std::span<const std::string_view> more) {
  const std::string_view text = key.text();
  const std::vector<std::string_view> keys = keys_of(shape, more);
  diag::Diagnostic& problem = loading.problems.error(
      kUnknownKey, key.span(), fmt::format("unknown key {} in {}", quote(text), noun(shape)));
  problem.help = belongs_elsewhere(text, shape);
  if (problem.help.empty()) problem.help = loading.suggestions.did_you_mean(text, keys);
  if (problem.help.empty() && keys.size() <= kShownKeys) {
    problem.help = fmt::format("the keys are {}", join_and(keys, "`"));
  }
}

void report_not_a_map(Loading& loading, std::string_view what, yaml::Node value) {
  loading.problems.error(kMissing, value.span(),
                         fmt::format("{} is a map, not {}", what, describe(value)));
}

RecordId read_plain_record(Loading& loading, Shape shape, yaml::Node map) {
  RecordScope scope(loading, shape, map.span());
  for (const auto [key, value] : yaml::entries(map)) scope.add(key, value);
  scope.require(noun(shape), map.span());
  return scope.finish();
}

bool read_inner_record(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out) {
  const RecordId at(reserve_records(loading, field.of, value.span().file, 1));
  out.payload = pack(at);
  return read_record_at(loading, field, value, at);
}

bool read_record_list(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out) {
  std::uint32_t count = 1;
  if (value.is_sequence()) {
    count = 0;
    for ([[maybe_unused]] const yaml::Node entry : yaml::items(value)) ++count;
  }
  const std::uint32_t first = reserve_records(loading, field.of, value.span().file, count);
  out.payload = pack_range(first, count);
  if (!value.is_sequence())
    return read_record_at(loading, field, value, RecordId(std::size_t{first}));
  std::size_t at = first;
  for (const yaml::Node entry : yaml::items(value)) {
    read_record_at(loading, field, entry, RecordId(at++));
  }
  return true;
}

bool read_record_map(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out) {
  if (!value.is_map()) {
    report_wrong_type(loading, field, value);
    return false;
  }
  std::uint32_t count = 0;
  for ([[maybe_unused]] const auto entry : yaml::entries(value)) ++count;
  const std::uint32_t first = reserve_records(loading, field.of, value.span().file, count);
  out.payload = pack_range(first, count);
  std::size_t at = first;
  for (const auto [key, inner] : yaml::entries(value)) {
    loading.model.pools.records[at].name = loading.intern(key);
    read_record_at(loading, field, inner, RecordId(at++));
  }
  return true;
}

}  // namespace thalweg::manifest
