// SPDX-License-Identifier: Apache-2.0
#include "base/line_diff.h"

#include <doctest/doctest.h>

using thalweg::line_diff;

TEST_CASE("line_diff: equal texts do not differ") {
  CHECK(line_diff("", "") == "");
  CHECK(line_diff("a\nb\n", "a\nb\n") == "");
}

TEST_CASE("line_diff: a change with the lines around it") {
  CHECK(line_diff("1\n2\n3\n4\n5\n6\n", "1\n2\n3\nx\n5\n6\n", 1) ==
        "@@ -3,3 +3,3 @@\n 3\n-4\n+x\n 5\n");
  CHECK(line_diff("a\nb\n", "a\nb\nc\n", 2) == "@@ -1,2 +1,3 @@\n a\n b\n+c\n");
  CHECK(line_diff("a\nb\n", "b\n", 0) == "@@ -1,1 +0,0 @@\n-a\n");
}

TEST_CASE("line_diff: from and to nothing") {
  CHECK(line_diff("", "a\n") == "@@ -0,0 +1,1 @@\n+a\n");
  CHECK(line_diff("a\n", "") == "@@ -1,1 +0,0 @@\n-a\n");
}

TEST_CASE("line_diff: changes apart are groups of their own, the second one counted on") {
  CHECK(line_diff("a\n1\n2\n3\n4\nb\n", "1\n2\n3\n4\nb\nc\n", 1) ==
        "@@ -1,2 +1,1 @@\n-a\n 1\n@@ -6,1 +5,2 @@\n b\n+c\n");
}
