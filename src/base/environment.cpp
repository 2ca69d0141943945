// SPDX-License-Identifier: Apache-2.0
#include "base/environment.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "base/text.h"

namespace thalweg {
namespace {

namespace fs = std::filesystem;

Failure too_large(std::size_t limit) {
  return {"is larger than the limit of " + to_binary_size(limit)};
}

Failure not_a_file(FileKind kind, std::string_view verb) {
  if (kind == FileKind::absent) return {"does not exist"};
  if (kind == FileKind::directory) return {"is a directory"};
  return {"cannot be " + std::string(verb) + ": not a regular file"};
}

Failure refused(std::string_view verb, std::error_code error) {
  std::string reason = error.message();
  if (!reason.empty()) reason[0] = to_lower(reason[0]);
  return {"cannot be " + std::string(verb) + ": " + reason};
}

std::error_code last_error() {
  return {errno, std::generic_category()};
}

FileKind kind_of(fs::file_status status) {
  switch (status.type()) {
    case fs::file_type::not_found:
      return FileKind::absent;
    case fs::file_type::regular:
      return FileKind::file;
    case fs::file_type::directory:
      return FileKind::directory;
    default:
      return FileKind::other;  // also what cannot be looked at
  }
}

void sort_by_name(std::vector<DirectoryEntry>& entries) {
  std::sort(entries.begin(), entries.end(),
            [](const DirectoryEntry& a, const DirectoryEntry& b) { return a.name < b.name; });
}

std::string child(const std::string& directory, const std::string& name) {
  if (directory == ".") return name;
  return directory.back() == '/' ? directory + name : directory + '/' + name;
}

}  // namespace

// ---------------------------------------------------------------------------
// In memory

void MemoryFileSystem::add(std::string path, std::string bytes) {
  files_.insert_or_assign(normal_path(path), std::move(bytes));
}

void MemoryFileSystem::remove(const std::string& path) {
  files_.erase(normal_path(path));
}

FileKind MemoryFileSystem::kind(const std::string& path) const {
  const std::string wanted = normal_path(path);
  if (wanted == "." || wanted == "/") return FileKind::directory;
  if (files_.count(wanted) > 0) return FileKind::file;
  const auto below = files_.lower_bound(wanted + '/');
  const bool implied = below != files_.end() && below->first.starts_with(wanted + '/');
  return implied ? FileKind::directory : FileKind::absent;
}

Result<std::string> MemoryFileSystem::read(const std::string& path, std::size_t limit) const {
  const auto found = files_.find(normal_path(path));
  if (found == files_.end()) return not_a_file(kind(path), "read");
  if (found->second.size() > limit) return too_large(limit);
  return found->second;
}

Result<std::vector<DirectoryEntry>> MemoryFileSystem::list(const std::string& path) const {
  const FileKind seen = kind(path);
  if (seen == FileKind::absent) return Failure{"does not exist"};
  if (seen != FileKind::directory) return Failure{"is not a directory"};
  const std::string prefix = child(normal_path(path), "");
  std::vector<DirectoryEntry> entries;
  for (auto it = files_.lower_bound(prefix); it != files_.end(); ++it) {
    if (!it->first.starts_with(prefix)) break;
    const std::string_view rest = std::string_view(it->first).substr(prefix.size());
    const std::size_t slash = rest.find('/');
    const std::string name(rest.substr(0, slash));
    if (name.empty() || name == "..") continue;  // absolute, or above, seen from `.`
    if (!entries.empty() && entries.back().name == name) continue;
    entries.push_back({name, slash == rest.npos ? FileKind::file : FileKind::directory});
  }
  sort_by_name(entries);
  return entries;
}

Result<bool> MemoryFileSystem::write(const std::string& path, std::string_view bytes) {
  if (kind(path) == FileKind::directory) return Failure{"is a directory"};
  if (kind(directory_of(path)) == FileKind::file) {
    return Failure{"cannot be written: not a directory"};
  }
  add(path, std::string(bytes));
  return true;
}

std::optional<FileStamp> MemoryFileSystem::stamp(const std::string& path) const {
  const auto found = files_.find(normal_path(path));
  if (found == files_.end()) return std::nullopt;
  return FileStamp{static_cast<std::int64_t>(fnv1a(found->second)), found->second.size()};
}

// ---------------------------------------------------------------------------
// On disk

namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

// One read of the size that the system tells, and one more byte to see the end;
// goes on only where the size was wrong (growing files, /proc).
Result<std::string> read_all(std::FILE* file, std::size_t expected, std::size_t limit) {
  std::string bytes;
  std::size_t size = 0;
  for (std::size_t room = expected + 1;; room = size * 2 + 1) {
    bytes.resize(std::min(room, limit + 1));
    size += std::fread(bytes.data() + size, 1, bytes.size() - size, file);
    if (std::ferror(file) != 0) return refused("read", last_error());
    if (size > limit) return too_large(limit);
    if (size < bytes.size()) break;
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace

FileKind DiskFileSystem::kind(const std::string& path) const {
  std::error_code error;
  return kind_of(fs::status(path, error));
}

Result<std::string> DiskFileSystem::read(const std::string& path, std::size_t limit) const {
  std::error_code error;
  const FileKind seen = kind_of(fs::status(path, error));
  if (seen == FileKind::other && error) return refused("read", error);
  if (seen != FileKind::file) return not_a_file(seen, "read");
  const std::uintmax_t size = fs::file_size(path, error);
  if (error) return refused("read", error);
  if (size > limit) return too_large(limit);
  const File file(std::fopen(path.c_str(), "rb"));
  if (!file) return refused("read", last_error());
  return read_all(file.get(), static_cast<std::size_t>(size), limit);
}

Result<std::vector<DirectoryEntry>> DiskFileSystem::list(const std::string& path) const {
  std::error_code error;
  const FileKind seen = kind_of(fs::status(path, error));
  if (seen == FileKind::absent) return Failure{"does not exist"};
  if (seen == FileKind::file) return Failure{"is not a directory"};
  std::vector<DirectoryEntry> entries;
  fs::directory_iterator it(path, error);
  if (error) return refused("read", error);
  while (it != fs::directory_iterator()) {
    std::error_code ignored;  // an entry that cannot be looked at is `other`
    entries.push_back(
        {it->path().filename().string(), kind_of(it->status(ignored)), it->is_symlink(ignored)});
    it.increment(error);
    if (error) return refused("read", error);
  }
  sort_by_name(entries);
  return entries;
}

Result<bool> DiskFileSystem::write(const std::string& path, std::string_view bytes) {
  if (kind(path) == FileKind::directory) return Failure{"is a directory"};
  if (const std::string above = directory_of(path); kind(above) == FileKind::absent) {
    std::error_code error;
    if (!fs::create_directories(above, error) && error) return refused("written", error);
  }
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return refused("written", last_error());
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  const std::error_code error = last_error();
  if (std::fclose(file) != 0) return refused("written", last_error());
  if (!written) return refused("written", error);
  return true;
}

std::optional<FileStamp> DiskFileSystem::stamp(const std::string& path) const {
  std::error_code error;
  const auto modified = fs::last_write_time(path, error);
  if (error) return std::nullopt;
  const std::uintmax_t size = fs::file_size(path, error);
  if (error) return std::nullopt;
  return FileStamp{static_cast<std::int64_t>(modified.time_since_epoch().count()), size};
}

// ---------------------------------------------------------------------------
// On any

namespace {

// What is wanted and no file is not passed over in silence.
void add_found(std::string path, const DirectoryEntry& entry, Found& found) {
  if (entry.kind == FileKind::file) {
    found.paths.push_back(std::move(path));
  } else if (entry.kind == FileKind::absent) {
    found.unread.push_back(quote(path) + " is a link that leads nowhere");
  } else {
    found.unread.push_back(quote(path) + ' ' + not_a_file(entry.kind, "read").message);
  }
}

}  // namespace

Found find_files(const FileSystem& files, const std::string& directory, const Search& search) {
  Found found;
  std::vector<std::string> waiting{normal_path(directory)};
  while (!waiting.empty()) {
    const std::string here = std::move(waiting.back());
    waiting.pop_back();
    const auto entries = files.list(here);
    if (!entries) {
      found.unread.push_back(quote(here) + ' ' + entries.error());
      continue;
    }
    for (const DirectoryEntry& entry : *entries) {
      std::string path = child(here, entry.name);
      if (entry.kind != FileKind::directory) {
        if (search.wants(path)) add_found(std::move(path), entry, found);
      } else if (!entry.is_link && search.enters(path)) {
        waiting.push_back(std::move(path));
      }
    }
  }
  std::sort(found.paths.begin(), found.paths.end());
  std::sort(found.unread.begin(), found.unread.end());
  return found;
}

Found expand_glob(const FileSystem& files, std::string_view pattern) {
  const std::string wanted = normal_path(pattern);
  if (!is_glob(wanted)) return {{wanted}, {}};
  const std::string fixed = wanted.substr(0, wanted.find_first_of("*?["));
  const std::string start = directory_of(fixed + '*');
  if (files.kind(start) != FileKind::directory) return {};
  return find_files(files, start,
                    {[&](std::string_view path) { return glob_matches(wanted, path); },
                     [&](std::string_view path) { return glob_leads_into(wanted, path); }});
}

}  // namespace thalweg
