// SPDX-License-Identifier: Apache-2.0
// The law of places: the source text under a node, read again, gives the node.
#include <random>

#include <doctest/doctest.h>

#include "shown.h"

namespace thalweg::yaml {
namespace {

// Writes a random document in every style that YAML has for the same things.
class Writer {
 public:
  explicit Writer(unsigned seed) : random_(seed) {}

  std::string document() {
    std::string text = one_in(4) ? "# note\n" : "";
    map(text, 0, 0);
    return text;
  }

 private:
  unsigned pick(unsigned count) { return static_cast<unsigned>(random_() % count); }
  bool one_in(unsigned count) { return pick(count) == 0; }

  std::string word() {
    static const char* const kWords[] = {
        "order", "a b",  "x-1",  "3",      "\xc3\xa9t\xc3\xa9",        "it's", "a#b",
        "c:d",   "true", "null", "tab\tx", "\xe6\x97\xa5\xe6\x9c\xac", "a\"q", "no, yes"};
    return kWords[pick(std::size(kWords))];
  }

  std::string quoted() {
    static const char* const kQuoted[] = {"\"\"",        "''",          "\"x\"",  "'it''s'",
                                          "\"\\t\\\"\"", "\"\\u00e9\"", "'# no'", "\"a: b\"",
                                          "'\"'",        "\"\\\\\"",    "'- x'",  "\"[1, 2}\""};
    return kQuoted[pick(std::size(kQuoted))];
  }

  std::string end() {
    static const char* const kEnds[] = {"\n",       "\n",   "\n",          "  \n",
                                        " # end\n", "\n\n", "\n  # x: [\n"};
    return kEnds[pick(std::size(kEnds))];
  }

  // Brackets keep clear of the commas and colons of plain words.
  std::string flow(unsigned depth) {
    if (depth > 2 || one_in(2)) return one_in(2) ? quoted() : "w" + std::to_string(pick(9));
    std::string text = one_in(2) ? "[" : "{";
    const bool list = text == "[";
    const unsigned count = pick(4);
    for (unsigned i = 0; i < count; ++i) {
      if (!list) text += "k" + std::to_string(i) + (one_in(4) ? "" : ": " + flow(depth + 1));
      if (list) text += one_in(5) ? "p: " + flow(depth + 1) : flow(depth + 1);
      text += i + 1 < count || one_in(4) ? (one_in(3) ? " , " : ", ") : "";
    }
    return text + (list ? "]" : "}");
  }

  void block_text(std::string& text, unsigned column) {
    static const char* const kHeaders[] = {"|", ">", "|-", ">-", "|+", "| # note"};
    const std::string indent(column + 1 + pick(3), ' ');
    text += std::string(" ") + kHeaders[pick(std::size(kHeaders))] + "\n";
    text += indent + "first # text\n";
    if (one_in(2)) text += "\n" + indent + "  deeper: [\n";
    if (one_in(2)) text += indent + "'last\n";
  }

  void value(std::string& text, unsigned column, unsigned depth) {
    switch (depth > 4 ? pick(6) : pick(10)) {
      case 0:
        text += " " + word() + end();
        break;
      case 1:
        text += " " + quoted() + end();
        break;
      case 2:
        text += " " + flow(0) + end();
        break;
      case 3:
        text += one_in(2) ? "\n" : " ~" + end();
        break;
      case 4:
        block_text(text, column);
        break;
      case 5:
        text += " two\n" + std::string(column + 2, ' ') + "lines" + end();
        break;
      case 6:
      case 7:
        text += "\n";
        list(text, column + pick(3), depth + 1);
        break;
      default:
        text += "\n";
        map(text, column + 1 + pick(3), depth + 1);
        break;
    }
  }

  void map(std::string& text, unsigned column, unsigned depth) {
    const unsigned count = 1 + pick(4);
    for (unsigned i = 0; i < count; ++i) {
      if (i > 0 || depth == 0 || text.back() == '\n') text += std::string(column, ' ');
      text += one_in(5) ? "\"k " + std::to_string(i) + "\":" : "k" + std::to_string(i) + ":";
      value(text, column, depth);
    }
  }

  void list(std::string& text, unsigned column, unsigned depth) {
    const unsigned count = 1 + pick(4);
    for (unsigned i = 0; i < count; ++i) {
      text += std::string(column, ' ') + "-";
      if (one_in(3)) {
        text += " ";
        map(text, column + 2, depth + 1);
      } else {
        value(text, column, depth + 1);
      }
    }
  }

  std::mt19937 random_;
};

bool is_space_at_end(const std::string& text) {
  return text.back() == ' ' || text.back() == '\n';
}

void check_node(const Whole& whole, Node node) {
  const std::string text(whole.under(node));
  if (!text.empty()) {
    const source::Position at = whole.sources.begin(node.span());
    const std::size_t line = whole.sources.line_start(whole.file, at.line);
    const bool key = node.is_scalar() && node.span().begin == line;
    const std::string indent(key ? 1 : node.span().begin - line, ' ');
    const Whole again(indent.empty() && node.is_map() ? text + "\n"
                                                      : "again:\n" + indent + text + "\n");
    CAPTURE(text);
    REQUIRE(again.told().empty());
    const Node read = node.is_map() && indent.empty() ? again.root() : again.at("again");
    // Line breaks kept at the end of a block text lie behind its last line.
    std::string expected = shown(node);
    std::string got = shown(read);
    if (text[0] == '|' || text[0] == '>') {
      for (std::string* shown : {&expected, &got}) std::erase(*shown, '\n');
    }
    if (node.is_scalar() || text.find("|+") == std::string::npos) CHECK(got == expected);
    CHECK_FALSE(is_space_at_end(text));
  }
  for (Node child : items(node)) check_node(whole, child);
}

}  // namespace

TEST_CASE("law: the source text under a node, read again, gives the node") {
  for (unsigned seed = 0; seed < 400; ++seed) {
    const Whole whole(Writer(seed).document());
    CAPTURE(seed);
    CAPTURE(whole.sources.bytes(whole.file));
    REQUIRE(whole.told().empty());
    check_node(whole, whole.root());
  }
}

}  // namespace thalweg::yaml
