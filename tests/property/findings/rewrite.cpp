// SPDX-License-Identifier: Apache-2.0
#include "property/findings/rewrite.h"

#include <algorithm>

#include "support/lint.h"

namespace thalweg::property {

namespace {

bool is_entry(const std::string& line, std::size_t indent) {
  return line.size() > indent && line.find_first_not_of(' ') == indent && line[indent] != '#' &&
         line[indent] != '-';
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1);
    lines.push_back(text.substr(at, end - at + 1));
    at = end + 1;
  }
  return lines;
}

// Consecutive lines that belong to one entry at that indent.
std::vector<std::string> blocks_of(const std::vector<std::string>& lines, std::size_t indent) {
  std::vector<std::string> blocks;
  for (const std::string& line : lines) {
    if (is_entry(line, indent) || blocks.empty())
      blocks.push_back(line);
    else
      blocks.back() += line;
  }
  return blocks;
}

template <class List>
void shuffle(List& list, test::Random& random) {
  for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[random.below(i)]);
}

bool is_token(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

}  // namespace

std::string shuffled(const std::string& text, test::Random& random) {
  std::vector<std::string> sections = blocks_of(lines_of(text), 0);
  for (std::string& section : sections) {
    std::vector<std::string> lines = lines_of(section);
    if (lines.size() < 2) continue;
    const std::string head = lines.front();
    lines.erase(lines.begin());
    std::vector<std::string> entries = blocks_of(lines, 2);
    // A list keeps its order, and an entry may begin with lines of its own.
    if (!is_entry(entries.front(), 2)) continue;
    shuffle(entries, random);
    section = head;
    for (const std::string& entry : entries) section += entry;
  }
  shuffle(sections, random);
  std::string whole;
  for (const std::string& section : sections) whole += section;
  return whole;
}

std::string with_stranger(const std::string& text) {
  const auto insert = [](std::string& into, const std::string& section, const std::string& entry) {
    const std::size_t at = into.find("\n" + section + ":\n");
    if (at == std::string::npos)
      into += section + ":\n" + entry;
    else
      into.insert(at + section.size() + 3, entry);
  };
  std::string whole = text;
  const bool names_stores = whole.find("\nstores:") != std::string::npos;
  if (whole.find("\nentities:\n") != std::string::npos)
    insert(whole, "entities",
           "  zz-thing: {key: zz_id, system_of_record: zz-store/zz-thing, personal: false}\n");
  if (names_stores)
    insert(whole, "stores", "  zz-store: {engine: postgresql, holds: [zz-thing]}\n");
  insert(whole, "services",
         "  zz-service: {operations: {zz-op: {request_id: client, steps: "
         "[{upsert: zz-store/zz-thing}]}}}\n");
  return whole;
}

std::vector<std::string> element_ids(const std::string& text) {
  const auto linted = test::lint_text("ids.yaml", text);
  std::vector<std::string> ids;
  if (!linted->manifest) return ids;
  const auto add = [&](const auto& table) {
    for (const auto element : table) ids.emplace_back(element.name());
  };
  const manifest::Manifest& m = *linted->manifest;
  add(m.entities());
  add(m.stores());
  add(m.datasets());
  add(m.topics());
  add(m.externals());
  add(m.services());
  add(m.operations());
  add(m.flows());
  add(m.guarantees());
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::string renamed(const std::string& text, const std::vector<std::string>& ids,
                    const std::function<std::string(const std::string&)>& rename) {
  std::string whole;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_token(text[end])) ++end;
    const std::string token = text.substr(at, end - at);
    whole += std::binary_search(ids.begin(), ids.end(), token) ? rename(token) : token;
    if (end < text.size()) whole += text[end];
    at = end + 1;
  }
  return whole;
}

}  // namespace thalweg::property
