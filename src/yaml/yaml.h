// SPDX-License-Identifier: Apache-2.0
// YAML with places. The only folder that knows the parsers, libyaml and yaml-cpp
// (readers.h): their events become a compact located tree (tree.h), handed out
// one entry of a section at a time, so that a large file never stands in memory
// as a tree as a whole.
//
// Anchors and aliases work, and an alias is reported at its place of use; merge
// keys (`<<`) are merged, explicit keys first; duplicate keys are reported and
// dropped. Every input ends in a tree or in problems, within the limits.
//
// All functions may run on several threads over one SourceMap that does not
// change meanwhile; none of them asks it for lines.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "diag/diagnostic.h"
#include "source/source.h"
#include "yaml/tree.h"

namespace thalweg::yaml {

struct Limits {
  std::size_t file_size = std::size_t{64} << 20;  // never above 2 GiB
  std::uint32_t depth = 100;
  // Nodes that aliases may add, besides one for every eight bytes of the file.
  std::uint32_t expanded_nodes = 1'000'000;
  std::uint32_t nodes = 8'000'000;  // of one entry, or of a whole document
  std::uint32_t anchors = 1'000'000;
  std::uint32_t scalar_size = 1U << 20;
};

// What a file says at top level, entry by entry, as soon as each is complete.
// All three are called, so all three must be set; nodes are valid during the
// call only.
struct Handlers {
  // `section: {id: value}`: one call per id. `value` is a null node where
  // nothing is written.
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
  Document() = default;
  explicit Document(std::unique_ptr<Tree> tree) : tree_(std::move(tree)) {}
  Node root() const { return tree_ ? tree_->node(0) : Node(); }

 private:
  std::unique_ptr<Tree> tree_;
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

}  // namespace thalweg::yaml
