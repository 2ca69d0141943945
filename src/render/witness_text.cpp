// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "render/excerpt.h"
#include "render/notes.h"
#include "render/witness.h"

namespace thalweg::render {

namespace {

using view::RunStep;
using view::Witness;

// In terminal cells, of a line with columns; it begins further left than notes do.
constexpr std::size_t kWidth = 95;
// What is longer makes no column wider.
constexpr std::size_t kWidestWho = 56, kWidestText = 30;

constexpr std::string_view kTurn = "<- from here no run in this scope ends well";

std::string padded(const std::string& text, std::size_t width) {
  const std::size_t cells = display_width(text);
  return text + std::string(width > cells ? width - cells : 0, ' ');
}

void trim_end(std::string& line) {
  line.erase(line.find_last_not_of(' ') + 1);
}

struct Row {
  std::string number, who, text, change;
  bool turns = false;
};

// The steps in columns: number, who at what, what is done, what it changes.
class Columns {
 public:
  explicit Columns(const Witness& witness) : witness_(witness) {
    number_width_ = std::to_string(witness.steps.size()).size();
    for (const witness::Passage& passage : witness.passages)
      if (passage.summary.empty()) {
        const Row row = row_of(passage.first);
        widen(who_width_, row.who, kWidestWho);
        if (!row.change.empty()) widen(text_width_, row.text, kWidestText);
      }
  }

  std::vector<std::string> lines() const {
    std::vector<std::string> all;
    for (const witness::Passage& passage : witness_.passages)
      if (passage.summary.empty())
        add(row_of(passage.first), all);
      else
        all.push_back(std::string(number_width_ + 4, ' ') + passage.summary);
    return all;
  }

 private:
  static void widen(std::size_t& column, const std::string& text, std::size_t most) {
    if (const std::size_t width = display_width(text); width <= most)
      column = std::max(column, width);
  }

  Row row_of(std::size_t n) const {
    const RunStep& step = witness_.steps[n];
    Row row{std::to_string(n + 1), escaped(witness_.participants[step.actor].name),
            escaped(step.text), escaped(step.effect), n + 1 == witness_.no_return};
    if (!step.is_own()) row.who += " -> " + escaped(witness_.participants[step.target].name);
    return row;
  }

  // What does not fit on a line goes below.
  void add(const Row& row, std::vector<std::string>& all) const {
    const std::size_t indent = number_width_ + 4 + who_width_ + 2;
    std::string line = fmt::format("  {:>{}}  {}  {}", row.number, number_width_,
                                   padded(row.who, who_width_), padded(row.text, text_width_));
    const auto append = [&](std::string_view text) {
      if (text.empty()) return;
      if (display_width(line) + 2 + display_width(text) > kWidth) {
        trim_end(line);
        all.push_back(std::move(line));
        line = std::string(indent, ' ');
      }
      line.append("  ").append(text);
    };
    append(row.change);
    if (row.turns) append(kTurn);
    trim_end(line);
    all.push_back(std::move(line));
  }

  const Witness& witness_;
  std::size_t number_width_ = 1, who_width_ = 0, text_width_ = 0;
};

std::string final_values(const Witness& witness) {
  std::vector<std::string> all;
  for (const auto& [cell, value] : witness.end) all.push_back(cell + " = " + value);
  return join(all, ", ");
}

void add_wrapped(std::vector<std::string>& all, std::string_view text) {
  for (const std::string& line : wrap(escaped(text), "  ")) all.push_back("  " + line);
}

}  // namespace

std::string step_text(const Witness& witness, const RunStep& step) {
  std::string out = witness.participants[step.actor].name;
  if (!step.is_own()) out += " at " + witness.participants[step.target].name;
  out += ": " + step.text;
  return step.effect.empty() ? out : fmt::format("{} ({})", out, step.effect);
}

std::vector<std::string> run_columns(const Witness& witness) {
  if (!witness.has_run()) return {};
  std::vector<std::string> all;
  for (std::string& line : Columns(witness).lines()) all.push_back(std::move(line));
  if (!witness.end.empty())
    add_wrapped(all, (witness.at_end ? "end: " : "by then: ") + final_values(witness));
  if (!witness.property.empty()) add_wrapped(all, "violates: " + witness.property);
  return all;
}

std::vector<std::string> searched_lines(const Witness& witness) {
  const witness::Coverage& seen = witness.coverage;
  std::vector<std::string> all;
  if (witness.has_run()) all.push_back(plural(seen.states, "state") + " to find this run");
  if (witness.outcome != witness::Outcome::clean) return all;
  std::vector<std::string> faults;
  const auto add = [&](unsigned budget, std::string_view fault, std::size_t ends) {
    if (budget > 0) faults.push_back(fmt::format("{} in {}", fault, ends));
  };
  add(witness.scope.crashes, "a crash", seen.crash_ends);
  add(witness.scope.duplicates, "a duplicate", seen.duplicate_ends);
  add(witness.scope.losses, "a loss", seen.loss_ends);
  std::string ends = plural(seen.ends, "way") + " to end";
  if (!faults.empty()) ends += ": with " + join_and(faults);
  all.push_back(std::move(ends));
  all.emplace_back(
      "not looked at: more clients and faults, several keys at once, time, bugs of engines, code "
      "that differs from the manifest");
  return all;
}

std::string witness_text(const view::Finding& finding, bool color) {
  const diag::Palette& palette = color ? diag::Palette::ansi() : diag::Palette::plain();
  std::string out;
  append_headline(out, finding, palette);
  const std::size_t gutter = append_excerpt(out, finding.severity, finding.location, {}, palette);
  std::vector<Note> notes = run_notes(*finding.witness, finding.location, Evidence::full);
  notes.push_back({"finding", {finding.fingerprint}});
  append_notes(out, gutter, notes, palette);
  return out;
}

std::string witness_text(const Witness& witness, bool color) {
  const diag::Palette& palette = color ? diag::Palette::ansi() : diag::Palette::plain();
  const view::Subject& subject = witness.subject;
  std::string out;
  out.append(palette.bold).append(subject.rule).append(palette.reset);
  out += fmt::format(" at {} in system {}\n", quote(subject.at), quote(subject.system));
  append_notes(out, 1, run_notes(witness, {}, Evidence::full), palette);
  return out;
}

}  // namespace thalweg::render
