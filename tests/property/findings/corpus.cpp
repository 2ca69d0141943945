// SPDX-License-Identifier: Apache-2.0
#include "property/findings/corpus.h"

#include <doctest/doctest.h>

#include "base/environment.h"
#include "base/path.h"
#include "checks/examples.h"
#include "manifest/writer.h"
#include "support/lint.h"

namespace thalweg::property {

namespace {

std::string read(const std::string& path) {
  const auto bytes = DiskFileSystem().read(path, std::size_t{1} << 20);
  REQUIRE_MESSAGE(bytes, path);
  return *bytes;
}

// Several files would have to be put together first.
bool includes(const std::string& text) {
  return text.find("\ninclude:") != std::string::npos;
}

void add(std::vector<CorpusEntry>& all, CorpusEntry entry) {
  if (includes(entry.text)) return;
  const auto linted = test::lint_text(entry.origin, entry.text);
  if (!linted->manifest || !linted->errors().empty()) return;
  entry.text = manifest::write(*linted->manifest);
  entry.found = findings(entry.text);
  all.push_back(std::move(entry));
}

std::vector<std::string> files_below(const std::string& folder, std::string_view ending) {
  const DiskFileSystem disk;
  Search search;
  search.wants = [&](std::string_view path) { return path.ends_with(ending); };
  search.enters = [](std::string_view) { return true; };
  return find_files(disk, folder, search).paths;
}

void add_page(std::vector<CorpusEntry>& all, const std::string& name, const std::string& text) {
  const checks::Page page = checks::read_page("", text);
  for (checks::Example& example : checks::read_examples(text))
    add(all, {name + ":" + std::to_string(example.line),
              std::string(page.code),
              example.fires,
              std::move(example.text),
              {}});
}

std::vector<CorpusEntry> collect() {
  const std::string root = THALWEG_SOURCE_DIR;
  std::vector<CorpusEntry> all;
  for (const std::string& page : files_below(root + "/rules", ".md"))
    add_page(all, page.substr(root.size() + 1), read(page));
  for (const std::string& file : files_below(root + "/samples", "thalweg.yaml"))
    add(all, {file.substr(root.size() + 1), "", false, read(file), {}});
  return all;
}

}  // namespace

const std::vector<CorpusEntry>& corpus() {
  static const std::vector<CorpusEntry> all = collect();
  return all;
}

}  // namespace thalweg::property
