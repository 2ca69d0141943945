// SPDX-License-Identifier: Apache-2.0
// Small texts, broken at random: nothing crashes or hangs, no place lies outside
// the file, what is not read is reported, and both readers agree.
#include <random>

#include <doctest/doctest.h>

#include "shown.h"
#include "support/yaml_readers.h"

namespace thalweg::yaml {
namespace {

const std::vector<std::string> kSeeds = {
    "thalweg: 1\nsystem: shop\ns:\n  a: {engine: postgresql, contents: {order: {keys: [id]}}}\n"
    "  b:\n    engine: kafka\n    steps:\n      - insert: a/order\n      - {publish: b, in: "
    "same}\n",
    "x: &d {a: 1, b: [x, \"y\"]}\ns:\n  e: {<<: *d, b: 3}\n  f:\n    <<: [*d, {c: 1}]\n    g: *d\n",
    "# thalweg: accept A\na: 'it''s'\nb: \"two\\n\n  lines\"\nc: |\n  block # thalweg: no\n\n  "
    "text\n"
    "d: >-\n  folded\n  text\ne: !!str 1\nf: &x !!int 2\n? g\n: h\ni:\n- j\n-\n- - k\n",
    "{\"s\": {\"a\": [1, 2, {\"b\": null}], \"c\": \"\\u00e9\"}, \"t\": ~, u: {v, w: }}\n",
    "\xef\xbb\xbfs:\r\n  \xc3\xa9: [a: b, ? c : d]\r\n  k: two\r\n    lines\r\n\r\nt:\r\n",
};

const std::vector<std::string> kPieces = {"[",
                                          "]",
                                          "{",
                                          "}",
                                          ",",
                                          ":",
                                          ": ",
                                          "- ",
                                          "? ",
                                          "\"",
                                          "'",
                                          "#",
                                          " #",
                                          "\n",
                                          "\n ",
                                          "\n\n",
                                          "\t",
                                          "&a ",
                                          "*a",
                                          "*d",
                                          "!t ",
                                          "!!str ",
                                          "<<:",
                                          "|\n",
                                          ">",
                                          "|+",
                                          "---",
                                          "...",
                                          "%",
                                          "\\",
                                          "\\x",
                                          "null",
                                          "~",
                                          "\xc3\xa9",
                                          "@",
                                          "`",
                                          "  ",
                                          "\r",
                                          "a: ",
                                          "s:\n",
                                          "b",
                                          "\xff",
                                          std::string(1, '\0'),
                                          "'a':",
                                          "{a: ",
                                          "[[[[",
                                          "]]]",
                                          "# thalweg:"};

std::string mutated(std::mt19937& random) {
  const auto pick = [&](std::size_t count) { return count == 0 ? 0 : random() % count; };
  std::string text = kSeeds[pick(kSeeds.size())];
  for (std::size_t i = 1 + pick(4); i > 0; --i) {
    const std::size_t at = pick(text.size() + 1);
    const std::size_t length = pick(std::min<std::size_t>(text.size() - at + 1, 12));
    switch (pick(5)) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, kPieces[pick(kPieces.size())]);
        break;
      case 2:
        text.replace(at, length, kPieces[pick(kPieces.size())]);
        break;
      case 3:
        text.insert(pick(text.size() + 1), text.substr(at, length * 4));
        break;
      default:
        text = text.substr(0, at) + kSeeds[pick(kSeeds.size())].substr(pick(40));
        break;
    }
  }
  return text;
}

void check_span(source::Span span, std::size_t size) {
  CHECK(span.begin <= span.end);
  CHECK(span.end <= size);
}

// Every node lies in the file; siblings follow each other, unless merged.
void check_tree(Node node, std::size_t size, bool in_order) {
  check_span(node.span(), size);
  source::Span before{};
  for (Node child : items(node)) {
    if (before && in_order) CHECK((before.end <= child.span().begin || before == child.span()));
    before = child.span();
    check_tree(child, size, in_order);
  }
}

void collect_scalars(Node node, std::vector<source::Span>& spans) {
  if (node.is_scalar()) spans.push_back(node.span());
  for (Node child : items(node)) collect_scalars(child, spans);
}

// What `parse` handed out, put together as the whole tree would be.
std::string put_together(const HandedOut& out) {
  std::string text;
  std::string section;
  for (const std::string& call : out.calls) {
    const bool entry = call.starts_with("entry ");
    const std::string rest = call.substr(call.find(' ') + 1);
    text += (entry ? "entry " : "top ") + rest + '\n';
  }
  return text;
}

std::string as_handed_out(Node root) {
  std::string text;
  for (auto [key, value] : entries(root)) {
    const std::string name = shown(key);
    if (!key.text().starts_with('s') || !value.is_map() || !value.first_child()) {
      text += "top " + name + '=' + shown(value) + '\n';
      continue;
    }
    for (auto [id, content] : entries(value)) {
      text += "entry " + name + ' ' + shown(id) + '=' + shown(content) + '\n';
    }
  }
  return text;
}

void check_readers(const std::string& text) {
  const test::YamlReading reading = test::read_with_libyaml(text);
  if (!reading.left) CHECK(reading.told == test::read_with_yaml_cpp(text).told);
}

void check_text(const std::string& text) {
  check_readers(text);
  const Whole whole(text);
  const HandedOut out(text);
  for (const auto* problems : {&whole.problems, &out.problems}) {
    for (const diag::Diagnostic& problem : problems->items()) {
      check_span(problem.span, text.size());
      CHECK_FALSE(problem.help.empty());
      for (const diag::Label& label : problem.related) check_span(label.span, text.size());
    }
  }
  CHECK(static_cast<bool>(whole.root()) == out.good);
  const std::vector<Comment> comments = directive_comments(whole.sources, whole.file);
  for (const Comment& comment : comments) check_span(comment.span, text.size());
  if (!whole.root()) {
    CHECK_FALSE(whole.problems.empty());
    CHECK_FALSE(out.problems.empty());
    return;
  }
  check_tree(whole.root(), text.size(), text.find("<<") == std::string::npos);
  if (whole.problems.empty()) CHECK(put_together(out) == as_handed_out(whole.root()));
  std::vector<source::Span> scalars;
  collect_scalars(whole.root(), scalars);
  for (const Comment& comment : comments) {
    for (const source::Span scalar : scalars) {
      const bool header = whole.sources.text(scalar).find('\n') != std::string_view::npos;
      CHECK((header || comment.span.end <= scalar.begin || scalar.end <= comment.span.begin));
    }
  }
}

}  // namespace

TEST_CASE("mutations: no crash, no hang, no place outside the file, no silence") {
  std::mt19937 random(20240611);
  for (int round = 0; round < 6000; ++round) {
    const std::string text = mutated(random);
    CAPTURE(round);
    CAPTURE(text);
    check_text(text);
  }
}

TEST_CASE("mutations: every beginning of a text") {
  for (const std::string& seed : kSeeds) {
    for (std::size_t length = 0; length <= seed.size(); ++length) {
      CAPTURE(seed.substr(0, length));
      check_text(seed.substr(0, length));
    }
  }
}

}  // namespace thalweg::yaml
