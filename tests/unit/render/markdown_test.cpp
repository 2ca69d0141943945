// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <sstream>

#include <doctest/doctest.h>

#include "render/markdown_text.h"
#include "unit/render/sample.h"

using namespace thalweg;
using render::test::options;
using render::test::Sample;

namespace {

std::string text(std::string_view raw, bool in_table = false) {
  std::string out;
  render::append_markdown(out, raw, in_table);
  return out;
}

// A line of HTML, in which Markdown has no say: our tags, and text without markup.
void check_summary(std::string line) {
  for (std::string_view ours : {"<summary>", "</summary>", "<code>", "</code>"}) {
    const auto at = line.find(ours);
    if (at != std::string::npos) line.erase(at, ours.size());
  }
  CHECK_MESSAGE(line.find_first_of("<>\"") == std::string::npos, line);
}

// Without what stands in code spans and fenced blocks.
std::string without_code(const std::string& markdown) {
  std::istringstream lines(markdown);
  std::string out, fence;
  for (std::string line; std::getline(lines, line);) {
    const std::string run = line.substr(0, line.find_first_not_of('`'));
    if (!fence.empty()) {
      if (line == fence) fence.clear();
      continue;
    }
    if (run.size() >= 3) {
      fence = run;
      continue;
    }
    if (line.starts_with("<summary>")) {
      check_summary(line);
      continue;
    }
    bool in_code = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '`' && (i == 0 || line[i - 1] != '\\'))
        in_code = !in_code;
      else if (!in_code)
        out += line[i];
    }
    CHECK_MESSAGE(!in_code, line);
    out += '\n';
  }
  CHECK(fence == "");
  return out;
}

std::size_t bars(const std::string& row) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < row.size(); ++i)
    if (row[i] == '|' && (i == 0 || row[i - 1] != '\\')) ++count;
  return count;
}

}  // namespace

TEST_CASE("markdown: code spans stay, the rest is escaped") {
  CHECK(text("`a/b` writes *x*") == "`a/b` writes \\*x\\*");
  CHECK(text("a < b & c") == "a \\< b \\& c");
  CHECK(text("[x](y) _z_ ~ $1$ \\") == "\\[x\\](y) \\_z\\_ \\~ \\$1\\$ \\\\");
  CHECK(text("`<b>`") == "`<b>`");
  CHECK(text("`a|b` | c") == "`a|b` \\| c");
  CHECK(text("`a|b` | c", true) == "`a\\|b` \\| c");
}

TEST_CASE("markdown: backticks that hold nothing, or do not end, are text") {
  CHECK(text("a ` b") == "a \\` b");
  CHECK(text("``") == "\\`\\`");
  CHECK(text("`a``b`") == "`a` `b`");
  CHECK(text("`a` `") == "`a` \\`");
}

TEST_CASE("markdown: nobody is called, nothing is linked") {
  CHECK(text("@team #12") == "@<!-- -->team #<!-- -->12");
  CHECK(text("a\nb") == "a\\\\nb");
}

TEST_CASE("markdown: code, whatever it holds") {
  std::string out;
  render::append_code_span(out, "a|b", true);
  CHECK(out == "`a\\|b`");
  out.clear();
  render::append_code_span(out, "a`b<i>", false);
  CHECK(out == "a\\`b\\<i\\>");
  out.clear();
  render::append_fenced(out, "text", "a\n````\nb");
  CHECK(out == "`````text\na\n````\nb\n`````\n");
}

TEST_CASE("markdown: hostile names stay names") {
  Sample sample;
  sample.fill();
  sample.poison();
  const std::string all = without_code(render::markdown(sample.results, options()));
  for (std::string_view bad : {"<b>", "@me", "#1", "[error]", "[a](b)", "${x}"}) {
    for (auto at = all.find(bad); at != std::string::npos; at = all.find(bad, at + 1))
      CHECK_MESSAGE((at > 0 && all[at - 1] == '\\'), bad);
  }
}

TEST_CASE("markdown: rows of a table have four cells") {
  Sample sample;
  sample.fill();
  sample.poison();
  std::istringstream lines(render::markdown(sample.results, options()));
  std::size_t rows = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| ")) continue;
    ++rows;
    CHECK_MESSAGE(bars(line) == 5, line);
  }
  CHECK(rows == 4);  // the head, the problem, two findings
}

TEST_CASE("markdown: what is too much for a comment is counted") {
  Sample sample;
  for (int i = 0; i < 400; ++i) {
    view::Finding f = sample.dual_write();
    f.fix = "fix " + std::to_string(i);
    sample.results.findings.push_back(std::move(f));
  }
  count(sample.results);
  const std::string out = render::markdown(sample.results, options());
  CHECK(out.size() < 62'000);
  CHECK(out.find("400 errors in 1 system") != std::string::npos);
  CHECK(out.find("\nand ") != std::string::npos);
  CHECK(out.find(" are left out: a comment holds no more.") != std::string::npos);
  std::size_t open = 0, closed = 0;
  for (auto at = out.find("<details>"); at != std::string::npos; at = out.find("<details>", at + 1))
    ++open;
  for (auto at = out.find("</details>"); at != std::string::npos;
       at = out.find("</details>", at + 1))
    ++closed;
  CHECK(open > 20);
  CHECK(open == closed);
}
