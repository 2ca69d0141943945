// SPDX-License-Identifier: Apache-2.0
// The located tree of a piece of YAML: a preorder array of records, where every
// record knows the index behind its subtree. Text that stands in the source as
// it is, is a view into the source; all other text lies in the tree's own pool.
// Aliases are expanded and merge keys merged before anybody sees the tree.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "source/source.h"

namespace thalweg::yaml {

enum class NodeKind : std::uint8_t { null, scalar, sequence, map };

class Node;

class Tree {
 public:
  // 24 bytes; places and texts are offsets, so records can be moved and copied.
  struct Record {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t next = 0;  // index behind the subtree
    std::uint32_t text = 0;  // offset into the source, or into the pool
    std::uint32_t text_length = 0;
    NodeKind kind = NodeKind::null;
    bool quoted = false;
    bool in_source = false;
    bool last = false;  // no sibling follows
  };

  Tree() = default;
  // `bytes` are those of `file`, and outlive the tree.
  Tree(source::FileId file, std::string_view bytes) : file_(file), bytes_(bytes) {}

  Node node(std::uint32_t index) const;
  std::uint32_t size() const { return static_cast<std::uint32_t>(records_.size()); }
  bool empty() const { return records_.empty(); }

  const Record& record(std::uint32_t index) const { return records_[index]; }
  source::Span span(const Record& record) const { return {file_, record.begin, record.end}; }
  std::string_view text(const Record& record) const {
    const std::string_view whole = record.in_source ? bytes_ : std::string_view(pool_);
    return whole.substr(record.text, record.text_length);
  }

 private:
  friend class TreeWriter;
  source::FileId file_;
  std::string_view bytes_;
  std::vector<Record> records_;
  std::string pool_;
};

// A view of one node; cheap to copy, valid as long as its tree is unchanged.
class Node {
 public:
  Node() = default;
  Node(const Tree* tree, std::uint32_t index) : tree_(tree), index_(index) {}

  explicit operator bool() const { return tree_ != nullptr; }
  NodeKind kind() const { return record().kind; }
  bool is_null() const { return kind() == NodeKind::null; }
  bool is_scalar() const { return kind() == NodeKind::scalar; }
  bool is_sequence() const { return kind() == NodeKind::sequence; }
  bool is_map() const { return kind() == NodeKind::map; }
  // Written with quotes, as a block or tagged `!!str`: then `1` and `true` are text.
  bool is_quoted() const { return record().quoted; }

  // The place of the value; of a missing value (`key:`), a point behind its key.
  source::Span span() const { return tree_->span(record()); }
  // Of a scalar, unquoted and folded. Empty for other kinds.
  std::string_view text() const { return tree_->text(record()); }
  // `text()` lives as long as the source (else: as long as the tree).
  bool text_is_in_source() const { return record().in_source; }

  // Children of a sequence; keys and values in turn of a map.
  Node first_child() const { return record().next > index_ + 1 ? Node(tree_, index_ + 1) : Node(); }
  Node next_sibling() const { return record().last ? Node() : Node(tree_, record().next); }

 private:
  const Tree::Record& record() const { return tree_->record(index_); }

  const Tree* tree_ = nullptr;
  std::uint32_t index_ = 0;
};

inline Node Tree::node(std::uint32_t index) const {
  return {this, index};
}

struct Entry {
  Node key;
  Node value;
};

class Items {
 public:
  class iterator {
   public:
    explicit iterator(Node node) : node_(node) {}
    Node operator*() const { return node_; }
    iterator& operator++() {
      node_ = node_.next_sibling();
      return *this;
    }
    bool operator==(const iterator& other) const {
      return static_cast<bool>(node_) == static_cast<bool>(other.node_);
    }

   private:
    Node node_;
  };
  explicit Items(Node parent) : parent_(parent) {}
  iterator begin() const { return iterator(parent_.first_child()); }
  iterator end() const { return iterator(Node{}); }

 private:
  Node parent_;
};

class Entries {
 public:
  class iterator {
   public:
    explicit iterator(Node key) : key_(key) {}
    Entry operator*() const { return {key_, key_.next_sibling()}; }
    iterator& operator++() {
      key_ = key_.next_sibling().next_sibling();
      return *this;
    }
    bool operator==(const iterator& other) const {
      return static_cast<bool>(key_) == static_cast<bool>(other.key_);
    }

   private:
    Node key_;
  };
  explicit Entries(Node parent) : parent_(parent) {}
  iterator begin() const { return iterator(parent_.first_child()); }
  iterator end() const { return iterator(Node{}); }

 private:
  Node parent_;
};

// Iterates `for (auto [key, value] : entries(map))`, `for (Node item : items(list))`.
inline Entries entries(Node map) {
  return Entries(map);
}
inline Items items(Node sequence) {
  return Items(sequence);
}

}  // namespace thalweg::yaml
