// SPDX-License-Identifier: Apache-2.0
#include "render/notes.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/check.h"
#include "render/witness.h"

namespace thalweg::render {

namespace {

using view::Block;
using view::Finding;

constexpr std::size_t kWidth = 88;  // terminal cells of a line
constexpr std::size_t kFacts = 4;
constexpr std::size_t kPlaces = 3;

std::string more(std::size_t count) {
  return fmt::format("+{} more (-v)", count);
}

// The next space outside of backticks and not before the origin of a fact, in
// brackets. A backtick that nothing closes opens nothing.
std::size_t word_end(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '`') quoted = !quoted && text.find('`', i + 1) != std::string_view::npos;
    if (text[i] == ' ' && !quoted && !text.substr(i + 1).starts_with('[')) return i;
  }
  return text.size();
}

// `text [line 4]`, `text [engine]`
std::string fact_text(const view::Fact& fact, const view::Location& from) {
  const bool declared_here = fact.origin == "declared" && fact.location;
  const std::string origin =
      declared_here ? place_text(fact.location, from) : std::string(fact.origin);
  return fmt::format("{} [{}]", fact.text, origin);
}

Note facts(const Finding& finding, bool verbose) {
  Note note{"facts", {}};
  const std::size_t all = finding.facts.size();
  const std::size_t shown = verbose || all <= kFacts ? all : kFacts;
  for (const view::Fact& fact : std::span(finding.facts).first(shown))
    note.lines.push_back(fact_text(fact, finding.location));
  if (shown < all) note.lines.push_back(more(all - shown));
  return note;
}

// The other findings of the block, each with its place.
Note also(const Block& block, bool verbose) {
  Note note{"also", {}};
  const std::size_t shown = verbose ? block.size() : std::min(block.size(), kPlaces);
  for (std::size_t i = 1; i < shown; ++i) {
    const view::Brief other = block.brief(i);
    note.lines.push_back(fmt::format("{}:{}:{}: {}", other.location.file(), other.location.line,
                                     other.location.column, other.message));
  }
  if (shown < block.size()) note.lines.push_back(more(block.size() - shown));
  return note;
}

Note absorbed(const Finding& finding) {
  Note note{"absorbed", {}};
  for (std::string_view code : finding.absorbed) {
    const auto rule = checks::find_rule(code);
    const std::string_view name = rule ? checks::page(*rule).name : "";
    note.lines.push_back(name.empty() ? std::string(code) : fmt::format("{} {}", code, name));
  }
  return note;
}

// What would decide the findings of the block; they have one question in common,
// but each its own missing facts.
Note undecided(const Finding& first, const Block& block, bool verbose) {
  if (!first.question.empty()) return {"asks", {first.question}};
  std::vector<std::string> missing;
  const auto add = [&missing](const std::vector<std::string>& facts) {
    for (const std::string& fact : facts)
      if (std::find(missing.begin(), missing.end(), fact) == missing.end()) missing.push_back(fact);
  };
  add(first.missing);
  for (std::size_t i = 1; i < block.size(); ++i) add(block[i].missing);
  if (missing.empty()) return {"undecided", {}};
  const std::size_t all = missing.size();
  if (!verbose && all > kFacts) {
    missing.resize(kPlaces);
    missing.push_back(more(all - kPlaces));
  }
  return {"undecided", {join(missing, ", ")}};
}

}  // namespace

void append_notes(std::string& out, std::size_t gutter, const std::vector<Note>& notes,
                  const diag::Palette& palette) {
  std::size_t width = 0;
  for (const Note& note : notes) width = std::max(width, note.kind.size());
  for (const Note& note : notes) {
    const std::string pad(width - note.kind.size(), ' ');
    const std::string_view indent = note.lines.size() > 1 ? "  " : "";
    std::vector<std::string> lines;
    for (const std::string& text : note.lines)
      for (const std::string& line : wrap(escaped(text), indent)) lines.push_back(pad + line);
    diag::append_note(out, gutter, note.kind, join(lines, "\n"), palette);
    for (const std::string& line : note.columns)
      out.append(gutter + 3, ' ').append(line).append("\n");
  }
}

std::string place_text(const view::Location& place, const view::Location& from) {
  return place.file() == from.file() ? fmt::format("line {}", place.line)
                                     : fmt::format("{}:{}", place.file(), place.line);
}

std::vector<std::string> wrap(std::string_view text, std::string_view indent) {
  if (text.size() <= kWidth) return {std::string(text)};
  std::vector<std::string> lines(1);
  std::size_t width = 0;
  bool is_first = true;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, word_end(text));
    const std::size_t cells = display_width(word);
    if (!is_first && width + 1 + cells > kWidth) {
      lines.emplace_back(indent);
      width = indent.size();
    } else if (!is_first) {
      lines.back() += ' ';
      ++width;
    }
    lines.back() += word;
    width += cells;
    is_first = false;
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return lines;
}

std::vector<Note> run_notes(const view::Witness& witness, const view::Location& from,
                            Evidence runs) {
  if (runs == Evidence::none || (runs == Evidence::brief && !witness.is_telling())) return {};
  std::vector<Note> all{{"run", {witness.sentence}, run_columns(witness)}};
  if (!witness.condition.empty()) all.front().lines.push_back(witness.condition);
  if (runs == Evidence::brief) return all;
  if (std::vector<std::string> searched = searched_lines(witness); !searched.empty())
    all.push_back({"searched", std::move(searched)});
  if (witness.assumed.empty()) return all;
  Note& assumed = all.emplace_back(Note{"assumed", {}});
  for (const view::Fact& fact : witness.assumed) assumed.lines.push_back(fact_text(fact, from));
  return all;
}

std::vector<Note> notes(const Finding& first, const Block& block, bool verbose, Evidence runs) {
  std::vector<Note> all;
  const auto add = [&all](Note note) {
    if (!note.lines.empty()) all.push_back(std::move(note));
  };
  add(also(block, verbose));
  if (!first.why.empty()) add({"why", {first.why}});
  if (!first.fix.empty()) add({"fix", {first.fix}});
  if (first.witness)
    for (Note& note : run_notes(*first.witness, first.location, runs)) add(std::move(note));
  add(facts(first, verbose));
  add(undecided(first, block, verbose));
  add(absorbed(first));
  add({"help", {view::help_command(first)}});
  return all;
}

}  // namespace thalweg::render
