// SPDX-License-Identifier: Apache-2.0
// A map of one shape of the vocabulary becomes a record: known keys are read,
// unknown ones reported, missing ones asked for.
#pragma once

#include <span>

#include "manifest/loading.h"

namespace thalweg::manifest {

// A record that is being read; scopes nest like the maps they stand for.
class RecordScope {
 public:
  RecordScope(Loading& loading, Shape shape, source::Span place);
  RecordScope(const RecordScope&) = delete;
  RecordScope& operator=(const RecordScope&) = delete;

  // A key of the shape, or a problem. `x-…` is free.
  void add(yaml::Node key, yaml::Node value);
  // A known field; the short forms use it.
  void add(const FieldInfo& field, yaml::Node value);
  bool has(const FieldInfo& field) const;
  bool empty() const { return loading_.open_attributes.size() == first_; }

  // Asks for the required keys that are missing. `of` names the map in messages,
  // which point at `at`.
  void require(std::string_view of, source::Span at);
  // The record, at `at` where its place was kept for it.
  RecordId finish();
  void finish(RecordId at);
  // None where no key was written.
  RecordId finish_unless_empty() { return empty() ? RecordId() : finish(); }

 private:
  void attempted(const FieldInfo& field) { seen_ |= std::uint64_t{1} << bit_of(field); }
  unsigned bit_of(const FieldInfo& field) const { return index_of(shape_, field); }

  Loading& loading_;
  Shape shape_;
  source::Span place_;
  std::size_t first_;       // of its own among the open attributes
  std::uint64_t seen_ = 0;  // fields that were written, good or not
};

bool is_free_key(std::string_view key);
// `more`: keys that stand here beside the fields of the shape.
void report_unknown_key(Loading& loading, Shape shape, yaml::Node key,
                        std::span<const std::string_view> more = {});
void report_missing(Loading& loading, std::string_view of, source::Span at,
                    std::span<const FieldInfo* const> fields);
diag::Diagnostic& report_not_a_map(Loading& loading, std::string_view what, yaml::Node value);

// The record of a map that has no other keys than the fields of its shape.
RecordId read_plain_record(Loading& loading, Shape shape, yaml::Node map);

// Records behind a key, short forms included.
bool read_inner_record(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out);
bool read_record_list(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out);
bool read_record_map(Loading& loading, const FieldInfo& field, yaml::Node value, Attribute& out);

}  // namespace thalweg::manifest
