// SPDX-License-Identifier: Apache-2.0
// What is left to do when a map is complete: duplicate keys are reported and
// dropped, merge keys (`<<`) replaced by what they bring.
#pragma once

#include <cstdint>
#include <vector>

#include "yaml/keys.h"
#include "yaml/problems.h"
#include "yaml/tree_writer.h"

namespace thalweg::yaml {

// An unquoted `<<`.
bool is_merge_key(const Tree& tree, std::uint32_t key);
// "duplicate key `a`", with the first place.
void report_duplicate(Problems& problems, const Tree& tree, std::uint32_t key,
                      const KeySet::Key& earlier);

class MapFinisher {
 public:
  explicit MapFinisher(Problems& problems) : problems_(problems) {}

  // Looks at the complete map at `index`, the last container of the tree. True
  // if its children have to be rearranged, to `order()`.
  bool inspect(const Tree& tree, std::uint32_t index, std::uint32_t entries, bool has_merge);
  const std::vector<std::uint32_t>& order() const { return order_; }

  // The maps that the value of a merge key brings: itself, or the items of a
  // list. Reports values that are neither.
  void collect_sources(const Tree& tree, std::uint32_t value, std::vector<std::uint32_t>& sources);

 private:
  bool find_duplicates_in_few(const Tree& tree, std::uint32_t index);
  bool find_duplicates(const Tree& tree, std::uint32_t index);
  void merge(const Tree& tree);

  Problems& problems_;
  KeySet keys_;
  std::vector<std::uint32_t> order_;
  std::vector<std::uint32_t> sources_;
};

}  // namespace thalweg::yaml
