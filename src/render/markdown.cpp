// SPDX-License-Identifier: Apache-2.0
// A comment for a pull request: what it comes to, a table, and behind it the
// details folded. Such comments are limited to 64 KiB, so what does not fit is
// counted instead.
#include <algorithm>
#include <optional>

#include <fmt/core.h>

#include "base/text.h"
#include "render/excerpt.h"
#include "render/lines.h"
#include "render/markdown_text.h"
#include "render/notes.h"
#include "render/render.h"
#include "render/witness.h"
#include "view/blocks.h"
#include "view/questions.h"
#include "view/summary.h"

namespace thalweg::render {

namespace {

using view::Block;
using view::Finding;
using view::Location;
using view::Problem;
using view::Results;

// Of what there may be the table takes two fifths; what is behind it gets the rest.
constexpr std::size_t table_limit(std::size_t limit) {
  return limit / 5 * 2;
}

// Folded away, evidence and places need not be cut short, within reason.
constexpr std::size_t kManyPlaces = 20;

// One row of the table, and what is folded behind it. Refers to the results.
struct Entry {
  view::Severity severity;
  std::string title, message;
  Location location;
  const Problem* problem;  // or
  std::optional<Block> block;

  std::size_t findings() const { return problem ? 1 : block->size(); }
};

std::string excerpt(const Entry& entry, const std::vector<view::Place>& related) {
  std::string lines, out;
  append_excerpt(lines, entry.severity, entry.location, related, diag::Palette::plain());
  if (!lines.empty()) append_fenced(out, "text", lines);
  return out;
}

std::string note_list(const std::vector<Note>& notes) {
  std::string out;
  for (const Note& note : notes) {
    out.append("* **").append(note.kind).append("**:");
    for (const std::string& line : note.lines) {
      out += note.lines.size() == 1 ? " " : "\n  * ";
      append_markdown(out, line, false);
    }
    out += '\n';
  }
  return out;
}

std::vector<Note> problem_notes(const Problem& problem) {
  std::vector<Note> all;
  if (!problem.help.empty()) all.push_back({"help", {problem.help}});
  for (const view::Place& place : problem.related)
    if (!place.location) all.push_back({"note", {place.message}});
  return all;
}

std::string details(const Entry& entry, const Problem& problem) {
  return excerpt(entry, problem.related) + '\n' + note_list(problem_notes(problem));
}

std::string diagram(const Finding& finding, Evidence runs) {
  const std::string drawn =
      finding.witness && runs != Evidence::none ? mermaid(*finding.witness) : "";
  std::string out;
  if (!drawn.empty()) append_fenced(out += '\n', "mermaid", drawn);
  return out;
}

std::string details(const Entry& entry, const Finding& first, Evidence runs) {
  return excerpt(entry, first.related) + '\n' +
         note_list(notes(first, *entry.block, entry.findings() <= kManyPlaces, runs)) +
         diagram(first, runs);
}

Entry entry(const Problem& problem) {
  return {problem.severity, problem.code, problem.message,
          problem.location, &problem,     std::nullopt};
}

Entry entry(Block block) {
  const view::Brief finding = block.brief(0);
  return {finding.severity,
          fmt::format("{} {}", finding.rule, finding.name),
          headline(finding.message, finding.possible),
          finding.location,
          nullptr,
          std::move(block)};
}

std::vector<Entry> entries(const Results& results, const Options& options) {
  std::vector<Entry> all;
  for (const Problem& problem : results.problems)
    if (options.questions || !view::only_asks(problem)) all.push_back(entry(problem));
  for (Block& block : view::blocks(results, options.questions, options.verbose))
    all.push_back(entry(std::move(block)));
  return all;
}

void append_row(std::string& out, const Entry& entry) {
  out.append("| ").append(diag::to_string(entry.severity)).append(" | ").append(entry.title);
  out += " | ";
  if (entry.location)
    append_code_span(out, fmt::format("{}:{}", entry.location.file(), entry.location.line), true);
  out += " | ";
  append_markdown(out, entry.message, true);
  if (entry.findings() > 1) out += fmt::format(" (and {} more)", entry.findings() - 1);
  out += " |\n";
}

void append_table(std::string& out, const std::vector<Entry>& entries, std::size_t most) {
  if (entries.empty()) return;
  out += "\n| severity | rule | place | finding |\n|---|---|---|---|\n";
  const std::size_t limit = out.size() + table_limit(most);
  std::size_t shown = 0;
  for (; shown < entries.size() && out.size() < limit; ++shown) append_row(out, entries[shown]);
  if (shown < entries.size()) out += fmt::format("\nand {} more.\n", entries.size() - shown);
}

std::string folded(const Entry& entry, std::string_view at, std::string_view details) {
  std::string out = "\n<details>\n<summary>";
  out.append(diag::to_string(entry.severity)).append(" ").append(entry.title);
  if (!at.empty()) {
    out += " at <code>";
    append_html(out, at);
    out += "</code>";
  }
  return out.append("</summary>\n\n").append(details).append("\n</details>\n");
}

std::string folded(const Entry& entry, Evidence runs) {
  if (entry.problem) return folded(entry, "", details(entry, *entry.problem));
  const Finding first = entry.block->front();
  return folded(entry, first.at, details(entry, first, runs));
}

void append_details(std::string& out, const std::vector<Entry>& entries, const Options& options) {
  std::size_t shown = 0, left_out = 0;
  for (; shown < entries.size(); ++shown) {
    const std::string details = folded(entries[shown], options.evidence);
    if (out.size() + details.size() > options.limit) break;
    out += details;
  }
  for (std::size_t i = shown; i < entries.size(); ++i) left_out += entries[i].findings();
  if (left_out > 0)
    out += fmt::format("\nThe details of {} are left out: a comment holds no more.\n",
                       plural(left_out, "finding"));
}

void append_lines(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    append_markdown(out, text.substr(0, end), false);
    text.remove_prefix(std::min(end + 1, text.size()));
    out += text.empty() ? "\n" : "  \n";
  }
}

}  // namespace

std::string markdown(const Results& results, const Options& options) {
  std::string out = "### thalweg\n\n";
  append_lines(out, view::summary(results, options.questions));
  const std::vector<Entry> all = entries(results, options);
  append_table(out, all, options.limit);
  append_details(out, all, options);
  const std::string questions = options.questions ? "" : view::question_line(results);
  if (!questions.empty()) append_lines(out += '\n', questions);
  return out;
}

}  // namespace thalweg::render
