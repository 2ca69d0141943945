// SPDX-License-Identifier: Apache-2.0
#include "render/markdown_text.h"

#include <algorithm>

#include "base/utf8.h"

namespace thalweg::render {

namespace {

void append_plain(std::string& out, char c) {
  constexpr std::string_view kMarkup = "\\`*_[]<>&|~$";
  if (kMarkup.find(c) != std::string_view::npos) out += '\\';
  out += c;
  if (c == '@' || c == '#') out += "<!-- -->";
}

// Without backticks inside.
void append_code(std::string& out, std::string_view code, bool in_table) {
  if (!out.empty() && out.back() == '`') out += ' ';
  out += '`';
  for (char c : code) {
    if (in_table && c == '|') out += '\\';
    out += c;
  }
  out += '`';
}

std::size_t longest_run(std::string_view text, char of) {
  std::size_t longest = 0, run = 0;
  for (char c : text) {
    run = c == of ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

void append_markdown(std::string& out, std::string_view raw, bool in_table) {
  const std::string text = escaped(raw);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t end = text[i] == '`' ? text.find('`', i + 1) : std::string::npos;
    if (end == std::string::npos || end == i + 1) {
      append_plain(out, text[i]);
      continue;
    }
    append_code(out, std::string_view(text).substr(i + 1, end - i - 1), in_table);
    i = end;
  }
}

void append_code_span(std::string& out, std::string_view raw, bool in_table) {
  const std::string text = escaped(raw);
  if (!text.empty() && text.find('`') == std::string::npos)
    append_code(out, text, in_table);
  else
    append_markdown(out, text, in_table);
}

void append_html(std::string& out, std::string_view raw) {
  for (char c : escaped(raw)) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
}

void append_fenced(std::string& out, std::string_view language, std::string_view text) {
  const std::string fence(std::max<std::size_t>(3, longest_run(text, '`') + 1), '`');
  out.append(fence).append(language).append("\n").append(text);
  if (!text.ends_with('\n')) out += '\n';
  out.append(fence).append("\n");
}

}  // namespace thalweg::render
