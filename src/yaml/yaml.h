// SPDX-License-Identifier: Apache-2.0
// YAML with places. The only folder that knows yaml-cpp: parser events become a
// compact located tree, handed out one entry of a section at a time, so that a
// large file never stands in memory as a tree as a whole.
//
// A Tree is a preorder array of nodes. Aliases are expanded where they are used
// (their nodes carry the place of the alias), merge keys (`<<`) are merged,
// duplicate keys are reported and dropped. Scalars are views into the source
// where they stand there verbatim, else into the tree's own texts.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diag/diagnostic.h"
#include "source/source.h"

namespace thalweg::yaml {

enum class NodeKind : std::uint8_t { null, scalar, sequence, map };

class Tree;

// A view of one node; cheap to copy, valid as long as its tree is unchanged.
class Node {
 public:
  Node() = default;
  Node(const Tree* tree, std::uint32_t index) : tree_(tree), index_(index) {}

  explicit operator bool() const { return tree_ != nullptr; }
  NodeKind kind() const;
  bool is_null() const { return kind() == NodeKind::null; }
  bool is_scalar() const { return kind() == NodeKind::scalar; }
  bool is_sequence() const { return kind() == NodeKind::sequence; }
  bool is_map() const { return kind() == NodeKind::map; }
  // Written with quotes or as a block: then `1` and `true` are text.
  bool is_quoted() const;

  // The place of the value; of a missing value (`key:`), a point behind its key.
  source::Span span() const;
  // Of a scalar, unquoted and folded. Empty for other kinds.
  std::string_view text() const;
  // `text()` lives as long as the source (else: as long as the tree).
  bool text_is_in_source() const;

  // Children of a sequence; keys and values in turn of a map.
  Node first_child() const;
  Node next_sibling() const;

 private:
  const Tree* tree_ = nullptr;
  std::uint32_t index_ = 0;
};

// Iterates `for (auto [key, value] : entries(map))`, `for (Node item : items(seq))`.
struct Entry {
  Node key;
  Node value;
};
class Entries;
class Items;
Entries entries(Node map);
Items items(Node sequence);

struct Limits {
  std::size_t file_size = std::size_t{64} << 20;
  std::uint32_t depth = 100;
  std::uint32_t expanded_nodes = 1'000'000;  // nodes that aliases may add
  std::uint32_t scalar_size = 1U << 20;
};

// What a file says at top level, entry by entry, as soon as each is complete.
struct Handlers {
  // `section: {id: value}`: one call per id. `value` is a null node where
  // nothing is written. Return value ignored nodes: none is kept.
  std::function<void(Node section, Node key, Node value)> entry;
  // Any other top-level key: scalar, sequence or null as a whole. Also called,
  // with the map that turned out to be empty, for `section: {}`.
  std::function<void(Node key, Node value)> top;
  // True for keys whose map is handed out entry by entry; others come whole.
  std::function<bool(std::string_view key)> is_section;
};

// Parses a file that is in the source map. Every problem of YAML, encoding and
// limits goes to `problems` (M012; duplicate keys M003). Returns false if the
// file is not readable YAML or is not one map; entries complete before the
// error were handed out all the same.
bool parse(const source::SourceMap& sources, source::FileId file, const Limits& limits,
           const Handlers& handlers, diag::Diagnostics& problems);

// The whole document as one tree, for small files (configuration, engine facts).
// Owns its nodes; `root()` is none where the file is not readable.
class Document {
 public:
  Node root() const;

 private:
  friend Document parse_document(const source::SourceMap&, source::FileId, const Limits&,
                                 diag::Diagnostics&);
  std::deque<Tree> tree_;
};
Document parse_document(const source::SourceMap& sources, source::FileId file, const Limits& limits,
                        diag::Diagnostics& problems);

// Comments are not part of the tree. Finds the comments that begin with
// `# thalweg:` in the bytes of a file (not inside scalars), for acceptances.
struct Comment {
  source::Span span;      // from `#` to the end of the line
  std::string_view text;  // behind `thalweg:`, trimmed
  bool alone = false;     // nothing else on its line
};
std::vector<Comment> directive_comments(const source::SourceMap& sources, source::FileId file);

// ---------------------------------------------------------------------------
// The tree itself; built by the parser and by nobody else.

class Tree {
 public:
  struct Record {
    std::uint32_t begin = 0;
    std::uint32_t length = 0;
    std::uint32_t next = 0;  // index behind the subtree
    std::uint32_t text = 0;  // offset into texts_, or kInSource
    NodeKind kind = NodeKind::null;
    bool quoted = false;
    bool last = false;  // no sibling follows
  };
  static constexpr std::uint32_t kInSource = 0xffffffffU;

 private:
  friend class Node;
  friend class TreeBuilder;
  const source::SourceMap* sources_ = nullptr;
  source::FileId file_;
  std::vector<Record> records_;
  std::deque<std::string> texts_;
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
    bool operator==(const iterator& o) const {
      return static_cast<bool>(node_) == static_cast<bool>(o.node_);
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
    bool operator==(const iterator& o) const {
      return static_cast<bool>(key_) == static_cast<bool>(o.key_);
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

inline Entries entries(Node map) {
  return Entries(map);
}
inline Items items(Node sequence) {
  return Items(sequence);
}

}  // namespace thalweg::yaml
