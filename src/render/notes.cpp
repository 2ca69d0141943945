// SPDX-License-Identifier: Apache-2.0
#include "render/notes.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/check.h"

namespace thalweg::render {

namespace {

using view::Block;
using view::Finding;

constexpr std::size_t kLongText = 90;  // terminal cells
constexpr std::size_t kFacts = 4;
constexpr std::size_t kPlaces = 3;

std::string more(std::size_t count) {
  return fmt::format("+{} more (-v)", count);
}

Note facts(const Finding& finding, bool verbose) {
  Note note{"facts", {}};
  const std::size_t all = finding.facts.size();
  const std::size_t shown = verbose || all <= kFacts ? all : kFacts;
  for (const view::Fact& fact : std::span(finding.facts).first(shown)) {
    const bool declared_here = fact.origin == "declared" && fact.location;
    const std::string origin =
        declared_here ? place_text(fact.location, finding.location) : std::string(fact.origin);
    note.lines.push_back(fmt::format("{} ({})", fact.text, origin));
  }
  if (shown < all) note.lines.push_back(more(all - shown));
  return note;
}

// The other findings of the block, each with its place.
Note also(const Block& block, bool verbose) {
  Note note{"also", {}};
  const std::size_t shown = verbose ? block.size() : std::min(block.size(), kPlaces);
  for (const Finding* other : std::span(block).subspan(1, shown - 1))
    note.lines.push_back(fmt::format("{}:{}:{}: {}", other->location.file, other->location.line,
                                     other->location.column, other->message));
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

Note undecided(const Finding& finding) {
  if (!finding.question.empty()) return {"asks", {finding.question}};
  if (finding.missing.empty()) return {"undecided", {}};
  return {"undecided", {join(finding.missing, ", ")}};
}

}  // namespace

std::string place_text(const view::Location& place, const view::Location& from) {
  return place.file == from.file ? fmt::format("line {}", place.line)
                                 : fmt::format("{}:{}", place.file, place.line);
}

std::vector<std::string> clauses(std::string_view text) {
  if (count_code_points(text) <= kLongText) return {std::string(text)};
  std::vector<std::string> all;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == '`') quoted = !quoted;
    if (quoted || (text[i] != ';' && text[i] != '.') || text[i + 1] != ' ') continue;
    all.emplace_back(text.substr(begin, i + 1 - begin));
    begin = i + 2;
  }
  all.emplace_back(text.substr(begin));
  return all;
}

std::vector<Note> notes(const Block& block, bool verbose) {
  const Finding& finding = *block.front();
  std::vector<Note> all;
  const auto add = [&all](Note note) {
    if (!note.lines.empty()) all.push_back(std::move(note));
  };
  add(also(block, verbose));
  if (!finding.why.empty()) add({"why", clauses(finding.why)});
  if (!finding.fix.empty()) add({"fix", clauses(finding.fix)});
  add(facts(finding, verbose));
  add(undecided(finding));
  add(absorbed(finding));
  add({"help", {fmt::format("thalweg explain {}", finding.rule)}});
  return all;
}

}  // namespace thalweg::render
