// SPDX-License-Identifier: Apache-2.0
#include "plan/document.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "base/text.h"

namespace thalweg::plan {

namespace {

// A short section, and what it stands for: the section of the parents, and their key
// under which the children are.
struct Short {
  std::string_view section, parents, children;
};
constexpr Short kShort[] = {{"operations", "services", "operations"},
                            {"datasets", "stores", "holds"}};

const Short* find_short(std::string_view section) {
  const auto* found = std::ranges::find(kShort, section, &Short::section);
  return found == std::end(kShort) ? nullptr : found;
}

// `search: elasticsearch`
void engines_as_maps(Tree& root) {
  for (const std::string_view section : {"stores", "topics"}) {
    Tree* elements = child(root, section);
    if (elements == nullptr) continue;
    for (Tree& element : elements->children) {
      if (!is_scalar(element)) continue;
      Tree map = Tree::map(false);
      map.key = element.key;
      map.add("engine", std::move(element));
      element = std::move(map);
    }
  }
}

void holds_as_maps(Tree& root) {
  Tree* stores = child(root, "stores");
  if (stores == nullptr || !is_map(*stores)) return;
  for (Tree& store : stores->children) {
    Tree* holds = child(store, "holds");
    if (holds == nullptr || !is_list(*holds)) continue;
    Tree map = Tree::map(false);
    map.key = holds->key;
    for (const Tree& name : holds->children) map.add(name.text, {});
    *holds = std::move(map);
  }
}

// What a scalar is short for: `consumes: orders`.
struct Shorthand {
  std::string_view key, part;
};
constexpr Shorthand kShorthands[] = {{"consumes", "topic"}, {"coordinator", "service"}};

// Puts a scalar or list and a map on one footing, where one is short for the other.
void expand_shorthand(Tree& value) {
  const auto* found = std::ranges::find(kShorthands, value.key, &Shorthand::key);
  if (found == std::end(kShorthands) || is_map(value) || value.kind == Tree::Kind::nothing) return;
  Tree map = Tree::map(false);
  map.key = value.key;
  map.add(found->part, std::move(value));
  value = std::move(map);
}

// `x` and `[x]` say the same.
bool same_or_one_of_one(const Tree& a, const Tree& b) {
  if (is_list(a) && is_scalar(b) && a.children.size() == 1) return same(a.children.front(), b);
  if (is_list(b) && is_scalar(a) && b.children.size() == 1) return same(b.children.front(), a);
  return same(a, b);
}

}  // namespace

std::vector<std::string> full_path(std::string_view path) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    parts.emplace_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  const Short* section = find_short(parts.front());
  if (section == nullptr) return parts;
  parts.front() = section->parents;
  if (parts.size() > 2) parts.insert(parts.begin() + 2, std::string(section->children));
  return parts;
}

Document::Document(Tree root) : root_(std::move(root)) {
  engines_as_maps(root_);
  holds_as_maps(root_);
}

const Tree* Document::find(std::string_view path) const {
  const Tree* at = &root_;
  for (const std::string& part : full_path(path)) {
    at = child(*at, part);
    if (at == nullptr) return nullptr;
  }
  return at;
}

Tree* Document::find(std::string_view path) {
  return const_cast<Tree*>(std::as_const(*this).find(path));
}

const Tree* Document::steps(std::string_view operation) const {
  return find(fmt::format("operations/{}/steps", operation));
}

Tree* Document::steps(std::string_view operation) {
  return find(fmt::format("operations/{}/steps", operation));
}

void Document::merge(Tree& into, const Tree& from, const std::string& where, Mode mode,
                     std::vector<std::string>& problems) {
  const auto put = [&] {
    std::string key = std::move(into.key);
    std::vector<std::string> comments = std::move(into.comments);
    into = from;
    into.key = std::move(key);
    into.comments = std::move(comments);
  };
  if (into.kind == Tree::Kind::nothing) return put();
  Tree value = from;
  value.key = into.key;
  if (is_map(value) != is_map(into)) {
    expand_shorthand(value);
    expand_shorthand(into);
  }
  if (is_map(value) && is_map(into)) {
    for (const Tree& entry : value.children)
      merge(child_or_new(into, entry.key), entry, where + "/" + entry.key, mode, problems);
    return;
  }
  if (value.kind == Tree::Kind::nothing || same_or_one_of_one(into, value)) return;
  if (mode == Mode::set) return put();
  problems.push_back(fmt::format("{} stands there already, as {}, and not as {}", quote(where),
                                 manifest::to_line(into), manifest::to_line(value)));
}

void Document::imply(std::string section, std::vector<std::string> names) {
  implied_[std::move(section)] = std::move(names);
}

void Document::declare_implied(std::string_view section) {
  const Short* is_short = find_short(section);
  const auto names = implied_.find(is_short ? is_short->parents : section);
  if (names == implied_.end() || child(root_, names->first) != nullptr) return;
  Tree& declared = child_or_new(root_, names->first);
  for (const std::string& name : names->second) child_or_new(declared, name);
}

std::vector<std::string> Document::apply(const Tree& fragment, Mode mode) {
  std::vector<std::string> problems;
  for (const Tree& section : fragment.children) {
    declare_implied(section.key);
    const bool is_short = find_short(section.key) != nullptr;
    for (const Tree& entry : section.children) {
      const std::string where = section.key + "/" + entry.key;
      if (is_short && entry.key.find('/') == std::string::npos) {
        problems.push_back(fmt::format("{} must name parent and child", quote(where)));
        continue;
      }
      Tree* at = &root_;
      for (const std::string& part : full_path(where)) at = &child_or_new(*at, part);
      merge(*at, entry, where, mode, problems);
    }
  }
  return problems;
}

std::vector<std::string> Document::add(const Tree& fragment) {
  return apply(fragment, Mode::add);
}

std::vector<std::string> Document::set(const Tree& fragment) {
  return apply(fragment, Mode::set);
}

void Document::move(std::string_view from, std::string_view to) {
  const std::function<void(Tree&)> visit = [&](Tree& tree) {
    if (is_scalar(tree) && tree.text == from) tree.text = to;
    for (Tree& each : tree.children) visit(each);
  };
  visit(root_);
}

void Document::remove(std::string_view path) {
  const std::vector<std::string> parts = full_path(path);
  std::vector<Tree*> way{&root_};
  for (const std::string& part : parts) {
    Tree* next = child(*way.back(), part);
    if (next == nullptr) return;
    way.push_back(next);
  }
  // What is left empty goes too, but for an element of which nothing is said.
  constexpr std::size_t kElement = 2;
  for (std::size_t i = parts.size(); i-- > 0;) {
    erase_child(*way[i], parts[i]);
    if (!way[i]->children.empty() || i == kElement) return;
  }
}

}  // namespace thalweg::plan
