// SPDX-License-Identifier: Apache-2.0
#include "property/findings/corpus.h"

#include <algorithm>

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

void add(std::vector<CorpusEntry>& all, std::string origin, const std::string& text) {
  if (includes(text)) return;
  const auto linted = test::lint_text(origin, text);
  if (!linted->manifest || !linted->errors().empty()) return;
  all.push_back({std::move(origin), manifest::write(*linted->manifest)});
}

std::vector<std::string> files_below(const std::string& folder, std::string_view ending) {
  const DiskFileSystem disk;
  Search search;
  search.wants = [&](std::string_view path) { return path.ends_with(ending); };
  search.enters = [](std::string_view) { return true; };
  return find_files(disk, folder, search).paths;
}

std::vector<CorpusEntry> collect() {
  const std::string root = THALWEG_SOURCE_DIR;
  std::vector<CorpusEntry> all;
  for (const std::string& page : files_below(root + "/rules", ".md"))
    for (const checks::Example& example : checks::read_examples(read(page)))
      add(all, page.substr(root.size() + 1) + ":" + std::to_string(example.line), example.text);
  for (const std::string& file : files_below(root + "/samples", "thalweg.yaml"))
    add(all, file.substr(root.size() + 1), read(file));
  return all;
}

}  // namespace

const std::vector<CorpusEntry>& corpus() {
  static const std::vector<CorpusEntry> all = collect();
  return all;
}

std::vector<std::string> findings(const std::string& text) {
  const auto linted = test::lint_text("law.yaml", text);
  if (!linted->errors().empty()) return {linted->errors() + text};
  std::vector<std::string> lines;
  for (const checks::Finding& f : linted->run.findings) {
    std::string line(linted->code(f));
    line += f.verdict == checks::Verdict::violated ? " violated " : " possible ";
    line += diag::to_string(f.severity);
    line += ' ' + linted->manifest->reference(f.at);
    if (f.entity) line += ' ' + std::string((*linted->manifest)[f.entity].name());
    lines.push_back(std::move(line));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace thalweg::property
