// SPDX-License-Identifier: Apache-2.0
// Files that remember what was asked of them, so that it can be told whether a run
// would now see something else: files that were read, paths that were looked for,
// directories that were searched.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/environment.h"

namespace thalweg::cli {

// A path that is not what it was.
struct Change {
  enum class Kind { changed, added, removed };
  std::string path;
  Kind kind = Kind::changed;
};

class WatchedFiles final : public FileSystem {
 public:
  // What a run writes itself, by normal path, is no change.
  WatchedFiles(FileSystem& files, std::set<std::string> ignored)
      : files_(files), ignored_(std::move(ignored)) {}

  FileKind kind(const std::string& path) const override;
  Result<std::string> read(const std::string& path, std::size_t limit) const override;
  Result<std::vector<DirectoryEntry>> list(const std::string& path) const override;
  Result<bool> write(const std::string& path, std::string_view bytes) override;
  std::optional<FileStamp> stamp(const std::string& path) const override;

  // Since each was first asked for; sorted by path.
  std::vector<Change> changes() const;
  // How many files there are among them.
  std::size_t count() const;

 private:
  struct State {
    FileKind kind = FileKind::absent;
    std::optional<FileStamp> stamp;  // of a file
  };
  State look(const std::string& path) const;
  void remember(const std::string& path) const;
  void compare_entries(const std::string& directory, const std::set<std::string>& before,
                       std::map<std::string, Change::Kind>& changes) const;
  std::set<std::string> entries_of(const std::string& directory,
                                   const std::vector<DirectoryEntry>& entries) const;

  FileSystem& files_;
  std::set<std::string> ignored_;
  mutable std::mutex mutex_;  // several threads read
  mutable std::map<std::string, State> asked_;
  mutable std::map<std::string, std::set<std::string>> listed_;  // paths in a directory
};

}  // namespace thalweg::cli
