// SPDX-License-Identifier: Apache-2.0
// Records of a manifest as trees of YAML, by the vocabulary: what stands behind
// each key, in its shortest form.
#pragma once

#include <span>

#include "manifest/manifest.h"
#include "manifest/statement.h"
#include "manifest/vocabulary.h"
#include "manifest/yaml_text.h"

namespace thalweg::manifest {

class ValueWriter {
 public:
  // Writes all but the statements named, which must outlive the writer.
  explicit ValueWriter(const Manifest& manifest, std::span<const Statement> without = {})
      : manifest_(manifest), without_(without) {}

  // Adds the keys of a record to a map; none where the record is none.
  void add_fields(YamlNode& map, RecordId record) const;
  YamlNode record(RecordId record, bool on_one_line) const;
  YamlNode records(std::span<const RecordId> records) const;
  // A dataset or an operation by its full name, whatever shorter one was written.
  YamlNode reference(const Reference& reference) const;
  // `key: value`, of one of its entries with that alone.
  std::string line(const Statement& statement) const;

 private:
  YamlNode value(const FieldInfo& field, const Attribute& a) const;
  YamlNode one_or_more(const Attribute& a) const;
  YamlNode references(const Attribute& a) const;
  YamlNode uniques(const Attribute& a) const;
  YamlNode settings(const Attribute& a) const;
  YamlNode words(const FieldInfo& field, const Attribute& a) const;
  YamlNode record_list(const FieldInfo& field, const Attribute& a) const;
  YamlNode record_map(const Attribute& a) const;
  // The record, or what it may be shortened to.
  YamlNode shortest(RecordId record) const;

  YamlNode text(Symbol symbol) const { return YamlNode::of_text(manifest_.text(symbol)); }
  std::span<const Item> items(const Attribute& a) const;
  bool is_left_out(Statement::Kind kind, const Attribute& a, std::size_t entry) const;

  const Manifest& manifest_;
  std::span<const Statement> without_;
};

}  // namespace thalweg::manifest
