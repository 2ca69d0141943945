// SPDX-License-Identifier: Apache-2.0
// YAML as a person would lay it out: a small tree of words, texts, lists and
// maps, and how it is printed. Two spaces of indent, quotes only where needed,
// short lists and maps on one line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace thalweg::manifest {

struct YamlNode {
  enum class Kind : std::uint8_t {
    nothing,  // a key without a value
    word,     // printed as it is: a number, a quantity, an enumerator
    text,     // quoted where another YAML reader would take it for something else
    list,
    map,
  };

  Kind kind = Kind::nothing;
  bool on_one_line = false;  // of lists and maps: where it fits
  std::string key;           // in a map
  std::string text;
  std::vector<std::string> comments;  // lines above it, without `# `
  std::vector<YamlNode> children;

  static YamlNode word(std::string_view text) { return scalar(Kind::word, text); }
  static YamlNode of_text(std::string_view text) { return scalar(Kind::text, text); }
  static YamlNode list(bool on_one_line) { return collection(Kind::list, on_one_line); }
  static YamlNode map(bool on_one_line) { return collection(Kind::map, on_one_line); }

  bool is_collection() const { return kind == Kind::list || kind == Kind::map; }
  YamlNode& add(YamlNode child);
  YamlNode& add(std::string_view key_of_child, YamlNode child);

 private:
  static YamlNode scalar(Kind kind, std::string_view text);
  static YamlNode collection(Kind kind, bool on_one_line);
};

// A text as a scalar that every YAML reader takes for that text; in brackets and
// braces more must be quoted.
std::string yaml_scalar(std::string_view text, bool in_flow);

// In brackets and braces, however long that is.
std::string to_line(const YamlNode& node);

// The entries of a map at top level, each behind an empty line if its value
// takes several lines.
std::string to_yaml(const YamlNode& root);

}  // namespace thalweg::manifest
