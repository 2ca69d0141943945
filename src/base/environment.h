// SPDX-License-Identifier: Apache-2.0
// The world outside: files, streams, terminal, environment variables and the
// day. Injected, so that every command runs inside a test with files in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/path.h"
#include "base/result.h"
#include "base/units.h"

namespace thalweg {

enum class FileKind { absent, file, directory, other };

struct DirectoryEntry {
  std::string name;
  FileKind kind = FileKind::file;
  bool is_link = false;  // symbolic; `kind` is that of what it points to
};

// By which a file is seen to have changed. What the numbers mean is up to the file
// system.
struct FileStamp {
  std::int64_t modified = 0;
  std::uint64_t size = 0;
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

// Paths use `/`. Relative ones are relative to the working directory. Failures say
// what happened without the path, to stand behind it: "is a directory". Several
// threads may read at once.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  virtual FileKind kind(const std::string& path) const = 0;
  virtual Result<std::string> read(const std::string& path, std::size_t limit) const = 0;
  // Sorted by name, without `.` and `..`. `write` makes the directories above the file.
  virtual Result<std::vector<DirectoryEntry>> list(const std::string& path) const = 0;
  virtual Result<bool> write(const std::string& path, std::string_view bytes) = 0;
  // Of a file; nothing where that cannot be told.
  virtual std::optional<FileStamp> stamp(const std::string&) const { return std::nullopt; }
};

// Files in memory, for tests and fuzzing. Directories are implied by the files.
class MemoryFileSystem final : public FileSystem {
 public:
  void add(std::string path, std::string bytes);
  void remove(const std::string& path);
  FileKind kind(const std::string& path) const override;
  Result<std::string> read(const std::string& path, std::size_t limit) const override;
  Result<std::vector<DirectoryEntry>> list(const std::string& path) const override;
  Result<bool> write(const std::string& path, std::string_view bytes) override;
  std::optional<FileStamp> stamp(const std::string& path) const override;

 private:
  std::map<std::string, std::string> files_;  // by normal path
};

// The real one.
class DiskFileSystem final : public FileSystem {
 public:
  FileKind kind(const std::string& path) const override;
  Result<std::string> read(const std::string& path, std::size_t limit) const override;
  Result<std::vector<DirectoryEntry>> list(const std::string& path) const override;
  Result<bool> write(const std::string& path, std::string_view bytes) override;
  std::optional<FileStamp> stamp(const std::string& path) const override;
};

// A walk below a directory.
struct Search {
  std::function<bool(std::string_view path)> wants;   // this file
  std::function<bool(std::string_view path)> enters;  // this directory
};
struct Found {
  std::vector<std::string> paths;   // sorted
  std::vector<std::string> unread;  // "`a/b` cannot be read: permission denied"
};

// Paths begin with `directory` unless that is `.`. Symbolic links to directories,
// which could lead round in circles, are never entered. What is wanted but is no
// file to read (a pipe, a link that leads nowhere) is `unread`.
Found find_files(const FileSystem& files, const std::string& directory, const Search& search);

// The files that match; a pattern without wildcards names one file, which need
// not exist. Only directories that can hold a match are read.
Found expand_glob(const FileSystem& files, std::string_view pattern);

// Another program that was run to its end.
struct Ended {
  int status = 0;
  std::string out, err;
};

struct Environment {
  FileSystem& files;
  std::function<void(std::string_view)> out;
  std::function<void(std::string_view)> err;
  // All of it, but no more than one byte beyond the limit.
  std::function<Result<std::string>(std::size_t limit)> standard_input;
  std::function<std::optional<std::string>(const char*)> variable;
  std::function<Date()> today;
  // The program and its arguments, found as a shell finds them, and what it finds on its
  // standard input. Unset: no program can be run.
  std::function<Result<Ended>(const std::vector<std::string>&, std::string_view input)> run = {};
  std::string working_directory = {};  // absolute; empty: nothing lies above relative paths
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  // Passes a moment between two looks at the files, everything written before shown.
  // False once the user wants to end. Unset: nothing can be waited for.
  std::function<bool()> wait = {};

  // The same world with other files.
  Environment with(FileSystem& others) const {
    return {others,
            out,
            err,
            standard_input,
            variable,
            today,
            run,
            working_directory,
            out_is_terminal,
            err_is_terminal,
            wait};
  }
};

}  // namespace thalweg
