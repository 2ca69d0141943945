// SPDX-License-Identifier: Apache-2.0
// Elements by what findings call them, for rules that name them in texts. Where
// two of different kinds have one name, the kind stands in front: `entity:order`.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "manifest/manifest.h"

namespace thalweg::checks {

class Elements {
 public:
  // Linear in the elements, once.
  explicit Elements(const manifest::Manifest& manifest);

  manifest::ElementId find(std::string_view reference) const;
  manifest::EntityId find_entity(std::string_view name) const;
  bool is_ambiguous(std::string_view reference) const;
  std::string suggestion(std::string_view reference) const;  // a did-you-mean, or empty

 private:
  template <class Table>
  void add(std::string_view kind, const Table& table);
  void add(std::string_view kind, std::string name, manifest::ElementId element);

  std::map<std::string, manifest::ElementId, std::less<>> names_;  // none: ambiguous
};

// `["a", "b"]`; nothing where the text is no list of texts.
std::optional<std::vector<std::string>> read_list(std::string_view text);
// `a b, c`
std::vector<std::string> split_list(std::string_view text);

}  // namespace thalweg::checks
