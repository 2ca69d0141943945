// SPDX-License-Identifier: Apache-2.0
// Edits of YAML as a user wrote it: entries of maps and items of lists are put in,
// replaced and taken out as text, and every byte that no edit is about stays as it is,
// comments and layout included.
//
// What is put in is cut out of another text, the model, and moved to the column where it
// belongs; between brackets it is written on one line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "yaml/tree.h"

namespace thalweg::plan {

// An entry of a map, or an item of a list, which has no key.
struct Slot {
  yaml::Node parent, key, value;
  bool is_item() const { return !key; }
};

// Whether a collection is written between brackets.
bool is_in_brackets(std::string_view bytes, yaml::Node collection);

class SourceEdit {
 public:
  // Canonical YAML is the model. Both texts outlive this.
  SourceEdit(std::string_view source, std::string_view model) : source_(source), model_(model) {}

  std::string_view source() const { return source_; }
  // Whether its children stand in the text as they are, and not by an alias or a merge key.
  bool is_plain(yaml::Node collection) const;
  // Whether it stands on lines of its own, so that it can be taken out.
  bool has_lines(const Slot& slot) const;

  void replace(const Slot& old, const Slot& model);
  // Next to an entry or item of the same collection.
  void insert_behind(const Slot& before, const Slot& model);
  void insert_ahead(const Slot& next, const Slot& model);
  // A section, behind another one with an empty line between them, or at the end.
  void insert_section(const std::optional<Slot>& before, const Slot& model);
  // With its lines, and the comment lines right above them.
  void remove(const Slot& old);

  bool is_empty() const { return edits_.empty(); }
  // The failure: two edits are about one place.
  Result<std::string> text() const;

 private:
  struct Edit {
    std::uint32_t begin, end;
    std::size_t column;  // of what is put in
    std::string text;
  };

  std::size_t column_of(std::uint32_t at) const;
  std::uint32_t first_line_of(const Slot& slot) const;
  std::string on_one_line(const Slot& model) const;
  std::string lines_of(const Slot& model, std::size_t column) const;
  void add(std::uint32_t begin, std::uint32_t end, std::string text, std::size_t column = 0);

  std::string_view source_, model_;
  std::vector<Edit> edits_;
};

}  // namespace thalweg::plan
