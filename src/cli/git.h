// SPDX-License-Identifier: Apache-2.0
// The files of a git repository as they were at a revision, read through the git
// program and never from the working tree. Nothing is checked out.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/environment.h"

namespace thalweg::cli {

// Read-only. Paths are those of the working directory, as for the real disk. What
// lies outside the repository is absent; links are followed inside it. The names
// of all files are held, contents are read as they are asked for.
class GitFileSystem final : public FileSystem {
 public:
  FileKind kind(const std::string& path) const override;
  Result<std::string> read(const std::string& path, std::size_t limit) const override;
  Result<std::vector<DirectoryEntry>> list(const std::string& path) const override;
  Result<bool> write(const std::string& path, std::string_view bytes) override;

  const std::string& commit() const { return commit_; }  // its full name

 private:
  friend class Git;
  struct Entry {
    std::string object;  // empty: a directory
    std::size_t size = 0;
    bool is_link = false;
  };
  explicit GitFileSystem(const Environment& environment) : environment_(environment) {}
  std::string inside(const std::string& path) const;
  std::optional<std::string> resolve(const std::string& path) const;
  const Entry* find(const std::string& path) const;
  Result<std::string> contents(const Entry& entry) const;
  void add(std::string_view line);

  const Environment& environment_;
  std::string commit_;
  std::string directory_;                 // absolute, inside the repository
  std::string prefix_;                    // what it is called there: `a/b/`, or nothing at the top
  std::map<std::string, Entry> entries_;  // by path from the top
  mutable std::mutex mutex_;              // of the contents: systems are read side by side
  mutable std::map<std::string, std::string> contents_;  // by object
};

// A branch, a tag, a commit, `HEAD~3` of the repository around a directory. A
// failure says what is wrong and, in a shallow clone, how to mend it.
Result<std::unique_ptr<GitFileSystem>> files_at(const Environment& environment,
                                                const std::string& directory,
                                                const std::string& revision);

// The top of the repository around a directory.
Result<std::string> repository_of(const Environment& environment, const std::string& directory);

}  // namespace thalweg::cli
