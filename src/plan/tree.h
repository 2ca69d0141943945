// SPDX-License-Identifier: Apache-2.0
// YAML that is being changed: the tree that manifest/yaml_text.h prints, read from
// text, searched, merged and compared. What stood in quotes stays in quotes, and
// acceptances in comments stay where they are; places and other comments are gone.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "manifest/yaml_text.h"
#include "yaml/tree.h"

namespace thalweg::plan {

using Tree = manifest::YamlNode;

Tree tree_of(yaml::Node node);
// The failure names the first problem and its line.
Result<Tree> read_tree(std::string_view name, std::string text);

bool is_scalar(const Tree& tree);
bool is_map(const Tree& tree);
bool is_list(const Tree& tree);

// Of a map; null where it has no such key, and of everything else.
const Tree* child(const Tree& map, std::string_view key);
Tree* child(Tree& map, std::string_view key);
// A new one is nothing yet. What is no map becomes one.
Tree& child_or_new(Tree& map, std::string_view key);
bool erase_child(Tree& map, std::string_view key);

// The text of a scalar behind a key; empty where there is none.
std::string_view text_of(const Tree& map, std::string_view key);
// The texts of a list, or the one text of a scalar.
std::vector<std::string> texts_of(const Tree& list_or_scalar);

Tree text(std::string_view text);

// Equal in value, whatever their own keys and the order of entries.
bool same(const Tree& a, const Tree& b);

}  // namespace thalweg::plan
