// SPDX-License-Identifier: Apache-2.0
// What a person reads: problems first, then findings, the worst first, each with
// its lines, why and what to do; at the end one line that sums up, and one that
// says what to answer first.
#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "base/text.h"
#include "render/excerpt.h"
#include "render/lines.h"
#include "render/notes.h"
#include "render/render.h"
#include "view/blocks.h"
#include "view/questions.h"
#include "view/summary.h"

namespace thalweg::render {

namespace {

using diag::Palette;
using view::Block;
using view::Finding;
using view::Problem;
using view::Results;

class Writer {
 public:
  Writer(const Results& results, const Options& options, const Sink& sink)
      : results_(results),
        options_(options),
        sink_(sink),
        palette_(options.color ? Palette::ansi() : Palette::plain()) {}

  void write();

 private:
  void problem(const Problem& problem);
  void block(const Block& block);
  void statistics();
  void closing();
  void pass_on();

  std::string out_;  // what was not passed on yet
  const Results& results_;
  const Options& options_;
  const Sink& sink_;
  const Palette& palette_;
};

void Writer::problem(const Problem& problem) {
  append_headline(out_, problem.severity, problem.code, problem.message, palette_);
  const std::size_t gutter =
      append_excerpt(out_, problem.severity, problem.location, problem.related, palette_);
  std::vector<Note> notes;
  for (const view::Place& place : problem.related)
    if (!place.location) notes.push_back({"note", {place.message}});
  if (!problem.help.empty()) notes.push_back({"help", {problem.help}});
  append_notes(out_, gutter, notes, palette_);
  out_ += '\n';
  pass_on();
}

void Writer::block(const Block& block) {
  const Finding finding = block.front();
  append_headline(out_, finding, palette_);
  const std::size_t gutter =
      append_excerpt(out_, finding.severity, finding.location, finding.related, palette_);
  append_notes(out_, gutter, notes(finding, block, options_.verbose, options_.evidence), palette_);
  out_ += '\n';
  pass_on();
}

void Writer::pass_on() {
  sink_(out_);
  out_.clear();
}

// How often each rule is broken: the worst and most frequent first.
void Writer::statistics() {
  std::map<std::pair<std::string, view::Severity>, std::size_t> counts;
  for_each_line(results_, true, [&](const Line& line) { ++counts[{line.title(), line.severity}]; });
  std::vector<std::pair<std::pair<std::string, view::Severity>, std::size_t>> rows(counts.begin(),
                                                                                   counts.end());
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first.second, a.second) > std::pair(b.first.second, b.second);
  });
  for (const auto& [rule, count] : rows)
    out_ += fmt::format("{:>5}  {:7}  {}\n", count, diag::to_string(rule.second), rule.first);
  if (!rows.empty()) out_ += '\n';
}

void Writer::write() {
  for (const Problem& each : results_.problems)
    if (options_.questions || !view::only_asks(each)) problem(each);
  for (const Block& each : view::blocks(results_, options_.questions, options_.verbose))
    block(each);
  if (options_.statistics) statistics();
  if (!options_.quiet) closing();
  pass_on();
}

void Writer::closing() {
  out_.append(view::summary(results_, options_.questions)).append("\n");
  if (options_.questions) return;
  const std::string questions = view::question_line(results_);
  if (!questions.empty()) out_.append(questions).append("\n");
}

}  // namespace

void full(const Results& results, const Options& options, const Sink& sink) {
  Writer(results, options, sink).write();
}

}  // namespace thalweg::render
