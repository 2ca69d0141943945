// SPDX-License-Identifier: Apache-2.0
#include "render/mermaid_text.h"

#include <fmt/format.h>

#include "base/text.h"

namespace thalweg::render {

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

void append_code(std::string& out, char c) {
  out += fmt::format("#{};", static_cast<int>(c));
}

// The word `end` closes what is open, wherever it stands.
void append_word(std::string& out, std::string_view word) {
  if (to_lower(word) != "end") {
    out += word;
    return;
  }
  out += word.substr(0, 2);
  append_code(out, word[2]);
}

}  // namespace

std::string mermaid_text(std::string_view raw) {
  constexpr std::string_view kActive = "#;:\"<>&%{}";
  const std::string text = escaped(raw);
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t behind = i;
    while (behind < text.size() && is_letter(text[behind])) ++behind;
    append_word(out, std::string_view(text).substr(i, behind - i));
    if (behind < text.size()) {
      const char c = text[behind++];
      if (kActive.find(c) != std::string_view::npos)
        append_code(out, c);
      else if (c != '`')
        out += c;
    }
    i = behind;
  }
  return out;
}

}  // namespace thalweg::render
