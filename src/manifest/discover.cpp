// SPDX-License-Identifier: Apache-2.0
#include "manifest/discover.h"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "base/path.h"
#include "base/text.h"

namespace thalweg::manifest {

namespace {

constexpr const char* kNothingToRead = "M013";
constexpr std::size_t kIgnoreFileLimit = std::size_t{1} << 20;

// What one `.gitignore` says.
class IgnoreFile {
 public:
  IgnoreFile() = default;
  explicit IgnoreFile(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      add(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  // The last pattern that matches decides; nothing where none does. `path` is
  // relative to the folder of the file.
  std::optional<bool> ignores(std::string_view path, bool is_folder) const {
    std::optional<bool> answer;
    for (const Pattern& pattern : patterns_) {
      if (pattern.folders_only && !is_folder) continue;
      const std::string_view subject = pattern.anchored ? path : file_name_of(path);
      if (glob_matches(pattern.glob, subject)) answer = !pattern.negated;
    }
    return answer;
  }

 private:
  struct Pattern {
    std::string glob;
    bool negated = false;
    bool folders_only = false;
    bool anchored = false;
  };

  void add(std::string_view line) {
    line = trim(line);
    if (line.empty() || line.front() == '#') return;
    Pattern pattern;
    if (line.front() == '!') {
      pattern.negated = true;
      line.remove_prefix(1);
    }
    if (line.ends_with('/')) {
      pattern.folders_only = true;
      line.remove_suffix(1);
    }
    pattern.anchored = line.find('/') != std::string_view::npos;
    if (line.starts_with('/')) line.remove_prefix(1);
    if (line.starts_with('\\')) line.remove_prefix(1);
    pattern.glob = line;
    if (!pattern.glob.empty()) patterns_.push_back(std::move(pattern));
  }

  std::vector<Pattern> patterns_;
};

// One folder that is searched, with the ignore files on the way down.
class FolderSearch {
 public:
  FolderSearch(const FileSystem& files, std::string folder)
      : files_(files), folder_(std::move(folder)) {}

  Found run() {
    Search search;
    search.wants = [this](std::string_view path) {
      return is_manifest_name(file_name_of(path)) && !is_ignored(path, false);
    };
    search.enters = [this](std::string_view path) {
      return !file_name_of(path).starts_with('.') && !is_ignored(path, true);
    };
    return find_files(files_, folder_, search);
  }

 private:
  static bool is_manifest_name(std::string_view name) {
    return name == "thalweg.yaml" || (name.ends_with(".thalweg.yaml") && name.front() != '.');
  }

  const IgnoreFile& ignore_file(const std::string& folder) {
    const auto [found, is_new] = ignore_files_.try_emplace(folder);
    if (is_new) {
      const auto text = files_.read(join_path(folder, ".gitignore"), kIgnoreFileLimit);
      if (text) found->second = IgnoreFile(*text);
    }
    return found->second;
  }

  // From the folder of the search down; a deeper file overrides.
  bool is_ignored(std::string_view path, bool is_folder) {
    bool ignored = false;
    std::string folder = directory_of(path);
    std::vector<std::string> chain{folder};
    while (folder != folder_ && folder != "." && folder != "/") {
      folder = directory_of(folder);
      chain.push_back(folder);
    }
    for (auto it = chain.rbegin(); it != chain.rend(); ++it) {
      const std::string relative = relative_path(path, *it);
      ignored = ignore_file(*it).ignores(relative, is_folder).value_or(ignored);
    }
    return ignored;
  }

  const FileSystem& files_;
  std::string folder_;
  std::map<std::string, IgnoreFile> ignore_files_;
};

void search_folder(const FileSystem& files, const std::string& path,
                   std::vector<std::string>& found, diag::Diagnostics& problems) {
  Found here = FolderSearch(files, normal_path(path)).run();
  for (const std::string& unread : here.unread) problems.error(kNothingToRead, {}, unread);
  if (here.paths.empty() && here.unread.empty()) {
    problems.error(kNothingToRead, {}, fmt::format("no manifest in {}", quote(path))).help =
        "manifests are called `thalweg.yaml` or `<name>.thalweg.yaml`";
  }
  found.insert(found.end(), here.paths.begin(), here.paths.end());
}

}  // namespace

std::vector<std::string> discover(const FileSystem& files, const std::vector<std::string>& paths,
                                  diag::Diagnostics& problems) {
  std::vector<std::string> found;
  for (const std::string& path : paths) {
    switch (files.kind(path)) {
      case FileKind::directory:
        search_folder(files, path, found, problems);
        break;
      case FileKind::absent:
        problems.error(kNothingToRead, {}, fmt::format("{} does not exist", quote(path)));
        break;
      case FileKind::file:
      case FileKind::other:
        found.push_back(normal_path(path));
        break;
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace thalweg::manifest
