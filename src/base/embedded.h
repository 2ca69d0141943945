// SPDX-License-Identifier: Apache-2.0
// A file that is part of the program: rule pages, engine facts, templates, the
// JSON Schema. Tables of them are made by `thalweg_embed` (src/embed.cmake),
// sorted by name; name and text live as long as the program.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

namespace thalweg {

struct EmbeddedFile {
  std::string_view name;  // relative to the BASE of the table, with `/`
  std::string_view text;
};

// O(log n); nothing where the table has no such file.
inline const EmbeddedFile* find_embedded(std::span<const EmbeddedFile> table,
                                         std::string_view name) {
  const auto found = std::lower_bound(
      table.begin(), table.end(), name,
      [](const EmbeddedFile& file, std::string_view wanted) { return file.name < wanted; });
  return found != table.end() && found->name == name ? &*found : nullptr;
}

}  // namespace thalweg
