// SPDX-License-Identifier: Apache-2.0
#include "property/findings/rewrite.h"

#include <algorithm>
#include <array>
#include <set>

#include "engines/engines.h"
#include "manifest/vocabulary.h"
#include "support/lint.h"

namespace thalweg::property {

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1);
    lines.push_back(text.substr(at, end - at + 1));
    at = end + 1;
  }
  return lines;
}

// A text as what stands above the first entry at an indent, and the entries: keys
// or items, each with the comments above it and all lines that belong to it.
enum class Entry : char { key, item };
struct Parts {
  std::string head;
  std::vector<std::string> entries;

  Parts(const std::string& text, std::size_t indent, Entry kind = Entry::key) {
    std::string comments;
    for (const std::string& line : lines_of(text)) {
      const char first = line.find_first_not_of(' ') == indent ? line[indent] : ' ';
      const bool begins = first != ' ' && (first == '-') == (kind == Entry::item);
      if (first == '#') {
        comments += line;
        continue;
      }
      if (begins) entries.emplace_back();
      (entries.empty() ? head : entries.back()) += comments + line;
      comments.clear();
    }
    (entries.empty() ? head : entries.back()) += comments;
  }

  std::string text() const {
    std::string whole = head;
    for (const std::string& entry : entries) whole += entry;
    return whole;
  }
};

// `catalog` of `  catalog:`, comments above it left out.
std::string key_of(const std::string& entry) {
  for (const std::string& line : lines_of(entry)) {
    const std::size_t at = line.find_first_not_of(' ');
    if (line[at] != '#') return line.substr(at, line.find(':') - at);
  }
  return {};
}

bool is_section_of_elements(const std::string& key) {
  const auto all = manifest::sections();
  return std::any_of(all.begin(), all.end(), [&](const manifest::SectionInfo& section) {
    return section.spelling == key && section.kind != manifest::ElementKind::none;
  });
}

// Applies `change` to the entries of each section of elements.
template <class Change>
std::string change_entries(const std::string& text, Change change) {
  Parts file(text, 0);
  for (std::string& section : file.entries) {
    const std::string key = key_of(section);
    if (!is_section_of_elements(key)) continue;
    Parts parts(section, 2);
    change(key, parts.entries);
    section = parts.text();
  }
  return file.text();
}

// Applies `change` to the operations of each service.
template <class Change>
std::string change_operations(const std::string& text, Change change) {
  return change_entries(text, [&](const std::string& section, std::vector<std::string>& services) {
    if (section != "services") return;
    for (std::string& service : services) {
      Parts keys(service, 4);
      for (std::string& key : keys.entries) {
        if (key_of(key) != "operations") continue;
        Parts parts(key, 6);
        change(key_of(service), parts.entries);
        key = parts.text();
      }
      service = keys.text();
    }
  });
}

template <class List>
void shuffle(List& list, test::Random& random) {
  for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[random.below(i)]);
}

}  // namespace

// ---------------------------------------------------------------------------

std::string shuffled(const std::string& text, test::Random& random) {
  std::string changed = change_operations(
      text, [&](const std::string&, std::vector<std::string>& all) { shuffle(all, random); });
  changed = change_entries(
      changed, [&](const std::string&, std::vector<std::string>& all) { shuffle(all, random); });
  Parts file(changed, 0);
  shuffle(file.entries, random);
  return file.text();
}

Files in_files(const std::string& text, test::Random& random) {
  const std::array<std::string, 3> paths = {"thalweg.yaml", "a.thalweg.yaml", "parts/b.yaml"};
  Files files;
  for (const std::string& path : paths) files[path] = "thalweg: 1\n";
  files[paths[0]] = "include: [a.thalweg.yaml, parts/*.yaml]\n";
  for (const std::string& section : Parts(text, 0).entries) {
    const Parts parts(section, 2);
    if (!is_section_of_elements(key_of(section)) || parts.entries.empty()) {
      files[paths[0]] += section;
      continue;
    }
    std::array<std::string, 3> shares;
    for (const std::string& entry : parts.entries) shares[random.below(3)] += entry;
    for (std::size_t i = 0; i < 3; ++i)
      if (!shares[i].empty()) files[paths[i]] += parts.head + shares[i];
  }
  return files;
}

// ---------------------------------------------------------------------------

namespace {

constexpr std::string_view kSteps = "        steps:\n";

// A decision or a migration is about the operation that it names, and not about
// another one that this one calls.
std::string spoken_of(const std::string& text) {
  std::string all;
  for (const std::string& section : Parts(text, 0).entries)
    if (const std::string key = key_of(section); key == "decisions" || key == "migrations")
      all += section;
  return all;
}

}  // namespace

std::string with_calls(const std::string& text, test::Random& random) {
  const std::string named = spoken_of(text);
  return change_operations(text, [&](const std::string& service, std::vector<std::string>& all) {
    for (std::string& operation : all) {
      const std::size_t at = operation.find(kSteps);
      const bool is_named = named.find(service + "/" + key_of(operation)) != std::string::npos;
      if (at == std::string::npos || is_named) continue;
      const Parts steps(operation.substr(at), 10, Entry::item);
      const std::string rest = key_of(operation) + std::string(kRest);
      const std::size_t kept = random.below(steps.entries.size());
      operation.resize(at);
      operation += steps.head;
      for (std::size_t i = 0; i < steps.entries.size(); ++i) {
        if (i == kept) {
          operation += "          - call: " + service + "/" + rest + "\n";
          operation += "      " + rest + ":\n" + steps.head;
        }
        operation += steps.entries[i];
      }
    }
  });
}

