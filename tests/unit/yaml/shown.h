// SPDX-License-Identifier: Apache-2.0
// Small YAML texts and what became of them, as texts that tests compare.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "yaml/yaml.h"

namespace thalweg::yaml {

// The tree in one line: `{a: 1, b: ["x", ~]}`; quoted scalars with quotes.
std::string shown(Node node);

// One text in a source map, parsed as a whole.
struct Whole {
  explicit Whole(std::string text, const Limits& limits = {});

  Node root() const { return document.root(); }
  std::string tree() const { return root() ? shown(root()) : "none"; }
  // `line:column code message; help`, one per problem.
  std::vector<std::string> told() const;
  // The source text under a node.
  std::string_view under(Node node) const { return sources.text(node.span()); }
  // The value of a key of the root map.
  Node at(std::string_view key) const;

  source::SourceMap sources;
  source::FileId file;
  diag::Diagnostics problems;
  Document document;
};

// The same, handed out by `parse`; every top-level key named `s…` is a section.
struct HandedOut {
  explicit HandedOut(std::string text, const Limits& limits = {});

  std::vector<std::string> told() const;

  std::vector<std::string> calls;  // `entry s a=1`, `top x=[1]`
  bool good = false;
  source::SourceMap sources;
  source::FileId file;
  diag::Diagnostics problems;
};

std::vector<std::string> told(const source::SourceMap& sources, const diag::Diagnostics& problems);

}  // namespace thalweg::yaml
