// SPDX-License-Identifier: Apache-2.0
#include "manifest/discover.h"

#include <doctest/doctest.h>

#include "base/text.h"

namespace thalweg::manifest {
namespace {

struct Run {
  std::string found;
  std::string problems;
};

Run run(const MemoryFileSystem& files, const std::vector<std::string>& paths) {
  diag::Diagnostics problems;
  Run out;
  for (const std::string& path : discover(files, paths, problems)) out.found += path + ' ';
  for (const diag::Diagnostic& problem : problems.items()) {
    CHECK(problem.code == "M013");
    CHECK_FALSE(problem.span);
    out.problems += problem.message + '\n';
  }
  return out;
}

MemoryFileSystem tree(std::initializer_list<const char*> paths) {
  MemoryFileSystem files;
  for (const char* path : paths) files.add(path, "");
  return files;
}

}  // namespace

TEST_CASE("manifests are found by their names, sorted") {
  const auto files = tree({"thalweg.yaml", "b/orders.thalweg.yaml", "a/thalweg.yaml", "x.yaml",
                           "thalweg.yml", "b/notthalweg.yaml", "b/.thalweg.yaml"});
  CHECK(run(files, {"."}).found == "a/thalweg.yaml b/orders.thalweg.yaml thalweg.yaml ");
  CHECK(run(files, {"b", "a", "b"}).found == "a/thalweg.yaml b/orders.thalweg.yaml ");
  CHECK(run(files, {"./b/", "b/orders.thalweg.yaml"}).found == "b/orders.thalweg.yaml ");
}

TEST_CASE("a file that is named is read whatever it is called") {
  const auto files = tree({"model.yml", ".hidden/thalweg.yaml"});
  CHECK(run(files, {"model.yml", ".hidden/thalweg.yaml"}).found ==
        ".hidden/thalweg.yaml model.yml ");
  CHECK(run(files, {".hidden"}).found == ".hidden/thalweg.yaml ");
}

TEST_CASE("hidden folders are left out") {
  const auto files = tree({".git/thalweg.yaml", "a/.cache/b/thalweg.yaml", "a/thalweg.yaml"});
  CHECK(run(files, {"."}).found == "a/thalweg.yaml ");
}

TEST_CASE("what .gitignore names is left out, deeper ones decide") {
  MemoryFileSystem files;
  files.add(".gitignore",
            "# comment\n/build\nout/\n*.tmp.thalweg.yaml\n!keep.tmp.thalweg.yaml\ndocs/gen\n");
  files.add("src/.gitignore", "!a.tmp.thalweg.yaml\n");
  for (const char* path :
       {"build/thalweg.yaml", "src/build/thalweg.yaml", "src/out/thalweg.yaml",
        "a.tmp.thalweg.yaml", "keep.tmp.thalweg.yaml", "src/a.tmp.thalweg.yaml",
        "docs/gen/thalweg.yaml", "src/docs/gen/thalweg.yaml", "outer.thalweg.yaml"}) {
    files.add(path, "");
  }
  CHECK(run(files, {"."}).found ==
        "keep.tmp.thalweg.yaml outer.thalweg.yaml src/a.tmp.thalweg.yaml src/build/thalweg.yaml "
        "src/docs/gen/thalweg.yaml ");
}

TEST_CASE("nothing to read is never a clean run") {
  const auto files = tree({"a/readme.md", "b/thalweg.yaml"});
  const Run nothing = run(files, {"a"});
  CHECK(nothing.found == "");
  CHECK(nothing.problems == "no manifest in `a`\n");
  const Run absent = run(files, {"gone", "b"});
  CHECK(absent.found == "b/thalweg.yaml ");
  CHECK(absent.problems == "`gone` does not exist\n");
}

}  // namespace thalweg::manifest
