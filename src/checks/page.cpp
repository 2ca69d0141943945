// SPDX-License-Identifier: Apache-2.0
// Reads the front matter of a rule's page: one `key: value` a line, lists in
// brackets, texts that hold commas in double quotes.
#include "checks/page.h"

#include <cstdlib>

namespace thalweg::checks {

namespace {

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

std::string_view unquote(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
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

std::vector<std::string_view> list(std::string_view value) {
  std::vector<std::string_view> items;
  if (!value.empty() && value.front() == '[') value = value.substr(1, value.size() - 2);
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= value.size(); ++i) {
    if (i < value.size() && value[i] == '"') quoted = !quoted;
    if (i < value.size() && (quoted || value[i] != ',')) continue;
    if (const auto item = trim(value.substr(begin, i - begin)); !item.empty())
      items.push_back(unquote(item));
    begin = i + 1;
  }
  return items;
}

Severity severity_of(std::string_view word) {
  return word == "error" ? Severity::error
                         : (word == "warning" ? Severity::warning : Severity::note);
}

std::vector<Possible> possible_of(std::string_view value) {
  std::vector<Possible> all;
  for (std::string_view word : list(value)) {
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
  if (key == "counterexample") page.counterexamples = list(value);
  if (key == "recipes") page.recipes = list(value);
  if (key == "tags") page.tags = list(value);
  if (key == "since") page.since = value;
  if (key == "summary") page.summary = unquote(value);
  if (key == "sources") page.sources = list(value);
}

}  // namespace

Page read_page(std::string_view family, std::string_view text) {
  Page page;
  page.family = family;
  constexpr std::string_view kFence = "---\n";
  std::string_view rest = text;
  if (rest.starts_with(kFence)) rest.remove_prefix(kFence.size());
  while (!rest.empty() && !rest.starts_with(kFence)) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto colon = line.find(':');
    if (colon != std::string_view::npos)
      set(page, trim(line.substr(0, colon)), without_comment(line.substr(colon + 1)));
  }
  if (rest.starts_with(kFence)) rest.remove_prefix(kFence.size());
  page.text = rest;
  return page;
}

}  // namespace thalweg::checks
