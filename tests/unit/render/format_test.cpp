// SPDX-License-Identifier: Apache-2.0
// All formats at once: by name, and what they say about the sample, to the byte.
// THALWEG_UPDATE=1 writes what is said now; read the difference.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "unit/render/sample.h"

using namespace thalweg;
using render::test::options;
using render::test::Sample;

namespace {

void check_golden(const std::string& name, const std::string& actual) {
  const std::string path = THALWEG_SOURCE_DIR "/tests/golden/formats/" + name;
  if (std::getenv("THALWEG_UPDATE") != nullptr && std::getenv("CI") == nullptr)
    std::ofstream(path, std::ios::binary) << actual;
  std::ifstream file(path, std::ios::binary);
  const std::string expected(std::istreambuf_iterator<char>(file), {});
  CHECK_MESSAGE(actual == expected, path);
}

}  // namespace

TEST_CASE("format: names and back") {
  for (std::string_view name : render::format_names()) {
    const auto format = render::parse_format(name);
    REQUIRE(format);
    CHECK(render::format_names()[static_cast<std::size_t>(*format)] == name);
  }
  CHECK_FALSE(render::parse_format("xml"));
  CHECK_FALSE(render::parse_format(""));
  CHECK(render::parse_format("markdown") == render::Format::markdown);
}

TEST_CASE("golden: every format of a run with something of everything") {
  Sample sample;
  sample.fill();
  for (std::string_view name : render::format_names())
    check_golden("shop." + std::string(name),
                 render::render(*render::parse_format(name), sample.results, options()));
}

TEST_CASE("golden: every format of a clean run") {
  const Sample sample;
  for (std::string_view name : render::format_names())
    check_golden("clean." + std::string(name),
                 render::render(*render::parse_format(name), sample.results, options()));
}

TEST_CASE("golden: in colour, with questions, verbose and statistics") {
  Sample sample;
  sample.fill();
  render::Options all = options();
  all.color = all.questions = all.verbose = all.statistics = true;
  check_golden("everything.full", render::full(sample.results, all));
}

TEST_CASE("golden: hostile names in the formats for people") {
  Sample sample;
  sample.fill();
  sample.poison();
  for (std::string_view name : {"full", "concise", "github", "markdown"})
    check_golden("hostile." + std::string(name),
                 render::render(*render::parse_format(name), sample.results, options()));
}

TEST_CASE("format: large outputs come in pieces that make one text") {
  Sample sample;
  for (int i = 0; i < 200; ++i) sample.results.findings.push_back(sample.dual_write());
  for (const auto format : {render::Format::json, render::Format::sarif}) {
    std::string all;
    std::size_t pieces = 0, largest = 0;
    render::render(format, sample.results, options(), [&](std::string_view piece) {
      all += piece;
      ++pieces;
      largest = std::max(largest, piece.size());
    });
    CHECK(pieces > 5);
    CHECK(largest < 100'000);
    CHECK(all == render::render(format, sample.results, options()));
    CHECK(nlohmann::json::accept(all));
  }
}

TEST_CASE("format: every output ends with a line break, and nothing drives a terminal") {
  Sample sample;
  sample.fill();
  sample.poison();
  for (std::string_view name : render::format_names()) {
    INFO(name);
    const std::string out = render::render(*render::parse_format(name), sample.results, options());
    CHECK(out.back() == '\n');
    for (std::string_view bad : {"\x1b", "\x7f", "\r", "\xff", "\xe2\x80\xae"})
      CHECK(out.find(bad) == std::string::npos);
    CHECK_FALSE(find_invalid_utf8(out));
  }
}
