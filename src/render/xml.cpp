// SPDX-License-Identifier: Apache-2.0
#include "render/xml.h"

#include <algorithm>

#include "base/utf8.h"

namespace thalweg::render {

namespace {

// Of what is written otherwise: markup, and in an attribute line breaks too.
std::string_view replacement(char c, bool in_attribute) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\n':
      return in_attribute ? "&#10;" : "\n";
    case '\t':
      return in_attribute ? "&#9;" : "\t";
    default:
      return {};
  }
}

// U+FFFE and U+FFFF are no characters of XML.
bool is_noncharacter(char32_t c) {
  return c == 0xfffe || c == 0xffff;
}

// What is copied as it is, by far the most.
bool is_plain(char c) {
  return c >= 0x20 && c < 0x7f && c != '&' && c != '<' && c != '>' && c != '"';
}

void append(std::string& out, std::string_view text, bool in_attribute) {
  while (!text.empty()) {
    const auto* plain = std::find_if_not(text.begin(), text.end(), is_plain);
    out.append(text.begin(), plain);
    text.remove_prefix(static_cast<std::size_t>(plain - text.begin()));
    if (text.empty()) return;
    const CodePoint c = first_code_point(text);
    if (const auto known = replacement(text[0], in_attribute); !known.empty())
      out += known;
    else if (c.valid && is_noncharacter(c.value))
      append_utf8(out, 0xfffd);
    else
      append_escaped(out, text.substr(0, c.length));
    text.remove_prefix(c.length);
  }
}

}  // namespace

void append_xml(std::string& out, std::string_view text) {
  append(out, text, false);
}

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
  out.append(" ").append(name).append("=\"");
  append(out, value, true);
  out += '"';
}

void append_attribute(std::string& out, std::string_view name, std::size_t value) {
  append_attribute(out, name, std::string_view(std::to_string(value)));
}

}  // namespace thalweg::render
