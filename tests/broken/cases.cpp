// SPDX-License-Identifier: Apache-2.0
#include "broken/cases.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "cli/engine_names.h"
#include "diag/excerpt.h"
#include "manifest/discover.h"
#include "manifest/loader.h"

namespace thalweg::test {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kHidden = "dot-";

std::string unhide(const fs::path& path) {
  std::string name;
  for (const fs::path& part : path) {
    std::string text = part.string();
    if (text.starts_with(kHidden)) text.replace(0, kHidden.size(), ".");
    name += name.empty() ? text : '/' + text;
  }
  return name;
}

std::vector<std::string> paths_of(const BrokenCase& broken) {
  if (!fs::exists(broken.folder / "paths")) return {};
  std::vector<std::string> paths;
  std::ifstream stream(broken.folder / "paths");
  for (std::string line; std::getline(stream, line);) paths.push_back(line);
  return paths;
}

void append(std::string& out, const source::SourceMap& sources, diag::Diagnostics& problems) {
  problems.sort();
  for (const diag::Diagnostic& problem : problems.items()) {
    diag::append_full(out, sources, problem, diag::Palette::plain());
    out += '\n';
  }
}

}  // namespace

std::string read_file(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<BrokenCase> broken_cases(const fs::path& root) {
  std::vector<BrokenCase> cases;
  for (const auto& topic : fs::directory_iterator(root)) {
    if (!topic.is_directory()) continue;
    for (const auto& folder : fs::directory_iterator(topic.path())) {
      const std::string name = fs::relative(folder.path(), root).generic_string();
      cases.push_back({name, folder.path()});
    }
  }
  std::sort(cases.begin(), cases.end(),
            [](const BrokenCase& a, const BrokenCase& b) { return a.name < b.name; });
  return cases;
}

MemoryFileSystem files_of(const BrokenCase& broken) {
  MemoryFileSystem files;
  for (const auto& entry : fs::recursive_directory_iterator(broken.folder)) {
    const fs::path path = fs::relative(entry.path(), broken.folder);
    if (!entry.is_regular_file() || path == "expected.txt" || path == "paths") continue;
    files.add(unhide(path), read_file(entry.path()));
  }
  return files;
}

std::string explain(const BrokenCase& broken, unsigned jobs) {
  const MemoryFileSystem files = files_of(broken);
  static const engines::Knowledge knowledge;
  const cli::EngineNames engines(knowledge);
  manifest::LoadOptions options;
  options.jobs = jobs;
  options.engines = &engines;
  source::SourceMap sources;
  std::string out;
  std::vector<std::string> roots{"thalweg.yaml"};
  if (const std::vector<std::string> paths = paths_of(broken); !paths.empty()) {
    diag::Diagnostics problems;
    roots = manifest::discover(files, paths, problems);
    append(out, sources, problems);
  }
  for (const std::string& root : roots) {
    diag::Diagnostics problems;
    manifest::load(sources, files, root, options, problems);
    append(out, sources, problems);
  }
  return out;
}

}  // namespace thalweg::test
