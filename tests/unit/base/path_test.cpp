// SPDX-License-Identifier: Apache-2.0
#include "base/path.h"

#include <doctest/doctest.h>

#include "support/random.h"

using namespace thalweg;

TEST_CASE("normal_path: dots and empty parts go, what leads out stays") {
  CHECK(normal_path("a/b/c") == "a/b/c");
  CHECK(normal_path("./a//b/./c/") == "a/b/c");
  CHECK(normal_path("a/b/../c") == "a/c");
  CHECK(normal_path("a/..") == ".");
  CHECK(normal_path("") == ".");
  CHECK(normal_path(".") == ".");
  CHECK(normal_path("..") == "..");
  CHECK(normal_path("a/../../b") == "../b");
  CHECK(normal_path("../../b") == "../../b");
  CHECK(normal_path("/") == "/");
  CHECK(normal_path("//a/") == "/a");
  CHECK(normal_path("/../a") == "/a");
  CHECK(normal_path("a/...") == "a/...");
}

TEST_CASE("join_path: seen from a directory") {
  CHECK(join_path("a/b", "../c") == "a/c");
  CHECK(join_path("a", "b") == "a/b");
  CHECK(join_path("a/", "./b") == "a/b");
  CHECK(join_path(".", "b") == "b");
  CHECK(join_path("", "b") == "b");
  CHECK(join_path("a", "/b") == "/b");
  CHECK(join_path("/a", "b") == "/a/b");
  CHECK(join_path("a", "../../b") == "../b");
  CHECK(join_path("a", "") == "a");
}

TEST_CASE("directory_of and file_name_of") {
  CHECK(directory_of("a/b/c") == "a/b");
  CHECK(directory_of("c") == ".");
  CHECK(directory_of("/c") == "/");
  CHECK(directory_of("../c") == "..");
  CHECK(file_name_of("a/b/c.yaml") == "c.yaml");
  CHECK(file_name_of("c.yaml") == "c.yaml");
  CHECK(file_name_of("a/") == "");
}

TEST_CASE("relative_path: the way from a directory") {
  CHECK(relative_path("a/c", "a/b") == "../c");
  CHECK(relative_path("a/b/c", "a") == "b/c");
  CHECK(relative_path("a", "a") == ".");
  CHECK(relative_path("c", ".") == "c");
  CHECK(relative_path("../c", "a") == "../../c");
  CHECK(relative_path("c", "a/b") == "../../c");
  CHECK(relative_path("/x/y", "/x/z") == "../y");
  CHECK_MESSAGE(relative_path("/x", "a") == "/x", "one is absolute");
  CHECK_MESSAGE(relative_path("a", "/x") == "a", "the other is absolute");
  CHECK_MESSAGE(relative_path("a", "..") == "a", "nobody knows what .. is called");
  CHECK(relative_path("../a", "..") == "a");
}

TEST_CASE("paths: joining a relative path leads back") {
  test::Random random(1);
  for (int i = 0; i < 2000; ++i) {
    const std::string directory = normal_path(random.text("ab/", 8));
    const std::string path = normal_path(random.text("ab./", 8));
    if (is_absolute_path(directory) != is_absolute_path(path)) continue;
    CAPTURE(directory);
    CAPTURE(path);
    CHECK(join_path(directory, relative_path(path, directory)) == path);
    CHECK(normal_path(path) == path);
  }
}
