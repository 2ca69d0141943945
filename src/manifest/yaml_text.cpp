// SPDX-License-Identifier: Apache-2.0
#include "manifest/yaml_text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace thalweg::manifest {

namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kStep = 2;

// ---------------------------------------------------------------------------
// Scalars.

bool equal_ignoring_case(std::string_view a, std::string_view lower) {
  const auto same = [](char x, char y) {
    return (x >= 'A' && x <= 'Z' ? static_cast<char>(x - 'A' + 'a') : x) == y;
  };
  return std::equal(a.begin(), a.end(), lower.begin(), lower.end(), same);
}

// Null, truth values and special keys of YAML 1.1 and 1.2.
bool is_special_word(std::string_view text) {
  constexpr std::array<std::string_view, 13> kWords = {
      "null", "~", "true", "false", "yes", "no", "on", "off", "y", "n", "<<", "=", ""};
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return equal_ignoring_case(text, word); });
}

// A number, date or time of day to some reader.
bool looks_like_number(std::string_view text) {
  if (std::string_view("0123456789+-.").find(text[0]) == std::string_view::npos) return false;
  if (text.substr(0, 2) == "0x" || text.substr(0, 2) == "0o") return true;
  const std::string_view digits = text.substr(
      text.find_first_not_of("+-.") == std::string_view::npos ? 0 : text.find_first_not_of("+-."));
  if (equal_ignoring_case(digits, "inf") || equal_ignoring_case(digits, "nan")) return true;
  return text.find_first_not_of("0123456789+-._:eE") == std::string_view::npos;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

// Unprintable to YAML beyond ASCII: C1 controls, line separators, the byte order
// mark. Gives the code point at `i`, or 0.
unsigned odd_at(std::string_view text, std::size_t i) {
  const std::string_view rest = text.substr(i, 3);
  if (rest == "\xe2\x80\xa8") return 0x2028;
  if (rest == "\xe2\x80\xa9") return 0x2029;
  if (rest == "\xef\xbb\xbf") return 0xfeff;
  if (rest.size() < 2 || rest[0] != '\xc2') return 0;
  const auto second = static_cast<unsigned char>(rest[1]);
  return second < 0xa0 ? second : 0;
}

bool has_unprintable(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_control(text[i]) || odd_at(text, i) != 0) return true;
  }
  return false;
}

bool can_be_plain(std::string_view text, bool in_flow) {
  if (is_special_word(text) || looks_like_number(text) || has_unprintable(text)) return false;
  if (std::string_view("-?:,[]{}#&*!|>'\"%@` ").find(text.front()) != std::string_view::npos) {
    return false;
  }
  if (text.back() == ' ' || text.back() == ':') return false;
  if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos) {
    return false;
  }
  return !in_flow || text.find_first_of(",[]{}?") == std::string_view::npos;
}

std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}

void append_escaped(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      break;
  }
  if (is_control(c)) {
    out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  } else {
    out += c;
  }
}

std::string double_quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned odd = odd_at(text, i);
    if (odd == 0) {
      append_escaped(out, text[i]);
    } else {
      out += fmt::format("\\u{:04x}", odd);
      i += odd < 0x100 ? 1 : 2;
    }
  }
  return out + "\"";
}

// ---------------------------------------------------------------------------
// Texts of several lines.

// Whether `|` gives the text back: lines that end as they begin, with a letter.
bool can_be_literal(std::string_view text) {
  if (text.find('\n') == std::string_view::npos || text.front() == ' ' || text.front() == '\n') {
    return false;
  }
  if (text.find(" \n") != std::string_view::npos || text.back() == ' ') return false;
  if (text.size() > 1 && text.substr(text.size() - 2) == "\n\n") return false;
  std::string rest(text);
  rest.erase(std::remove(rest.begin(), rest.end(), '\n'), rest.end());
  return !has_unprintable(rest);
}

std::string literal(std::string_view text, std::size_t indent) {
  const bool ends = text.back() == '\n';
  std::string out = ends ? "|" : "|-";
  if (ends) text.remove_suffix(1);
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    out += '\n';
    if (!line.empty()) out.append(indent, ' ').append(line);
    begin = end + 1;
  }
  return out;
}

// ---------------------------------------------------------------------------
// Layout.

using Kind = YamlNode::Kind;

