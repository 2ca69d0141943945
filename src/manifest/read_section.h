// SPDX-License-Identifier: Apache-2.0
// The top level of a file: its sections, entry by entry, and the few keys that
// are not sections.
#pragma once

#include <vector>

#include "manifest/loading.h"
#include "manifest/read_record.h"

namespace thalweg::manifest {

// A path or glob that a file includes, and where that is said.
struct IncludeEntry {
  std::string pattern;
  source::Span span;
};

// Reads one file; feed it what the parser hands out, then call `finish`.
class FileReader {
 public:
  FileReader(Loading& loading, source::FileId file, bool is_root);

  // `section: {id: value}`.
  void entry(yaml::Node section, yaml::Node key, yaml::Node value);
  // Any other key of the file.
  void top(yaml::Node key, yaml::Node value);
  static bool is_section(std::string_view key);

  // Asks for what every file must say. `complete`: the file was read to its end.
  void finish(bool complete);
  const std::vector<IncludeEntry>& includes() const { return includes_; }

 private:
  void note_section(const SectionInfo& section, yaml::Node key);
  void root_field(const FieldInfo& field, yaml::Node key, yaml::Node value);
  void whole_section(const SectionInfo& section, yaml::Node key, yaml::Node value);
  void one_record(const SectionInfo& section, yaml::Node key, yaml::Node value);
  void records(const SectionInfo& section, yaml::Node key, yaml::Node value);
  void one_of_records(const SectionInfo& section, yaml::Node value);
  void check_version(yaml::Node value);
  void add_includes(yaml::Node value);
  void report_unknown(yaml::Node key);
  source::Span start() const { return {file_, 0, 0}; }

  Loading& loading_;
  source::FileId file_;
  bool is_root_;
  bool has_version_ = false;
  bool has_system_ = false;
  bool has_known_ = false;  // some key of manifests
  bool keys_listed_ = false;
  RecordScope root_;
  std::vector<IncludeEntry> includes_;
  std::vector<diag::Diagnostic> unknown_;  // told when it is clear that this is a manifest
};

// An entry of a section of elements: read_element.cpp. `key` is the id.
void read_element(Loading& loading, const SectionInfo& section, yaml::Node key, yaml::Node value);
// Appends an acceptance from its record.
void add_acceptance(Loading& loading, RecordId record);

}  // namespace thalweg::manifest
