// SPDX-License-Identifier: Apache-2.0
#include "render/page_text.h"

#include <algorithm>

#include "base/text.h"

namespace thalweg::render {

namespace {

constexpr std::string_view kFence = "```";

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

// Up to the end of its first fenced block.
std::string_view first_example(std::string_view text) {
  std::string_view rest = text;
  for (int fences = 0; fences < 2 && !rest.empty();)
    if (take_line(rest).starts_with(kFence)) ++fences;
  return trim(text.substr(0, text.size() - rest.size()));
}

void append_section(std::string& out, std::string_view heading, std::string_view text) {
  if (text.empty()) return;
  if (!out.empty()) out += "\n\n";
  out.append("## ").append(heading).append("\n\n").append(text);
}

void cut_behind_sentence(std::string& text, std::size_t limit) {
  if (text.size() <= limit) return;
  const std::size_t end = text.rfind(". ", limit - 1);
  text.resize(end == std::string::npos ? 0 : end + 1);
}

}  // namespace

std::string_view section(std::string_view page, std::string_view heading) {
  std::string_view rest = page;
  const char* begin = nullptr;
  bool in_code = false;
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    if (line.starts_with(kFence)) in_code = !in_code;
    if (in_code || !line.starts_with("## ")) continue;
    if (begin) return trim({begin, static_cast<std::size_t>(line.data() - begin)});
    if (trim(line.substr(3)) == heading) begin = rest.data();
  }
  if (!begin) return {};
  return trim({begin, static_cast<std::size_t>(page.data() + page.size() - begin)});
}

std::string first_paragraph(std::string_view text, std::size_t limit) {
  std::string plain;
  for (char c : text.substr(0, text.find("\n\n"))) {
    if (c == '\n')
      plain += ' ';
    else if (c == '`')
      plain += '\'';
    else if (c != '*')
      plain += c;
  }
  cut_behind_sentence(plain, limit);
  return plain;
}

std::string help_markdown(const checks::Page& page) {
  std::string out;
  for (std::string_view heading : {"What it finds", "Why it matters"})
    append_section(out, heading, section(page.text, heading));
  append_section(out, "Example", first_example(section(page.text, "Fires")));
  for (std::string_view heading : {"How to fix", "Limits"})
    append_section(out, heading, section(page.text, heading));
  return out.empty() ? std::string(page.summary) : out;
}

std::string help_text(const checks::Page& page) {
  std::string out;
  std::string_view rest = section(page.text, "How to fix");
  bool in_code = false;
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    const bool is_fence = line.starts_with(kFence);
    if (!is_fence && !in_code) out.append(line).append("\n");
    in_code = in_code != is_fence;
  }
  const std::string_view text = trim(out);
  return text.empty() ? std::string(page.summary) : std::string(text);
}

}  // namespace thalweg::render
