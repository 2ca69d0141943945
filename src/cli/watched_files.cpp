// SPDX-License-Identifier: Apache-2.0
#include "cli/watched_files.h"

#include <algorithm>

#include "base/path.h"

namespace thalweg::cli {

namespace {

// Manifests, configurations, pages of rules, and folders in which such may be.
bool can_matter(const DirectoryEntry& entry) {
  const std::string_view name = entry.name;
  if (entry.kind == FileKind::directory) return !name.starts_with('.');
  return name.ends_with(".yaml") || name.ends_with(".md") || name == ".gitignore";
}

}  // namespace

// Before it is read: what changes meanwhile is seen at the next look.
void WatchedFiles::remember(const std::string& path) const {
  const std::string normal = normal_path(path);
  {
    const std::scoped_lock lock(mutex_);
    if (asked_.count(normal) > 0) return;
  }
  const State state = look(normal);
  const std::scoped_lock lock(mutex_);
  asked_.emplace(normal, state);
}

WatchedFiles::State WatchedFiles::look(const std::string& path) const {
  const FileKind kind = files_.kind(path);
  return {kind, kind == FileKind::file ? files_.stamp(path) : std::nullopt};
}

std::set<std::string> WatchedFiles::entries_of(const std::string& directory,
                                               const std::vector<DirectoryEntry>& entries) const {
  std::set<std::string> paths;
  for (const DirectoryEntry& entry : entries) {
    std::string path = normal_path(join_path(directory, entry.name));
    if (can_matter(entry) && ignored_.count(path) == 0) paths.insert(std::move(path));
  }
  return paths;
}

FileKind WatchedFiles::kind(const std::string& path) const {
  remember(path);
  return files_.kind(path);
}

Result<std::string> WatchedFiles::read(const std::string& path, std::size_t limit) const {
  remember(path);
  return files_.read(path, limit);
}

Result<std::vector<DirectoryEntry>> WatchedFiles::list(const std::string& path) const {
  remember(path);
  auto entries = files_.list(path);
  if (entries) {
    const std::string normal = normal_path(path);
    const std::scoped_lock lock(mutex_);
    listed_.emplace(normal, entries_of(normal, *entries));
  }
  return entries;
}

Result<bool> WatchedFiles::write(const std::string& path, std::string_view bytes) {
  return files_.write(path, bytes);
}

std::optional<FileStamp> WatchedFiles::stamp(const std::string& path) const {
  return files_.stamp(path);
}

void WatchedFiles::compare_entries(const std::string& directory,
                                   const std::set<std::string>& before,
                                   std::map<std::string, Change::Kind>& changes) const {
  const auto entries = files_.list(directory);
  const std::set<std::string> now =
      entries ? entries_of(directory, *entries) : std::set<std::string>();
  for (const std::string& path : now)
    if (before.count(path) == 0) changes.emplace(path, Change::Kind::added);
  for (const std::string& path : before)
    if (now.count(path) == 0) changes.emplace(path, Change::Kind::removed);
}

std::vector<Change> WatchedFiles::changes() const {
  std::map<std::string, Change::Kind> found;
  for (const auto& [path, before] : asked_) {
    if (ignored_.count(path) > 0) continue;
    const State now = look(path);
    if (before.kind == now.kind && before.stamp == now.stamp) continue;
    found.emplace(path, now.kind == FileKind::absent      ? Change::Kind::removed
                        : before.kind == FileKind::absent ? Change::Kind::added
                                                          : Change::Kind::changed);
  }
  for (const auto& [directory, before] : listed_) compare_entries(directory, before, found);
  std::vector<Change> changes;
  for (const auto& [path, kind] : found) changes.push_back({path, kind});
  return changes;
}

std::size_t WatchedFiles::count() const {
  return static_cast<std::size_t>(
      std::count_if(asked_.begin(), asked_.end(),
                    [](const auto& entry) { return entry.second.kind == FileKind::file; }));
}

}  // namespace thalweg::cli
