// SPDX-License-Identifier: Apache-2.0
#include "manifest/read_section.h"

#include <fmt/format.h>

#include "base/text.h"
#include "manifest/payload.h"
#include "manifest/plain.h"
#include "manifest/read_value.h"

namespace thalweg::manifest {

namespace {

constexpr std::uint32_t kVersion = 1;

// Where the record of a section that was read before stands.
RecordId& record_of(Model& model, Shape shape) {
  return shape == Shape::readiness ? model.readiness : model.requirements;
}

}  // namespace

FileReader::FileReader(Loading& loading, source::FileId file, bool is_root)
    : loading_(loading), file_(file), is_root_(is_root), root_(loading, Shape::root, start()) {}

bool FileReader::is_section(std::string_view key) {
  const SectionInfo* const section = find_section(key);
  return section && section->form == SectionForm::map_of_elements;
}

void FileReader::note_section(const SectionInfo& section, yaml::Node key) {
  if (section.kind == ElementKind::entity && !loading_.model.has_entities_section) {
    loading_.model.has_entities_section = true;
    loading_.model.entities_span = key.span();
  }
  if (section.kind == ElementKind::store) loading_.has_stores_section = true;
}

void FileReader::entry(yaml::Node section, yaml::Node key, yaml::Node value) {
  const SectionInfo& about = *find_section(section.text());
  has_known_ = true;
  note_section(about, section);
  read_element(loading_, about, key, value);
}

void FileReader::top(yaml::Node key, yaml::Node value) {
  const std::string_view text = key.text();
  has_known_ = has_known_ || find_section(text) || text == "system" || text == "include";
  if (const FieldInfo* const field = find_field(Shape::root, text)) {
    root_field(*field, key, value);
  } else if (const SectionInfo* const section = find_section(text)) {
    whole_section(*section, key, value);
  } else if (!is_free_key(text)) {
    report_unknown(key);
  }
}

void FileReader::report_unknown(yaml::Node key) {
  std::vector<std::string_view> keys;
  for (const SectionInfo& section : sections()) keys.push_back(section.spelling);
  for (const FieldInfo& field : info(Shape::root).fields) keys.push_back(field.spelling);
  diag::Diagnostic problem{kUnknownKey, diag::Severity::error, {}, key.span(), {}, {}};
  problem.message = fmt::format("unknown key {} at the top level", quote(key.text()));
  problem.help = synonym(key.text(), Shape::root);
  if (problem.help.empty()) problem.help = belongs_elsewhere(key.text(), Shape::root);
  if (problem.help.empty()) problem.help = loading_.suggestions.did_you_mean(key.text(), keys);
  if (problem.help.empty() && !keys_listed_) {
    problem.help = "the keys are " + join_and(keys, "`");
    keys_listed_ = true;
  }
  unknown_.push_back(std::move(problem));
}

// --- keys that are no sections ------------------------------------------------

void FileReader::root_field(const FieldInfo& field, yaml::Node key, yaml::Node value) {
  if (field.spelling == "thalweg") return check_version(value);
  if (field.spelling == "system" && !is_root_) {
    loading_.problems.error(kUnknownKey, key.span(), "`system` in a file that another one includes")
        .label(loading_.model.system_span, "the system is named in the root file")
        .hint("remove it here");
    return;
  }
  if (!is_root_ && field.spelling != "include") return;  // says what this file is about
  root_.add(field, value);
  if (field.spelling == "include") add_includes(value);
  if (field.spelling != "system") return;
  has_system_ = true;
  loading_.model.system = loading_.intern(value);
  loading_.model.system_span = value.span();
}

void FileReader::check_version(yaml::Node value) {
  has_version_ = true;
  if (value.is_scalar() && whole_number_of(value) == kVersion) return;
  const bool is_version = value.is_scalar() && is_number(value);
  loading_.problems
      .error(kBadValue, value.span(),
             is_version ? fmt::format("version {} of the format is not known", quote(value.text()))
                        : fmt::format("`thalweg` takes the number 1, not {}", describe(value)))
      .help = "write `thalweg: 1`";
}

void FileReader::add_includes(yaml::Node value) {
  const auto add = [&](yaml::Node entry) {
    if (entry.is_scalar() && !entry.text().empty()) {
      includes_.push_back({std::string(entry.text()), entry.span()});
    }
  };
  if (!value.is_sequence()) return add(value);
  for (const yaml::Node entry : yaml::items(value)) add(entry);
}

void FileReader::finish(bool complete) {
  const RecordId record = root_.finish_unless_empty();
  if (is_root_) loading_.model.root = record;
  const bool is_foreign = complete && !has_version_ && !has_known_;
  if (is_foreign) {
    loading_.incomplete = true;
    loading_.problems.error(kMissing, start(), "the file is no manifest").help =
        "a manifest begins with `thalweg: 1`, the version of the format";
    return;
  }
  for (diag::Diagnostic& problem : unknown_) loading_.problems.add(std::move(problem));
  if (!complete) return;
  if (!has_version_) {
    loading_.problems.error(kMissing, start(), "the file does not begin with `thalweg: 1`").help =
        "add `thalweg: 1`, the version of the format";
  }
  if (is_root_ && !has_system_) {
    // Most likely a part of a system, whose names are elsewhere.
    loading_.incomplete = true;
    loading_.problems.error(kMissing, start(), "the file does not name its `system`").help =
        "add `system: <id>`, or include this file from the root file of its system";
  }
}

// --- sections that come as a whole --------------------------------------------

void FileReader::whole_section(const SectionInfo& section, yaml::Node key, yaml::Node value) {
  note_section(section, key);
  if (value.is_null()) return;
  switch (section.form) {
    case SectionForm::map_of_elements:
      // A map with entries came entry by entry.
      if (!value.is_map()) {
        report_not_a_map(loading_, fmt::format("`{}`", section.spelling), value).help = fmt::format(
            "write the id of each {} as a key, without dashes", bare_noun(section.kind));
      }
      return;
    case SectionForm::one_record:
      return one_record(section, key, value);
    case SectionForm::list_of_records:
      return records(section, key, value);
  }
}

void FileReader::one_record(const SectionInfo& section, yaml::Node key, yaml::Node value) {
  if (!value.is_map()) {
    report_not_a_map(loading_, fmt::format("`{}`", section.spelling), value);
    return;
  }
  Model& model = loading_.model;
  RecordId& record = record_of(model, section.shape);
  if (record) {
    const RecordData& first = model.pools.records[record.index()];
    loading_.problems
        .error(kDuplicate, key.span(),
               fmt::format("a second `{}` of this system", section.spelling))
        .label({first.file, first.begin, first.begin}, "the first one")
        .hint("move its keys there");
  }
  const RecordId read = read_plain_record(loading_, section.shape, value);
  if (record) return;
  record = read;
  if (section.shape == Shape::requirements) model.requirements_span = key.span();
}

void FileReader::records(const SectionInfo& section, yaml::Node, yaml::Node value) {
  if (!value.is_sequence()) return one_of_records(section, value);
  for (const yaml::Node entry : yaml::items(value)) one_of_records(section, entry);
}

void FileReader::one_of_records(const SectionInfo& section, yaml::Node value) {
  if (!value.is_map()) {
    report_not_a_map(loading_, fmt::format("an entry of `{}`", section.spelling), value);
    return;
  }
  const RecordId record = read_plain_record(loading_, section.shape, value);
  if (section.shape == Shape::accept) {
    add_acceptance(loading_, record);
  } else {
    loading_.model.migrations.push_back(record);
  }
}

void add_acceptance(Loading& loading, RecordId id) {
  const RecordView record(&loading.model.pools, id);
  AcceptData data;
  data.record = id;
  data.rule = record[accept::rule].value_or({});
  data.at = record[accept::at].value_or({});
  data.reason = record[accept::reason].value_or({});
  data.expires = record[accept::expires].value_or({});
  data.expires_span = record[accept::expires].span;
  data.span = record.span();
  loading.model.accepts.push_back(data);
}

}  // namespace thalweg::manifest
