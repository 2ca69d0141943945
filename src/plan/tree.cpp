// SPDX-License-Identifier: Apache-2.0
#include "plan/tree.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "yaml/places.h"
#include "yaml/yaml.h"

namespace thalweg::plan {

using Kind = Tree::Kind;

Tree tree_of(yaml::Node node) {
  switch (node.kind()) {
    case yaml::NodeKind::null:
      return {};
    case yaml::NodeKind::scalar:
      return node.is_quoted() ? Tree::of_text(node.text()) : Tree::word(node.text());
    case yaml::NodeKind::sequence: {
      Tree list = Tree::list(false);
      for (const yaml::Node item : yaml::items(node)) list.add(tree_of(item));
      return list;
    }
    case yaml::NodeKind::map: {
      Tree map = Tree::map(false);
      for (const auto& entry : yaml::entries(node)) map.add(entry.key.text(), tree_of(entry.value));
      return map;
    }
  }
  return {};
}

namespace {

using Comments = std::multimap<std::uint32_t, std::string>;  // by the line that they are about

// The acceptances in comments, by where the next line that is no comment begins.
Comments acceptances(const source::SourceMap& sources, source::FileId file) {
  const std::string_view bytes = sources.bytes(file);
  Comments comments;
  for (const yaml::Comment& comment : yaml::directive_comments(sources, file)) {
    if (!comment.alone) continue;
    const std::uint32_t about = yaml::skip_gap(bytes, comment.span.end);
    comments.emplace(yaml::line_begin(bytes, about), "thalweg: " + std::string(comment.text));
  }
  return comments;
}

// Puts them at the entries and items that begin in their lines.
void attach(Tree& tree, yaml::Node node, std::string_view bytes, Comments& comments) {
  if (comments.empty()) return;
  const auto take = [&](Tree& child, yaml::Node begin) {
    const auto [first, last] = comments.equal_range(yaml::line_begin(bytes, begin.span().begin));
    for (auto each = first; each != last; ++each) child.comments.push_back(each->second);
    comments.erase(first, last);
  };
  std::size_t index = 0;
  if (node.is_map())
    for (const auto& entry : yaml::entries(node)) {
      Tree& child = tree.children[index++];
      take(child, entry.key);
      attach(child, entry.value, bytes, comments);
    }
  if (node.is_sequence())
    for (const yaml::Node item : yaml::items(node)) {
      Tree& child = tree.children[index++];
      take(child, item);
      attach(child, item, bytes, comments);
    }
}

}  // namespace

Result<Tree> read_tree(std::string_view name, std::string text) {
  source::SourceMap sources;
  const source::FileId file = sources.add(std::string(name), std::move(text));
  diag::Diagnostics problems;
  const yaml::Document document = yaml::parse_document(sources, file, {}, problems);
  if (!problems.empty()) {
    const diag::Diagnostic& first = problems.items().front();
    return Failure{fmt::format("line {}: {}", sources.begin(first.span).line, first.message)};
  }
  if (!document.root()) return Tree{};
  Tree tree = tree_of(document.root());
  Comments comments = acceptances(sources, file);
  attach(tree, document.root(), sources.bytes(file), comments);
  return tree;
}

bool is_scalar(const Tree& tree) {
  return tree.kind == Kind::word || tree.kind == Kind::text;
}

bool is_map(const Tree& tree) {
  return tree.kind == Kind::map;
}

bool is_list(const Tree& tree) {
  return tree.kind == Kind::list;
}

const Tree* child(const Tree& map, std::string_view key) {
  if (!is_map(map)) return nullptr;
  const auto found = std::ranges::find(map.children, key, &Tree::key);
  return found == map.children.end() ? nullptr : &*found;
}

Tree* child(Tree& map, std::string_view key) {
  return const_cast<Tree*>(child(std::as_const(map), key));
}

Tree& child_or_new(Tree& map, std::string_view key) {
  if (!is_map(map)) {
    std::string own = std::move(map.key);
    map = Tree::map(false);
    map.key = std::move(own);
  }
  if (Tree* found = child(map, key)) return *found;
  map.add(key, {});
  return map.children.back();
}

bool erase_child(Tree& map, std::string_view key) {
  return is_map(map) &&
         std::erase_if(map.children, [&](const Tree& entry) { return entry.key == key; }) > 0;
}

std::string_view text_of(const Tree& map, std::string_view key) {
  const Tree* found = child(map, key);
  return found && is_scalar(*found) ? std::string_view(found->text) : std::string_view();
}

std::vector<std::string> texts_of(const Tree& list_or_scalar) {
  if (is_scalar(list_or_scalar)) return {list_or_scalar.text};
  std::vector<std::string> texts;
  if (is_list(list_or_scalar))
    for (const Tree& item : list_or_scalar.children) texts.push_back(item.text);
  return texts;
}

Tree text(std::string_view text) {
  return Tree::of_text(text);
}

bool same(const Tree& a, const Tree& b) {
  if (is_scalar(a) && is_scalar(b)) return a.text == b.text;
  if (a.kind != b.kind || a.children.size() != b.children.size()) return false;
  if (is_map(a))
    return std::ranges::all_of(a.children, [&](const Tree& entry) {
      const Tree* other = child(b, entry.key);
      return other != nullptr && same(entry, *other);
    });
  return std::ranges::equal(a.children, b.children, same);
}

}  // namespace thalweg::plan
