// SPDX-License-Identifier: Apache-2.0
// What is printed as YAML reads as it was, whatever the text; and every manifest
// reads alike, whoever reads it.
#include <doctest/doctest.h>

#include "manifest/yaml_text.h"
#include "property/loaded.h"
#include "property/random.h"
#include "support/yaml_readers.h"
#include "yaml/yaml.h"

namespace thalweg::property {
namespace {

using manifest::YamlNode;

std::string random_text(Random& random) {
  static constexpr const char* kPieces[] = {
      "a",           "Z",  "9", "0",  " ",   "  ",       "-",        "- ",
      ":",           ": ", "#", " #", ",",   "[",        "]",        "{",
      "}",           "&",  "*", "!",  "|",   ">",        "'",        "\"",
      "%",           "@",  "`", "?",  "? ",  "\\",       "\n",       "\t",
      "\r",          "~",  "=", "<<", "---", "...",      "no",       "null",
      "1.5",         ".",  "é", "☃",  "𝄞",   "\xc2\x85", "\xc2\xa0", "\xe2\x80\xa8",
      "\xef\xbb\xbf"};
  std::string text;
  for (std::size_t n = random.between(0, 6); n > 0; --n) {
    text += kPieces[random.below(std::size(kPieces))];
  }
  return text;
}

// The texts of all scalars below the root, keys too, in their order.
void collect(yaml::Node node, std::vector<std::string>& texts) {
  if (node.is_map()) {
    for (const auto& [key, value] : yaml::entries(node)) {
      collect(key, texts);
      collect(value, texts);
    }
  } else if (node.is_sequence()) {
    for (const yaml::Node item : yaml::items(node)) collect(item, texts);
  } else {
    texts.emplace_back(node.text());
  }
}

std::vector<std::string> read_texts(const std::string& yaml, std::string& problem) {
  source::SourceMap sources;
  diag::Diagnostics problems;
  const auto file = sources.add("text", yaml);
  const yaml::Document document = yaml::parse_document(sources, file, {}, problems);
  if (!problems.empty()) problem = problems.items().front().message;
  std::vector<std::string> texts;
  collect(document.root(), texts);
  return texts;
}

}  // namespace

TEST_CASE("law: a printed text reads as that text") {
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    Random random(seed);
    const std::vector<std::string> texts = {"key",
                                            random_text(random),
                                            "list",
                                            random_text(random),
                                            random_text(random),
                                            "map-" + random_text(random),
                                            random_text(random)};
    const bool on_one_line = random.one_in(2);
    YamlNode root = YamlNode::map(false);
    root.add(texts[0], YamlNode::of_text(texts[1]));
    root.add(texts[2], YamlNode::list(on_one_line)
                           .add(YamlNode::of_text(texts[3]))
                           .add(YamlNode::of_text(texts[4])));
    YamlNode outer = YamlNode::map(on_one_line);
    outer.add(texts[5], YamlNode::of_text(texts[6]));
    root.add("outer", YamlNode::list(false).add(outer));
    std::vector<std::string> expected = texts;
    expected.insert(expected.begin() + 5, "outer");

    const std::string yaml = manifest::to_yaml(root);
    std::string problem;
    CAPTURE(seed);
    CAPTURE(yaml);
    CHECK(read_texts(yaml, problem) == expected);
    CHECK(problem == "");
  }
}

TEST_CASE("law: both readers read a manifest alike") {
  int left = 0;
  for (std::uint64_t seed = 1; seed <= kCases; ++seed) {
    const std::string text = Case(seed).text;
    CAPTURE(text);
    const test::YamlReading reading = test::read_with_libyaml(text);
    left += reading.left ? 1 : 0;
    if (!reading.left) CHECK(reading.told == test::read_with_yaml_cpp(text).told);
  }
  CHECK(left < 10);
}

}  // namespace thalweg::property
