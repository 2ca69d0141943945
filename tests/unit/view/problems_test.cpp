// SPDX-License-Identifier: Apache-2.0
#include "view/problems.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace thalweg;

namespace {

// `.B M001` and the line behind it, for all codes of the page.
std::vector<std::pair<std::string, std::string>> manual_entries() {
  std::ifstream page(THALWEG_SOURCE_DIR "/man/thalweg-manifest.5");
  std::vector<std::pair<std::string, std::string>> entries;
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with(".B M0")) continue;
    std::string text;
    std::getline(page, text);
    text.erase(std::remove(text.begin(), text.end(), '\\'), text.end());
    entries.emplace_back(line.substr(3), text);
  }
  return entries;
}

}  // namespace

TEST_CASE("problems: the table says what the manual page says") {
  const auto entries = manual_entries();
  REQUIRE(entries.size() == view::problem_kinds().size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    CHECK(view::problem_kinds()[i].code == entries[i].first);
    CHECK(view::problem_kinds()[i].summary == entries[i].second);
  }
}

TEST_CASE("problems: found by code") {
  REQUIRE(view::find_problem_kind("M007"));
  CHECK(view::find_problem_kind("M007")->name == "one-sided-container");
  CHECK(view::find_problem_kind("M999") == nullptr);
}