std::string on_line(const YamlNode& node) {
  if (node.kind == Kind::word) return node.text;
  if (node.kind == Kind::text) return yaml_scalar(node.text, true);
  if (node.kind == Kind::nothing) return "null";
  const bool is_map = node.kind == Kind::map;
  std::string out = is_map ? "{" : "[";
  for (const YamlNode& child : node.children) {
    if (out.size() > 1) out += ", ";
    if (is_map) out += yaml_scalar(child.key, true) + ": ";
    out += on_line(child);
  }
  return out + (is_map ? "}" : "]");
}

bool may_be_on_line(const YamlNode& node) {
  if (node.kind == Kind::text) return node.text.find('\n') == std::string::npos;
  if (!node.is_collection() || node.children.empty()) return true;
  if (!node.on_one_line) return false;
  return std::all_of(node.children.begin(), node.children.end(), [](const YamlNode& child) {
    return child.comments.empty() && may_be_on_line(child);
  });
}

// Behind `- ` or `key: `; false if it needs lines of its own.
bool append_on_line(std::string& out, const YamlNode& node, std::size_t column) {
  if (!node.is_collection() || !may_be_on_line(node)) return false;
  const std::string text = on_line(node);
  if (!node.children.empty() && column + text.size() > kWidth) return false;
  out += text;
  return true;
}

std::string scalar_at(const YamlNode& node, std::size_t indent) {
  if (node.kind == Kind::word) return node.text;
  if (can_be_literal(node.text)) return literal(node.text, indent);
  return yaml_scalar(node.text, false);
}

void append_comments(std::string& out, const YamlNode& node, std::size_t indent) {
  for (const std::string& comment : node.comments) {
    out.append(indent, ' ').append("# ").append(comment).append("\n");
  }
}

void append_entry(std::string& out, const YamlNode& node, std::size_t indent);

// The entries of a map behind `- `: the first on the same line.
void append_item(std::string& out, const YamlNode& item, std::size_t indent) {
  append_comments(out, item, indent);
  out.append(indent, ' ').append("- ");
  if (append_on_line(out, item, indent + kStep)) {
    out += '\n';
  } else if (item.kind == Kind::map) {
    std::string entries;
    for (const YamlNode& entry : item.children) append_entry(entries, entry, indent + kStep);
    out.append(entries, indent + kStep);
  } else if (item.kind == Kind::list) {
    std::string items;
    for (const YamlNode& inner : item.children) append_item(items, inner, indent + kStep);
    out.append(items, indent + kStep);
  } else {
    out += scalar_at(item, indent + kStep) + '\n';
  }
}

void append_entry(std::string& out, const YamlNode& node, std::size_t indent) {
  append_comments(out, node, indent);
  const std::string key = yaml_scalar(node.key, false);
  out.append(indent, ' ').append(key).append(":");
  if (node.kind == Kind::nothing) {
    out += '\n';
  } else if (!node.is_collection()) {
    out += ' ' + scalar_at(node, indent + kStep) + '\n';
  } else if (std::string line; append_on_line(line, node, indent + key.size() + 2)) {
    out += ' ' + line + '\n';
  } else {
    out += '\n';
    for (const YamlNode& child : node.children) {
      node.kind == Kind::map ? append_entry(out, child, indent + kStep)
                             : append_item(out, child, indent + kStep);
    }
  }
}

}  // namespace

YamlNode YamlNode::scalar(Kind kind, std::string_view text) {
  YamlNode node;
  node.kind = kind;
  node.text = text;
  return node;
}

YamlNode YamlNode::collection(Kind kind, bool on_one_line) {
  YamlNode node;
  node.kind = kind;
  node.on_one_line = on_one_line;
  return node;
}

YamlNode& YamlNode::add(YamlNode child) {
  children.push_back(std::move(child));
  return *this;
}

YamlNode& YamlNode::add(std::string_view key_of_child, YamlNode child) {
  child.key = key_of_child;
  return add(std::move(child));
}

std::string yaml_scalar(std::string_view text, bool in_flow) {
  if (can_be_plain(text, in_flow)) return std::string(text);
  const bool has_escapes = text.find_first_of("\"\\") != std::string_view::npos;
  if (has_escapes && !has_unprintable(text)) return single_quoted(text);
  return double_quoted(text);
}

std::string to_line(const YamlNode& node) {
  return on_line(node);
}

std::string to_yaml(const YamlNode& root) {
  std::string out;
  for (const YamlNode& entry : root.children) {
    std::string text;
    append_entry(text, entry, 0);
    const bool has_lines = std::count(text.begin(), text.end(), '\n') > 1;
    if (has_lines && !out.empty()) out += '\n';
    out += text;
  }
  return out;
}

}  // namespace thalweg::manifest
