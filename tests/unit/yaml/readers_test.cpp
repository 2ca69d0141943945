// SPDX-License-Identifier: Apache-2.0
// libyaml reads what yaml-cpp reads: the same trees, places and problems, for all
// manifests of the project, random ones, and the odd corners of YAML.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include <doctest/doctest.h>

#include "support/yaml_readers.h"

namespace thalweg::yaml {
namespace {

namespace fs = std::filesystem;

struct Count {
  int read = 0;
  int left = 0;
};

void check_alike(const std::string& text, Count& count) {
  const test::YamlReading reading = test::read_with_libyaml(text);
  ++(reading.left ? count.left : count.read);
  if (reading.left) return;
  CAPTURE(text);
  CHECK(reading.told == test::read_with_yaml_cpp(text).told);
}

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The manifests that a page shows.
std::vector<std::string> examples_in(const std::string& page) {
  constexpr std::string_view kOpen = "```yaml\n";
  std::vector<std::string> examples;
  for (std::size_t at = page.find(kOpen); at != std::string::npos; at = page.find(kOpen, at)) {
    at += kOpen.size();
    const std::size_t end = std::min(page.find("```", at), page.size());
    examples.push_back(page.substr(at, end - at));
  }
  return examples;
}

// Texts of the pieces that YAML is made of, most of them not YAML.
std::string soup(std::mt19937& random) {
  static const std::vector<std::string> kPieces = {
      "a",         "b",      "a: ",     "b: ",      "- ",       "? ",    ": ",
      ":",         "\n",     "\n  ",    "\n ",      "\n    ",   "[",     "]",
      "{",         "}",      ", ",      ",",        " ",        " #c",   "#",
      "'x'",       "\"y\"",  "\"k\": ", "'q': ",    "&a ",      "*a",    "*a ",
      "&b",        "~",      "null",    "|",        "|\n  ",    ">\n  ", "|-\n  x\n",
      "|+\n  t\n", "|2\n",   "> ",      "\t",       "\n\t",     "-",     "?",
      "<<: ",      "--- ",   "...\n",   "---\n",    "x y",      "\\n",   "\"\\\n",
      "\"\n\"",    "'",      "\"",      "\r\n",     "\xc3\xa9", "!x ",   "%",
      "@",         "1",      "a-b",     "http://x", "a#b",      "::",    "-a",
      ":a",        "?a",     "a:b",     "\"\"",     "''",       "\\x41", "\xe4\xbd\xa0",
      "\n- ",      "\n  - ", "\n  b: ", "\nb: ",    "\na:\n"};
  std::string text = random() % 2 == 0 ? "a: " : "";
  for (std::size_t i = 1 + random() % 9; i > 0; --i) text += kPieces[random() % kPieces.size()];
  return random() % 3 == 0 ? text + '\n' : text;
}

}  // namespace

TEST_CASE("readers: every manifest of the project is read alike, and by libyaml") {
  Count count;
  for (const char* folder : {"samples", "templates", "rules", "tests"}) {
    const fs::path top = fs::path(THALWEG_SOURCE_DIR) / folder;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(top)) {
      const fs::path extension = entry.path().extension();
      CAPTURE(entry.path().string());
      if (extension == ".yaml" || extension == ".yml") check_alike(text_of(entry.path()), count);
      if (extension != ".md") continue;
      for (const std::string& text : examples_in(text_of(entry.path()))) check_alike(text, count);
    }
  }
  CHECK(count.read > 1000);
  CHECK(count.left * 20 < count.read);  // those that are broken on purpose
}

TEST_CASE("readers: random pieces of YAML are read alike") {
  std::mt19937 random(20240612);
  Count count;
  for (int round = 0; round < 10'000; ++round) check_alike(soup(random), count);
  CHECK(count.read > 1000);
}

TEST_CASE("readers: what is ordinary is read by libyaml") {
  const std::vector<std::string> texts = {
      "a: 1\n",
      "a: 1",
      "--- # note\na: 1\n...\n# end\n",
      "---\n{a: [1, \"x\"], 'b': {c: ~}}\n",
      "\xef\xbb\xbf\xc3\xa9: \xf0\x9f\x98\x80 x\nb: [\xe6\x97\xa5, c]\n",
      "a:\r\n  - b: two\r\n      lines\r\n  -\r\nc:\r\n",
      "a:\n- 1\n-\n- - 2\n- b: c\n  d:\n",
      "a:\tx\ty\nb: [\n\tc,\n\td ]\n",
      "a: |\n  x\n\n    y\nb: >-\n  x\n\n    y\nc: |+\n  x\n\nd: |2-\n    x\ne: >\n  x\nf: |\n",
      "a: \"\\x41\\u00e9\\N\\_ \\\n  b\"\nb: 'it''s\n\n  so'\nc: two\n\n  lines # note\n",
      "a: &x {b: 1}\nc: &y\n  d: *x\ne: {<<: [*x, *y], f: &z 1}\ng: &w\nh: *w\n*z : i\n",
      "a: 1\na: 2\n",
      "? a\n: b\n? c\nd: [e: f, ? g : h]\n",
      "a: http://x/?y#z\nb: -1\nc: :x\nd: a ? b\n",
      "a: [x,\n  y,\n]\n",
  };
  for (const std::string& text : texts) {
    Count count;
    CAPTURE(text);
    check_alike(text, count);
    CHECK(count.read == 1);
  }
}

TEST_CASE("readers: what is a mistake or odd is left to yaml-cpp") {
  const std::vector<std::string> texts = {
      "",
      "# nothing\n",
      "- a\n",
      "text\n",
      "a: [\n",
      "a: b: c\n",
      "a: 1\n---\nb: 2\n",
      "a: 1\n...\nb: 2\n",
      "%YAML 1.2\n---\na: 1\n",
      "a: !!str 1\n",
      "a: ! 1\n",
      "a: &x !!int 1\n",
      "a: *nowhere\n",
      "a: &x:y 1\nb: *x:y\n",
      "a: &x 1\nb: {*x: 2}\n",
      "a: x\xe2\x80\xa8y\n",
      "a: x\xc2\x85y\n",
      "a: {b, c}\n",
      "a: {b: , c: 1}\n",
      "a: [x?y]\n",
      "a: [?b : c]\n",
      "? \n: a\n",
      "? [a]\n: b\n",
      "a: >+\n  x\n\n",
      "a: >\n  x\n  ",
      "a:\n  &x |\n  y\n",
      "a:\n  |\n  y\n",
      "a:\n  &x two\n lines\n",
      "a:\n  - &x b\n",
      "a: 'x\n\n\n  '\n",
      std::string(2000, 'k') + ": 1\n",
  };
  for (const std::string& text : texts) {
    CAPTURE(text);
    CHECK(test::read_with_libyaml(text).left);
  }
}

}  // namespace thalweg::yaml
