// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/path.h"
#include "support/random.h"

using namespace thalweg;

namespace {

struct Case {
  const char* pattern;
  const char* path;
  bool matches;
};

constexpr Case kCases[] = {
    {"a.yaml", "a.yaml", true},
    {"a.yaml", "b.yaml", false},
    {"a.yaml", "a.yamlx", false},
    {"./a.yaml", "a.yaml", true},
    // one star stays within a part
    {"*.yaml", "a.yaml", true},
    {"*.yaml", "x/a.yaml", false},
    {"*", "a", true},
    {"a*", "a", true},
    {"*a*b*", "xaxbx", true},
    {"*a*b*", "xbxax", false},
    {"*ab", "aab", true},
    {"s*/b.yaml", "services/b.yaml", true},
    {"a**b", "axxb", true},
    {"a**b", "a/b", false},
    // one character
    {"?.yaml", "a.yaml", true},
    {"?.yaml", ".yaml", false},
    {"?.yaml", "ab.yaml", false},
    {"?.yaml", "\xc3\xa9.yaml", true},
    {"??", "a", false},
    // sets
    {"[abc].yaml", "b.yaml", true},
    {"[abc].yaml", "d.yaml", false},
    {"[a-c]x", "bx", true},
    {"[a-c]x", "dx", false},
    {"[!a-c]x", "dx", true},
    {"[^a-c]x", "bx", false},
    {"[]]x", "]x", true},
    {"[a-]x", "-x", true},
    {"[a-]x", "bx", false},
    {"[ax", "[ax", true},
    {"[ax", "ax", false},
    // across parts
    {"**/a.yaml", "a.yaml", true},
    {"**/a.yaml", "x/y/a.yaml", true},
    {"x/**", "x/y/z", true},
    {"x/**", "x", true},
    {"x/**", "y", false},
    {"**", "a/b", true},
    {"a/**/b", "a/b", true},
    {"a/**/b", "a/x/y/b", true},
    {"a/**/b", "a/x/y/c", false},
    {"**/b/**/c", "b/b/x/c", true},
    {"**/legacy/*.yaml", "x/legacy/a.yaml", true},
    {"**/legacy/*.yaml", "x/legacy/y/a.yaml", false},
    // hidden names are matched only by a dot
    {"*.yaml", ".thalweg.yaml", false},
    {".*.yaml", ".thalweg.yaml", true},
    {"[.]x", ".x", false},
    {"**/a", ".git/a", false},
    {"**/.git/a", "x/.git/a", true},
    {"x/**", "x/.y", false},
    // roots
    {"/a/*", "/a/b", true},
    {"a/*", "/a/b", false},
    {"/a/*", "a/b", false},
};

}  // namespace

TEST_CASE("glob_matches") {
  for (const Case& c : kCases) {
    CAPTURE(c.pattern);
    CAPTURE(c.path);
    CHECK(glob_matches(c.pattern, c.path) == c.matches);
  }
}

TEST_CASE("glob_matches: hostile patterns end soon") {
  std::string pattern, path;
  for (int i = 0; i < 200; ++i) {
    pattern += "**/*a*a*a*a*b/";
    path += "aaaaaaaaaaaaaaaaaaaaaaaa/";
  }
  CHECK_FALSE(glob_matches(pattern, path));
  CHECK_FALSE(glob_matches("x" + std::string(5000, '*') + "y", "x" + std::string(5000, 'x')));
}

TEST_CASE("glob_leads_into: never prunes what would match") {
  CHECK(glob_leads_into("a/*/c", "a"));
  CHECK(glob_leads_into("a/*/c", "a/b"));
  CHECK_FALSE(glob_leads_into("a/*/c", "a/b/c"));
  CHECK_FALSE(glob_leads_into("a/*/c", "b"));
  CHECK_FALSE(glob_leads_into("*.yaml", "a"));
  CHECK(glob_leads_into("**/c", "a/b"));
  CHECK_FALSE(glob_leads_into("**/c", "a/.git"));
  CHECK(glob_leads_into("**/.git/c", "a/.git"));
  CHECK(glob_leads_into("*/**", "."));

  test::Random random(2);
  for (int i = 0; i < 20'000; ++i) {
    const std::string pattern = normal_path(random.text("ab*?./", 9));
    const std::string path = normal_path(random.text("ab./", 9));
    if (!glob_matches(pattern, path) || path.starts_with("..") || path == ".") continue;
    for (std::string up = directory_of(path); up != "." && up != "/"; up = directory_of(up)) {
      CAPTURE(pattern);
      CAPTURE(path);
      CHECK(glob_leads_into(pattern, up));
    }
  }
}

TEST_CASE("is_glob") {
  CHECK(is_glob("a*"));
  CHECK(is_glob("a/[b]"));
  CHECK(is_glob("?"));
  CHECK_FALSE(is_glob("a/b.yaml"));
}
