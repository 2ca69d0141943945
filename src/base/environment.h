// SPDX-License-Identifier: Apache-2.0
// The world outside: files, streams, terminal, environment variables and the
// day. Injected, so that every command runs inside a test with files in memory.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/units.h"

namespace thalweg {

enum class FileKind { absent, file, directory, other };

struct DirectoryEntry {
  std::string name;
  FileKind kind = FileKind::file;
};

// Paths use `/`. Relative ones are relative to the working directory.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  virtual FileKind kind(const std::string& path) const = 0;
  virtual Result<std::string> read(const std::string& path,
                                   std::size_t limit) const = 0;
  // Sorted by name.
  virtual Result<std::vector<DirectoryEntry>> list(const std::string& path) const = 0;
  virtual Result<bool> write(const std::string& path, std::string_view bytes) = 0;
};

// Files in memory, for tests and fuzzing.
class MemoryFileSystem final : public FileSystem {
 public:
  void add(std::string path, std::string bytes);
  FileKind kind(const std::string& path) const override;
  Result<std::string> read(const std::string& path, std::size_t limit) const override;
  Result<std::vector<DirectoryEntry>> list(const std::string& path) const override;
  Result<bool> write(const std::string& path, std::string_view bytes) override;

 private:
  std::map<std::string, std::string> files_;
};

// The real one.
class DiskFileSystem final : public FileSystem {
 public:
  FileKind kind(const std::string& path) const override;
  Result<std::string> read(const std::string& path, std::size_t limit) const override;
  Result<std::vector<DirectoryEntry>> list(const std::string& path) const override;
  Result<bool> write(const std::string& path, std::string_view bytes) override;
};

struct Environment {
  FileSystem& files;
  std::function<void(std::string_view)> out;
  std::function<void(std::string_view)> err;
  std::function<std::string()> standard_input;
  std::function<std::optional<std::string>(const char*)> variable;
  std::function<Date()> today;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
};

// `a/b` + `../c` = `a/c`; keeps leading `..` that cannot be resolved.
std::string normal_path(std::string_view path);
std::string join_path(std::string_view directory, std::string_view path);
std::string directory_of(std::string_view path);
// `*`, `?` and `[…]` within one part of the path, `**` across parts.
bool glob_matches(std::string_view pattern, std::string_view path);

}  // namespace thalweg
