// SPDX-License-Identifier: Apache-2.0
#include "checks/page.h"

#include <algorithm>

#include "base/text.h"

namespace thalweg::checks {

namespace {

bool is_fence(std::string_view line) {
  return trim(line) == "---";
}

std::string_view next_line(std::string_view& rest) {
  const auto end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

// A value without the comment that may follow it.
std::string_view without_comment(std::string_view value) {
  bool quoted = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '"') quoted = !quoted;
    const bool comment = value[i] == '#' && i > 0 && value[i - 1] == ' ';
    if (comment && !quoted) return trim(value.substr(0, i));
  }
  return trim(value);
}

Severity severity_of(std::string_view word) {
  return word == "error" ? Severity::error
                         : (word == "warning" ? Severity::warning : Severity::note);
}

std::vector<Possible> possible_of(std::string_view value) {
  std::vector<Possible> all;
  for (std::string_view word : listed(value)) {
    if (word == "silent") all.push_back(Possible::silent);
    if (word == "note") all.push_back(Possible::note);
    if (word == "warning") all.push_back(Possible::warning);
  }
  return all;
}

void set(Page& page, std::string_view key, std::string_view value) {
  if (key == "code") page.code = value;
  if (key == "name") page.name = value;
  if (key == "severity") page.severity = severity_of(value);
  if (key == "class") page.page_class = value;
  if (key == "possible") page.possible = possible_of(value);
  if (key == "integrity") page.integrity = value == "true";
  if (key == "counterexample") page.counterexamples = listed(value);
  if (key == "recipes") page.recipes = listed(value);
  if (key == "tags") page.tags = listed(value);
  if (key == "since") page.since = value;
  if (key == "summary") page.summary = unquoted(value);
  if (key == "sources") page.sources = listed(value);
}

}  // namespace

std::string_view unquoted(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

std::vector<std::string_view> listed(std::string_view value) {
  std::vector<std::string_view> items;
  if (!value.empty() && value.front() == '[') value = value.substr(1, value.size() - 2);
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= value.size(); ++i) {
    if (i < value.size() && value[i] == '"') quoted = !quoted;
    if (i < value.size() && (quoted || value[i] != ',')) continue;
    if (const auto item = trim(value.substr(begin, i - begin)); !item.empty())
      items.push_back(unquoted(item));
    begin = i + 1;
  }
  return items;
}

FrontMatter read_front_matter(std::string_view text) {
  FrontMatter front;
  std::string_view rest = text;
  const bool is_opened = is_fence(next_line(rest));
  if (!is_opened) rest = text;
  while (!rest.empty()) {
    const std::string_view line = trim(next_line(rest));
    if (is_fence(line)) {
      front.is_whole = is_opened;
      break;
    }
    const auto colon = line.find(':');
    if (line.empty() || line.starts_with('#')) continue;
    if (colon == std::string_view::npos)
      front.others.push_back(line);
    else
      front.entries.push_back(
          {trim(line.substr(0, colon)), without_comment(line.substr(colon + 1))});
  }
  front.text = rest;
  return front;
}

Page read_page(std::string_view family, std::string_view text) {
  const FrontMatter front = read_front_matter(text);
  Page page;
  page.family = family;
  page.text = front.text;
  for (const auto& [key, value] : front.entries) set(page, key, value);
  return page;
}

}  // namespace thalweg::checks
