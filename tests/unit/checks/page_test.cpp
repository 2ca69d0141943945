// SPDX-License-Identifier: Apache-2.0
#include "checks/page.h"

#include <doctest/doctest.h>

using namespace thalweg::checks;

TEST_CASE("front matter: entries, comments, and what is none of both") {
  const FrontMatter front = read_front_matter(
      "---\ncode: A1  # why\n\n# a comment\nsummary: \"a # b, c\"\nodd\n---\nThe text\n---\n");
  REQUIRE(front.entries.size() == 2);
  CHECK(front.entries[0].key == "code");
  CHECK(front.entries[0].value == "A1");
  CHECK(unquoted(front.entries[1].value) == "a # b, c");
  CHECK(front.others == std::vector<std::string_view>{"odd"});
  CHECK(front.text == "The text\n---\n");
  CHECK(front.is_whole);
}

TEST_CASE("front matter: must begin and end") {
  CHECK_FALSE(read_front_matter("").is_whole);
  CHECK_FALSE(read_front_matter("text\n").is_whole);
  CHECK_FALSE(read_front_matter("code: A1\n---\n").is_whole);
  CHECK_FALSE(read_front_matter("---\ncode: A1\n").is_whole);
  CHECK(read_front_matter("---\n---").is_whole);
}

TEST_CASE("front matter: lists") {
  using Items = std::vector<std::string_view>;
  CHECK(listed("[a, \"b, c\", d]") == Items{"a", "b, c", "d"});
  CHECK(listed("a") == Items{"a"});
  CHECK(listed("[]").empty());
  CHECK(listed("[").empty());
  CHECK(listed("").empty());
}
