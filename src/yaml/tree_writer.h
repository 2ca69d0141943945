// SPDX-License-Identifier: Apache-2.0
// The only way to change a tree: append records, copy subtrees, cut off the end.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "yaml/tree.h"

namespace thalweg::yaml {

class TreeWriter {
 public:
  explicit TreeWriter(Tree& tree) : tree_(tree) {}

  const Tree& tree() const { return tree_; }
  std::uint32_t size() const { return tree_.size(); }
  Tree::Record& record(std::uint32_t index) { return tree_.records_[index]; }
  std::string_view text(std::uint32_t index) const { return tree_.text(tree_.records_[index]); }

  // Appends a record without children; returns its index.
  std::uint32_t add(Tree::Record record);
  // Keeps a text in the pool and makes the record refer to it.
  void keep_text(Tree::Record& record, std::string_view text);
  // Appends a copy of a subtree of this or of another tree over the same file;
  // with `place`, every node of the copy stands there.
  std::uint32_t copy(const Tree& from, std::uint32_t index, std::optional<source::Span> place = {});
  // Drops all records from `index` on.
  void truncate(std::uint32_t index);
  // Makes the subtrees at `order` the children of `parent`, the last container of
  // the tree. They lie anywhere behind it, and may be named once each.
  void rearrange(std::uint32_t parent, const std::vector<std::uint32_t>& order);

 private:
  Tree& tree_;
  std::vector<Tree::Record> scratch_;
};

}  // namespace thalweg::yaml
