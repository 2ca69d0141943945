// SPDX-License-Identifier: Apache-2.0
// Whole diagnostics: headline, excerpt, notes and help; and the line for machines.
#include "unit/diag/sample.h"

using namespace thalweg::diag;
using test::Sample;

namespace {

std::string full(const Sample& sample, const Diagnostic& diagnostic,
                 const Palette& palette = Palette::plain()) {
  std::string out;
  append_full(out, sample.map, diagnostic, palette);
  return out;
}

std::string concise(const Sample& sample, const Diagnostic& diagnostic) {
  std::string out;
  append_concise(out, sample.map, diagnostic);
  return out;
}

}  // namespace

TEST_CASE("full: everything at once") {
  const Sample sample("stores:\n  shop-db: {}\n  shop-db: {}\n");
  Diagnostics problems;
  const thalweg::source::Span again{thalweg::source::FileId(0), 24, 31};
  problems.error("M003", again, "`shop-db` is defined twice")
      .label(sample.at("shop-db"), "first defined here")
      .label({}, "sections of all files are merged")
      .hint("rename one of them,\nor merge them");
  CHECK(full(sample, problems.items()[0]) == R"(error[M003]: `shop-db` is defined twice
 --> a.yaml:3:3
  |
2 |   shop-db: {}
  |   ------- first defined here
3 |   shop-db: {}
  |   ^^^^^^^
  = note: sections of all files are merged
  = help: rename one of them,
          or merge them
)");
  CHECK(concise(sample, problems.items()[0]) ==
        "a.yaml:3:3: error: `shop-db` is defined twice [M003]\n");
}

TEST_CASE("full: without a place") {
  const Sample sample("x");
  Diagnostic problem;
  problem.code = "M010";
  problem.severity = Severity::warning;
  problem.message = "nothing to check";
  problem.help = "name a file";
  CHECK(full(sample, problem) == "warning[M010]: nothing to check\n  = help: name a file\n");
  CHECK(concise(sample, problem) == "warning: nothing to check [M010]\n");
  problem.code.clear();
  problem.help.clear();
  problem.severity = Severity::note;
  CHECK(full(sample, problem) == "note: nothing to check\n");
  CHECK(concise(sample, problem) == "note: nothing to check\n");
}

TEST_CASE("full: messages cannot break out of their line") {
  const Sample sample("x");
  Diagnostic problem;
  problem.code = "M001";
  problem.message = "unknown key `a\n::error::b\x1b[0m`";
  problem.span = sample.at("x");
  CHECK(concise(sample, problem) ==
        "a.yaml:1:1: error: unknown key `a\\n::error::b\\x1b[0m` [M001]\n");
  CHECK(full(sample, problem).find("a\\n::error::b\\x1b[0m") != std::string::npos);
}

TEST_CASE("full: colours of every part") {
  const Sample sample("x");
  Palette palette;
  palette.error = "<E>";
  palette.warning = "<W>";
  palette.bold = "<b>";
  palette.gutter = "<g>";
  palette.path = "<p>";
  palette.help = "<h>";
  palette.reset = "</>";
  Diagnostic problem{"M001", Severity::warning, "odd", sample.at("x"), {}, "even"};
  CHECK(full(sample, problem, palette) == R"(<W>warning[M001]</><b>: odd</>
 <g>--></> <p>a.yaml:1:1</>
  <g>|</>
<g>1 |</> x
  <g>|</> <W>^</>
  <g>=</> <h>help</>: even
)");
}

TEST_CASE("palettes: plain is empty, every colour of ansi is reset") {
  const Palette& plain = Palette::plain();
  CHECK((plain.error.empty() && plain.reset.empty() && plain.bold.empty()));
  const Palette& ansi = Palette::ansi();
  CHECK(ansi.of(Severity::error) == ansi.error);
  CHECK(ansi.of(Severity::warning) == ansi.warning);
  CHECK(ansi.of(Severity::note) == ansi.note);
  CHECK(ansi.reset == "\x1b[0m");
}

TEST_CASE("full: a thousand problems in a large file") {
  std::string bytes;
  for (int i = 0; i < 20'000; ++i)
    bytes += "  - upsert: search/product-" + std::to_string(i) + "\n";
  const Sample sample(std::move(bytes));
  std::string out;
  for (std::uint32_t line = 1; line <= 1000; ++line) {
    const std::uint32_t at = sample.map.line_start(thalweg::source::FileId(0), line * 20) + 4;
    Diagnostic problem;
    problem.message = "a problem";
    problem.span = {thalweg::source::FileId(0), at, at + 6};
    problem.label({thalweg::source::FileId(0), at + 8, at + 14}, "the store");
    append_full(out, sample.map, problem, Palette::plain());
  }
  CHECK(out.size() > 100'000);
}
