// SPDX-License-Identifier: Apache-2.0
#include "yaml/tree_writer.h"

#include <algorithm>

namespace thalweg::yaml {

std::uint32_t TreeWriter::add(Tree::Record record) {
  const std::uint32_t index = size();
  record.next = index + 1;
  tree_.records_.push_back(record);
  return index;
}

void TreeWriter::keep_text(Tree::Record& record, std::string_view text) {
  record.text = static_cast<std::uint32_t>(tree_.pool_.size());
  record.text_length = static_cast<std::uint32_t>(text.size());
  record.in_source = false;
  tree_.pool_.append(text);
}

std::uint32_t TreeWriter::copy(const Tree& from, std::uint32_t index,
                               std::optional<source::Span> place) {
  const std::uint32_t first = size();
  const std::uint32_t end = from.record(index).next;
  for (std::uint32_t i = index; i < end; ++i) {
    Tree::Record record = from.record(i);  // by value: `from` may be this tree, and grow
    record.next = record.next - index + first;
    if (place) {
      record.begin = place->begin;
      record.end = place->end;
    }
    if (!record.in_source && &from != &tree_) keep_text(record, from.text(record));
    tree_.records_.push_back(record);
  }
  tree_.records_[first].last = false;
  return first;
}

void TreeWriter::truncate(std::uint32_t index) {
  tree_.records_.resize(index);
  // Between the entries of a section at most the section's own key is left; only
  // then is the pool emptied, so that dropping a part of an entry costs nothing.
  if (index > 1) return;
  std::size_t used = 0;
  for (const Tree::Record& record : tree_.records_) {
    if (!record.in_source) used = std::max<std::size_t>(used, record.text + record.text_length);
  }
  tree_.pool_.resize(used);
}

void TreeWriter::rearrange(std::uint32_t parent, const std::vector<std::uint32_t>& order) {
  scratch_.clear();
  for (const std::uint32_t index : order) {
    const std::uint32_t first = parent + 1 + static_cast<std::uint32_t>(scratch_.size());
    for (std::uint32_t i = index; i < tree_.records_[index].next; ++i) {
      Tree::Record record = tree_.records_[i];
      record.next = record.next - index + first;
      scratch_.push_back(record);
    }
    scratch_[first - parent - 1].last = false;
  }
  tree_.records_.resize(parent + 1);
  tree_.records_.insert(tree_.records_.end(), scratch_.begin(), scratch_.end());
}

}  // namespace thalweg::yaml