// ---------------------------------------------------------------------------

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
           "  zz-thing: {key: zz_id, system_of_record: zz-store/zz-thing, personal: false}\n"
           "  zz-audit: {key: zz_no, mutability: immutable, personal: false}\n");
  if (names_stores)
    insert(whole, "stores",
           "  zz-store: {engine: postgresql, holds: [zz-thing, zz-audit]}\n"
           "  zz-search: {engine: elasticsearch, holds: {zz-thing: {form: index}}}\n");
  insert(whole, "topics",
         "  zz-changes: {engine: kafka, carries: zz-thing, content: state, key: zz_id, cleanup: "
         "compact}\n");
  insert(whole, "services",
         "  zz-service: {operations: {\n"
         "    zz-save: {request_id: client, steps: [{read: zz-store/zz-thing}, {transaction: "
         "local, steps: [{upsert: zz-store/zz-thing}, {insert: zz-store/zz-audit}]}]},\n"
         "    zz-find: {steps: [{read: zz-search/zz-thing}]}}}\n");
  insert(whole, "flows",
         "  zz-capture: {kind: cdc, from: zz-store/zz-thing, to: zz-changes, deletes: propagate}\n"
         "  zz-index: {kind: sink, from: zz-changes, to: zz-search/zz-thing, apply: upsert, "
         "versioned: lsn, deletes: propagate}\n");
  insert(whole, "guarantees", "  zz-fresh: {fresh: zz-search/zz-thing, within: 10s}\n");
  return whole;
}

// ---------------------------------------------------------------------------

namespace {

// Behind the first line of an entry whose keys stand at `indent`.
void describe(std::string& entry, std::size_t indent) {
  const std::string key = std::string(indent, ' ') + "description: ";
  if (entry.find("\n" + key) != std::string::npos) return;
  std::size_t line = 0;
  while (entry[entry.find_first_not_of(' ', line)] == '#') line = entry.find('\n', line) + 1;
  const std::size_t end = entry.find('\n', line);
  entry.insert(end + 1, key + "nothing of importance\n");
}

bool ends_with_colon(const std::string& entry, std::size_t indent) {
  for (const std::string& line : lines_of(entry))
    if (line.size() > indent && line[indent] != '#') return line.ends_with(":\n");
  return false;
}

}  // namespace

std::string described(const std::string& text) {
  std::string changed = change_entries(text, [](const std::string&, std::vector<std::string>& all) {
    for (std::string& entry : all)
      if (ends_with_colon(entry, 2)) describe(entry, 4);
  });
  return change_operations(changed, [](const std::string&, std::vector<std::string>& all) {
    for (std::string& operation : all) {
      const std::size_t at = operation.find(kSteps);
      if (at != std::string::npos) {
        Parts steps(operation.substr(at), 10, Entry::item);
        for (std::string& step : steps.entries)
          if (!ends_with_colon(step, 10)) describe(step, 12);
        operation = operation.substr(0, at) + steps.text();
      }
      if (ends_with_colon(operation, 6)) describe(operation, 8);
    }
  });
}

// ---------------------------------------------------------------------------

namespace {

// The ids of all elements, sorted.
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

// Words that a rename could not tell from ids.
std::set<std::string> taken_words() {
  std::set<std::string> words;
  for (int shape = 0; shape <= static_cast<int>(manifest::Shape::migration); ++shape)
    for (const auto& field : manifest::info(static_cast<manifest::Shape>(shape)).fields) {
      words.emplace(field.spelling);
      words.insert(field.words.begin(), field.words.end());
    }
  for (const auto& section : manifest::sections()) words.emplace(section.spelling);
  for (std::size_t verb = 0; verb < manifest::kVerbCount; ++verb)
    words.emplace(manifest::to_string(static_cast<manifest::Verb>(verb)));
  for (std::size_t verb = 0; verb < manifest::kGuaranteeVerbCount; ++verb)
    words.emplace(manifest::to_string(static_cast<manifest::GuaranteeVerb>(verb)));
  const engines::Knowledge knowledge;
  for (std::string_view name : knowledge.names()) words.emplace(name);
  words.insert({"note", "warning", "error", "local", "xa", "broker", "orchestrated",
                "choreographed", "when", "true", "false", "none", "forever", "id"});
  return words;
}

bool is_token(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

}  // namespace

Renaming::Renaming(const std::string& text) : ids_(element_ids(text)) {
  static const std::set<std::string> taken = taken_words();
  const auto has_dot = [](const std::string& id) { return id.find('.') != std::string::npos; };
  if (std::any_of(ids_.begin(), ids_.end(), has_dot)) ids_.clear();
  std::erase_if(ids_, [&](const std::string& id) { return taken.contains(id); });
}

std::string Renaming::operator()(const std::string& text) const {
  std::string whole;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_token(text[end])) ++end;
    const std::string token = text.substr(at, end - at);
    whole += token;
    // No letter of an id comes before this ending, so that names keep their order.
    if (std::binary_search(ids_.begin(), ids_.end(), token)) whole += "-0";
    if (end < text.size()) whole += text[end];
    at = end + 1;
  }
  return whole;
}

}  // namespace thalweg::property
