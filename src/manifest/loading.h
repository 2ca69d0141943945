// SPDX-License-Identifier: Apache-2.0
// What the rooms of the loader share while one manifest is read: the model that
// grows, the names found so far, and where problems go.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "diag/diagnostic.h"
#include "manifest/hints.h"
#include "manifest/loader.h"
#include "manifest/manifest.h"
#include "manifest/names.h"
#include "manifest/wording.h"
#include "source/source.h"
#include "yaml/yaml.h"

namespace thalweg::manifest {

// The codes of semantics: see the manual page.
inline constexpr const char* kUnresolved = "M001";
inline constexpr const char* kNoEntity = "M002";
inline constexpr const char* kDuplicate = "M003";
inline constexpr const char* kBadValue = "M004";
inline constexpr const char* kUnknownEngine = "M005";
inline constexpr const char* kBadAccept = "M006";
inline constexpr const char* kOneSided = "M007";
inline constexpr const char* kVerbs = "M008";
inline constexpr const char* kCallCycle = "M009";
inline constexpr const char* kUnknownKey = "M010";
inline constexpr const char* kMissing = "M011";
inline constexpr const char* kUnreadable = "M012";
inline constexpr const char* kInclude = "M013";

struct Loading {
  Loading(const source::SourceMap& map, const LoadOptions& how, diag::Diagnostics& out)
      : sources(map), options(how), problems(out) {}
  Loading(const Loading&) = delete;
  Loading& operator=(const Loading&) = delete;

  const source::SourceMap& sources;
  const LoadOptions& options;
  diag::Diagnostics& problems;
  Model model;
  Names names{model};
  Suggestions suggestions;
  bool has_stores_section = false;
  // A file, or a part of one, could not be read: what it defines is missing, so
  // nothing is said about names that do not exist.
  bool incomplete = false;
  // The dataset that a text `store/dataset` names, by symbol of the text; as far
  // as it was looked up.
  std::vector<DatasetId> datasets_by_path;
  // Attributes of the records that are being read; the innermost record's last.
  std::vector<Attribute> open_attributes;

  Symbol intern(yaml::Node node) {
    return node.text_is_in_source() ? model.symbols.intern(node.text())
                                    : model.symbols.intern_copy(node.text());
  }
  std::string_view text(Symbol symbol) const { return model.symbols.text(symbol); }

  // Room for what a file of that size holds at most, mostly. Room that is not used
  // is never touched and costs nothing; room that has to grow is copied.
  void expect(std::size_t bytes) {
    model.symbols.reserve(bytes / 192);
    names.reserve(bytes / 256);
    model.pools.attributes.reserve(bytes / 32);
    model.pools.records.reserve(bytes / 96);
    model.pools.items.reserve(bytes / 128);
    model.entities.reserve(bytes / 1024);
    model.stores.reserve(bytes / 1024);
    model.datasets.reserve(bytes / 256);
    model.topics.reserve(bytes / 2048);
    model.operations.reserve(bytes / 512);
    model.steps.reserve(bytes / 192);
  }
};

// Lengths of places are stored in 16 bits.
constexpr std::uint16_t short_length(source::Span span) {
  const std::uint32_t length = span.end - span.begin;
  return static_cast<std::uint16_t>(length < 0xffff ? length : 0xffff);
}

// `a list`, `a map`, `nothing`, `a text`.
std::string_view describe(yaml::Node node);

}  // namespace thalweg::manifest
