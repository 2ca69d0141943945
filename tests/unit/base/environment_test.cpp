// SPDX-License-Identifier: Apache-2.0
#include "base/environment.h"

#include <filesystem>
#include <string>
#include <unistd.h>
#include <vector>

#include <doctest/doctest.h>

using namespace thalweg;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLimit = std::size_t{64} << 20U;

// A directory of this process that goes away again.
class TemporaryDirectory {
 public:
  TemporaryDirectory()
      : path_(fs::temp_directory_path() / ("thalweg-" + std::to_string(::getpid()))) {
    fs::create_directories(path_);
  }
  ~TemporaryDirectory() { fs::remove_all(path_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

std::vector<std::string> names(const Result<std::vector<DirectoryEntry>>& entries) {
  REQUIRE(static_cast<bool>(entries));
  std::vector<std::string> out;
  for (const DirectoryEntry& entry : *entries) {
    out.push_back(entry.name + (entry.kind == FileKind::directory ? "/" : ""));
  }
  return out;
}

using Names = std::vector<std::string>;

Search everything() {
  return {[](std::string_view) { return true; },
          [](std::string_view path) { return !file_name_of(path).starts_with('.'); }};
}

MemoryFileSystem sample() {
  MemoryFileSystem files;
  files.add("thalweg.yaml", "system: shop\n");
  files.add("services/b.yaml", "b");
  files.add("services/a.yaml", "a");
  files.add("services/deep/er/c.yaml", "c");
  files.add("services/.hidden/d.yaml", "d");
  files.add("services-x.yaml", "x");
  return files;
}

}  // namespace

TEST_CASE("MemoryFileSystem: directories are implied by the files") {
  const MemoryFileSystem files = sample();
  CHECK(files.kind("thalweg.yaml") == FileKind::file);
  CHECK(files.kind("./services/../thalweg.yaml") == FileKind::file);
  CHECK(files.kind("services") == FileKind::directory);
  CHECK(files.kind("services/deep/") == FileKind::directory);
  CHECK(files.kind(".") == FileKind::directory);
  CHECK(files.kind("serv") == FileKind::absent);
  CHECK(names(files.list(".")) == Names{"services/", "services-x.yaml", "thalweg.yaml"});
  CHECK(names(files.list("services")) == Names{".hidden/", "a.yaml", "b.yaml", "deep/"});
  CHECK(files.list("nowhere").error() == "does not exist");
  CHECK(files.list("thalweg.yaml").error() == "is not a directory");
}

TEST_CASE("MemoryFileSystem: absolute and outer paths stay apart from `.`") {
  MemoryFileSystem files;
  files.add("/abs/a", "1");
  files.add("../up", "2");
  files.add("here", "3");
  CHECK(names(files.list(".")) == Names{"here"});
  CHECK(names(files.list("/")) == Names{"abs/"});
  CHECK(names(files.list("..")) == Names{"up"});
}

TEST_CASE("MemoryFileSystem: read and write") {
  MemoryFileSystem files = sample();
  CHECK(*files.read("thalweg.yaml", 13) == "system: shop\n");
  CHECK(files.read("thalweg.yaml", 12).error() == "is larger than the limit of 12 bytes");
  CHECK(files.read("nope", kLimit).error() == "does not exist");
  CHECK(files.read("services", kLimit).error() == "is a directory");
  CHECK(static_cast<bool>(files.write("out/new.txt", "hello")));
  CHECK(*files.read("out/new.txt", kLimit) == "hello");
  CHECK(files.write("services", "x").error() == "is a directory");
  CHECK(files.write("thalweg.yaml/x", "x").error() == "cannot be written: not a directory");
}

TEST_CASE("find_files: sorted, hidden directories are left to the caller") {
  const MemoryFileSystem files = sample();
  const Found found = find_files(files, "services", everything());
  CHECK(found.paths == Names{"services/a.yaml", "services/b.yaml", "services/deep/er/c.yaml"});
  CHECK(found.unread.empty());
  CHECK(find_files(files, ".", everything()).paths.size() == 5);
  CHECK(find_files(files, "nowhere", everything()).unread == Names{"`nowhere` does not exist"});
}

TEST_CASE("expand_glob: patterns, fixed names and nothing") {
  const MemoryFileSystem files = sample();
  CHECK(expand_glob(files, "services/*.yaml").paths == Names{"services/a.yaml", "services/b.yaml"});
  CHECK(expand_glob(files, "./s*.yaml").paths == Names{"services-x.yaml"});
  CHECK(expand_glob(files, "**/c.yaml").paths == Names{"services/deep/er/c.yaml"});
  CHECK(expand_glob(files, "services/.h*/*").paths == Names{"services/.hidden/d.yaml"});
  CHECK(expand_glob(files, "*/*/*/c.yaml").paths == Names{"services/deep/er/c.yaml"});
  CHECK(expand_glob(files, "nowhere/*.yaml").paths.empty());
  CHECK(expand_glob(files, "nowhere/a.yaml").paths == Names{"nowhere/a.yaml"});
}

TEST_CASE("DiskFileSystem: read and write") {
  const TemporaryDirectory directory;
  DiskFileSystem files;
  const std::string path = directory / "a.yaml";
  const std::string bytes = std::string("one\ntwo\0three", 13);
  REQUIRE(static_cast<bool>(files.write(path, bytes)));
  CHECK(files.kind(path) == FileKind::file);
  CHECK(*files.read(path, kLimit) == bytes);
  CHECK(*files.read(path, 13) == bytes);
  CHECK(files.read(path, 12).error() == "is larger than the limit of 12 bytes");
  REQUIRE(static_cast<bool>(files.write(path, "")));
  CHECK(*files.read(path, 0) == "");
}

TEST_CASE("DiskFileSystem: a file is written with the directories above it") {
  const TemporaryDirectory directory;
  DiskFileSystem files;
  REQUIRE(static_cast<bool>(files.write(directory / "new/sub/a.yaml", "x")));
  CHECK(*files.read(directory / "new/sub/a.yaml", kLimit) == "x");
  CHECK(files.write(directory / "new/sub/a.yaml/b", "x").error() ==
        "cannot be written: not a directory");
}

TEST_CASE("DiskFileSystem: what cannot be read says why") {
  const TemporaryDirectory directory;
  DiskFileSystem files;
  CHECK(files.read(directory / "nope", kLimit).error() == "does not exist");
  CHECK(files.read(directory.path(), kLimit).error() == "is a directory");
  CHECK(files.write(directory.path(), "x").error() == "is a directory");
  CHECK(files.list(directory / "nope").error() == "does not exist");
  CHECK(files.read("/dev/null", kLimit).error() == "cannot be read: not a regular file");
  if (::geteuid() == 0) return;  // root may read everything
  const std::string locked = directory / "locked";
  REQUIRE(static_cast<bool>(files.write(locked, "x")));
  fs::permissions(locked, fs::perms::none);
  CHECK(files.read(locked, kLimit).error() == "cannot be read: permission denied");
}

TEST_CASE("DiskFileSystem: sizes that the system does not tell are no limit") {
  DiskFileSystem files;
  const std::string path = "/proc/self/status";  // has size 0
  if (files.kind(path) != FileKind::file) return;
  CHECK(files.read(path, kLimit)->find("Name:") == 0);
  CHECK(files.read(path, 10).error() == "is larger than the limit of 10 bytes");
}

TEST_CASE("DiskFileSystem: listing is sorted, links are told apart") {
  const TemporaryDirectory directory;
  DiskFileSystem files;
  fs::create_directories(directory / "sub/deep");
  for (const char* name : {"z.yaml", "a.yaml", "sub/m.yaml", "sub/deep/n.yaml"}) {
    REQUIRE(static_cast<bool>(files.write(directory / name, name)));
  }
  fs::create_directory_symlink(".", directory / "sub/loop");
  fs::create_symlink("self", directory / "self");
  CHECK(names(files.list(directory.path())) == Names{"a.yaml", "self", "sub/", "z.yaml"});
  CHECK(files.list(directory / "sub")->at(1).is_link);
  CHECK(files.list(directory / "sub")->at(1).kind == FileKind::directory);
  CHECK(files.kind(directory / "self") == FileKind::other);
  CHECK(files.read(directory / "self", kLimit).error() ==
        "cannot be read: too many levels of symbolic links");
  fs::create_symlink("gone", directory / "sub/nowhere");
  const Found found = find_files(files, directory.path(), everything());
  CHECK(found.unread == Names{"`" + directory / "self" + "` cannot be read: not a regular file",
                              "`" + directory / "sub/nowhere" + "` is a link that leads nowhere"});
  CHECK(found.paths == Names{directory / "a.yaml", directory / "sub/deep/n.yaml",
                             directory / "sub/m.yaml", directory / "z.yaml"});
}
