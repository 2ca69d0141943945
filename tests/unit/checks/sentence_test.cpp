// SPDX-License-Identifier: Apache-2.0
#include "checks/sentence.h"

#include <doctest/doctest.h>

using namespace thalweg::checks;

namespace {

// Columns between angle brackets.
std::string read(std::string_view text) {
  return fill_in(read_sentence(text),
                 [](std::string_view column) { return "<" + std::string(column) + ">"; });
}

}  // namespace

TEST_CASE("sentences: columns and braces") {
  CHECK(read("").empty());
  CHECK(read("plain") == "plain");
  CHECK(read("{a}") == "<a>");
  CHECK(read("{a}{b} and {c}.") == "<a><b> and <c>.");
  CHECK(read("{{a}}") == "{a}");
  CHECK(read("{{{a}}}") == "{<a>}");
  CHECK(read("a } b") == "a } b");
  CHECK(read("a }} b") == "a } b");
  CHECK(read("{}") == "<>");
}

TEST_CASE("sentences: a brace that nothing closes") {
  CHECK(read("a {b") == "a <b>");
  CHECK(read("a {") == "a <>");
  CHECK(read("{a {b}") == "<a {b>");
}
