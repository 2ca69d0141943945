// SPDX-License-Identifier: Apache-2.0
#include "manifest/read_record.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "manifest/payload.h"
#include "manifest/plain.h"
#include "manifest/read_value.h"

namespace thalweg::manifest {

namespace {

// More keys than that are left to the manual.
constexpr std::size_t kShownKeys = 20;

std::vector<std::string_view> keys_of(Shape shape, std::span<const std::string_view> more) {
  std::vector<std::string_view> keys;
  for (const FieldInfo& field : info(shape).fields) keys.push_back(field.spelling);
  keys.insert(keys.end(), more.begin(), more.end());
  return keys;
}

// A text or a list of texts; what is in the list is checked later.
bool fits_short_form(yaml::Node value) {
  if (value.is_scalar()) return !is_number(value) && !is_flag(value);
  return value.is_sequence();
}

// Fills the record that stands at `at` already.
bool read_record_at(Loading& loading, const FieldInfo& field, yaml::Node value, RecordId at) {
  const Shape shape = field.of;
  RecordScope scope(loading, shape, value.span());
  if (value.is_map()) {
    for (const auto [key, inner] : yaml::entries(value)) scope.add(key, inner);
  } else if (has_short_form(shape) && fits_short_form(value)) {
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
  std::vector<const FieldInfo*> missing;
  for (const FieldInfo& field : info(shape_).fields) {
    if (!field.required() || has(field)) continue;
    const bool is_expiry = shape_ == Shape::accept && field.spelling == "expires";
    if (!is_expiry) {
      missing.push_back(&field);
      continue;
    }
    loading_.problems.error(kBadAccept, at, fmt::format("{} has no `expires`", of)).help =
        "say until when: `expires: 2027-03-31`";
  }
  if (!missing.empty()) report_missing(loading_, of, at, missing);
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

void report_missing(Loading& loading, std::string_view of, source::Span at,
                    std::span<const FieldInfo* const> fields) {
  std::vector<std::string> names;
  std::vector<std::string> advice;
  for (const FieldInfo* field : fields) {
    names.push_back(fmt::format("`{}`", field->spelling));
    advice.push_back(fields.size() == 1
                         ? fmt::format("`{}`: {}", field->spelling, expectation(*field))
                         : fmt::format("`{}` ({})", field->spelling, expectation(*field)));
  }
  loading.problems.error(kMissing, at, fmt::format("{} has no {}", of, join_or(names, ""))).help =
      "add " + join_and(advice);
}

void report_unknown_key(Loading& loading, Shape shape, yaml::Node key,
                        std::span<const std::string_view> more) {
  const std::string_view text = key.text();
  const std::vector<std::string_view> keys = keys_of(shape, more);
  diag::Diagnostic& problem = loading.problems.error(
      kUnknownKey, key.span(),
      text.empty() ? fmt::format("an empty key in {}", noun(shape))
                   : fmt::format("unknown key {} in {}", quote(text), noun(shape)));
  problem.help = synonym(text, shape);
  if (problem.help.empty()) problem.help = belongs_elsewhere(text, shape);
  if (problem.help.empty()) problem.help = loading.suggestions.did_you_mean(text, keys);
  if (!problem.help.empty()) return;
  problem.help = keys.size() <= kShownKeys
                     ? "the keys are " + join_and(keys, "`")
                     : fmt::format("the keys of {} are listed in thalweg-manifest(5)", noun(shape));
}

diag::Diagnostic& report_not_a_map(Loading& loading, std::string_view what, yaml::Node value) {
  diag::Diagnostic& problem = loading.problems.error(
      kMissing, value.span(), fmt::format("{} is a map, not {}", what, describe(value)));
  if (value.is_scalar()) problem.help = missing_space(value.text());
  return problem;
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
