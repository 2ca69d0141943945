// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/core.h>

#include "base/text.h"
#include "render/excerpt.h"
#include "render/lines.h"
#include "render/notes.h"
#include "render/silence.h"

namespace thalweg::render {

using diag::Palette;
using view::HiddenFinding;
using view::Silence;
using view::SilenceReason;

namespace {

constexpr std::size_t kShown = 5;  // blocks of one answer

class Text {
 public:
  Text(std::string& out, const Silence& silence, bool verbose, const Palette& palette)
      : out_(out), silence_(silence), verbose_(verbose), palette_(palette) {}

  void write();

 private:
  void answer(std::string_view text);
  void finds();
  void finding(const HiddenFinding& finding);
  void discharged();
  void reason(const SilenceReason& reason, const SilenceReason* before);
  std::string without(const SilenceReason& reason) const;
  void rest(std::size_t from);
  void nothing();
  std::string kinds() const;
  std::string here() const { return quote(silence_.at); }
  std::string place(const view::Location& location) const {
    return location ? fmt::format("{}:{}", location.file(), location.line) : std::string();
  }

  std::string& out_;
  const Silence& silence_;
  bool verbose_;
  const Palette& palette_;
};

// One sentence of several lines, with the rule in front.
void Text::answer(std::string_view text) {
  const std::string rule = fmt::format("{} {}", silence_.page->code, silence_.page->name);
  const std::string lines = join(wrap(escaped(rule + " " + std::string(text))), "\n");
  out_.append(palette_.bold).append(lines.substr(0, rule.size())).append(palette_.reset);
  out_.append(lines.substr(rule.size())).append("\n\n");
}

// --- it finds something ---------------------------------------------------

void Text::finding(const HiddenFinding& finding) {
  out_.append(palette_.of(finding.severity)).append(diag::to_string(finding.severity));
  out_.append("[").append(silence_.page->code).append(" ").append(silence_.page->name).append("]");
  out_.append(palette_.reset).append(palette_.bold).append(": ");
  append_escaped(out_, headline(finding.message, finding.possible));
  out_.append(palette_.reset).append("\n");
  std::vector<view::Place> related;
  if (finding.because_of && finding.because_of.sources == finding.location.sources)
    related.push_back({finding.because_of, "because of this"});
  const std::size_t gutter =
      append_excerpt(out_, finding.severity, finding.location, related, palette_);
  std::vector<Note> notes;
  if (finding.because.empty())
    notes.push_back({"shown", {"yes, at " + place(finding.location)}});
  else
    notes.push_back({"not shown", {finding.because}});
  if (finding.because_of && related.empty()) notes.push_back({"see", {place(finding.because_of)}});
  for (const view::Place& change : finding.changes)
    notes.push_back({"severity",
                     {change.message +
                      (change.location ? " (" + place(change.location) + ")" : std::string())}});
  append_notes(out_, gutter, notes, palette_);
  out_ += '\n';
}

void Text::finds() {
  const auto& all = silence_.findings;
  const bool is_here = all.front().at == silence_.at;
  const bool is_seen = std::any_of(
      all.begin(), all.end(), [](const HiddenFinding& finding) { return finding.because.empty(); });
  const std::string where =
      is_here ? "there" : fmt::format("at {}, which has to do with it", quote(all.front().at));
  if (is_seen)
    answer(fmt::format("is not silent at {}: it fires {}.", here(), where));
  else
    answer(fmt::format(
        "finds something {} that is not shown.",
        is_here ? "at " + here()
                : fmt::format("at {}, which has to do with {},", quote(all.front().at), here())));
  const std::size_t shown = verbose_ ? all.size() : std::min(all.size(), kShown);
  for (std::size_t i = 0; i < shown; ++i) finding(all[i]);
  if (shown < all.size()) out_ += fmt::format("and {} more (-v)\n", all.size() - shown);
}

// --- statements keep it silent ----------------------------------------------

std::string verdict(const SilenceReason& reason) {
  if (!reason.possible) return std::string(diag::to_string(reason.severity));
  if (reason.strict_only) return "possible, shown with `--strict`";
  return fmt::format("possible, {}", diag::to_string(reason.severity));
}

std::string Text::without(const SilenceReason& reason) const {
  const std::string where = reason.at == silence_.at ? "" : " at " + quote(reason.at);
  return fmt::format("{}{}: {}", verdict(reason), where, reason.message);
}

void Text::reason(const SilenceReason& reason, const SilenceReason* before) {
  std::vector<std::string> names;
  for (const view::SilencingStatement& statement : reason.statements)
    names.push_back(quote(statement.text));
  const std::size_t count = names.size();
  out_.append(palette_.bold).append("because of ").append(join_or(names, ""));
  out_.append(palette_.reset).append("\n");
  std::vector<view::Place> others;
  for (std::size_t i = 1; i < reason.statements.size(); ++i)
    others.push_back({reason.statements[i].location, "this is enough as well"});
  const std::size_t gutter = append_excerpt(out_, view::Severity::note,
                                            reason.statements.front().location, others, palette_);
  const bool is_said = before && without(*before) == without(reason);
  std::vector<Note> notes;
  notes.push_back({count == 1   ? "without it"
                   : count == 2 ? "without both"
                                : "without all",
                   {is_said ? "the same" : without(reason)}});
  if (!reason.guard.empty() && !(before && before->guard == reason.guard))
    notes.push_back({"page", {"“" + reason.guard + "”"}});
  append_notes(out_, gutter, notes, palette_);
  out_ += '\n';
}

// Those that count less, or were too many, on a line each.
void Text::rest(std::size_t from) {
  const auto& all = silence_.reasons;
  if (from == all.size()) return;
  out_ += "It rests on these as well:\n";
  const std::size_t end = verbose_ ? all.size() : std::min(all.size(), from + kShown);
  for (std::size_t i = from; i < end; ++i) {
    const view::SilencingStatement& statement = all[i].statements.front();
    out_ += fmt::format("  {} ({}): without it {}\n", quote(statement.text),
                        escaped(place(statement.location)), verdict(all[i]));
  }
  if (end < all.size()) out_ += fmt::format("  and {} more (-v)\n", all.size() - end);
  out_ += '\n';
}

void Text::discharged() {
  const auto& all = silence_.reasons;
  const auto weaker = std::find_if(all.begin(), all.end(), [&](const SilenceReason& reason) {
    return !all.front().possible && reason.possible;
  });
  const auto strong = static_cast<std::size_t>(weaker - all.begin());
  const std::size_t shown = verbose_ ? strong : std::min(strong, kShown);
  const std::size_t together = all.front().statements.size();
  if (together > 1)
    answer(fmt::format("is silent at {} because of {} statements, {} of which is enough.", here(),
                       together, together == 2 ? "either" : "any"));
  else if (strong == 1)
    answer(fmt::format("is silent at {} because of one statement.", here()));
  else
    answer(fmt::format("is silent at {} because of {} statements, and needs each of them.", here(),
                       strong));
  for (std::size_t i = 0; i < shown; ++i) reason(all[i], i > 0 ? &all[i - 1] : nullptr);
  rest(shown);
}

// --- neither ----------------------------------------------------------------

std::string with_article(std::string_view noun) {
  const bool is_vowel = std::string_view("aeiou").find(noun.front()) != std::string_view::npos;
  return fmt::format("{} {}", is_vowel ? "an" : "a", noun);
}

// The kinds at which its page has it fire, and what this one is.
std::string Text::kinds() const {
  std::vector<std::string> kinds;
  for (const std::string_view kind : silence_.kinds) kinds.push_back(with_article(kind));
  return fmt::format("{} is {}; on its page the rule fires at {}", here(),
                     with_article(silence_.kind), join_or(kinds, ""));
}

void Text::nothing() {
  if (silence_.answer == "does-not-apply")
    answer(fmt::format("does not apply at {}.", here()));
  else
    answer(
        fmt::format("finds nothing at {}, and no statement near it is the reason: what the rule "
                    "looks for is not there, or follows from the steps and engines alone.",
                    here()));
  std::vector<Note> notes;
  notes.push_back({"rule", {std::string(silence_.page->summary)}});
  if (!silence_.kinds.empty()) notes.push_back({"kind", {kinds()}});
  if (!silence_.example.empty())
    notes.push_back({"fires", {"on its page for example: " + silence_.example}});
  if (!silence_.elsewhere.empty())
    notes.push_back(
        {"elsewhere",
         {"in this system it finds something at " + join_and(silence_.elsewhere, "`")}});
  std::string tried = "to leave out what is near it, in " + plural(silence_.tries, "way") +
                      "; it fires in none of them";
  if (silence_.is_cut_short)
    tried += ". That is the limit: something further away may still be the reason";
  notes.push_back({"tried", {tried}});
  notes.push_back({"help", {fmt::format("thalweg explain {}", silence_.page->code)}});
  const std::size_t gutter =
      append_excerpt(out_, view::Severity::note, silence_.location, {}, palette_);
  append_notes(out_, gutter, notes, palette_);
  out_ += '\n';
}

void Text::write() {
  if (!silence_.findings.empty())
    finds();
  else if (!silence_.reasons.empty())
    discharged();
  else
    nothing();
  if (silence_.is_off && silence_.findings.empty())
    out_ += "The configuration turns the rule off; the answer is what it would be otherwise.\n";
}

}  // namespace

std::string silence_text(const std::vector<Silence>& silences, bool verbose, bool color) {
  std::string out;
  for (const Silence& silence : silences)
    Text(out, silence, verbose, color ? Palette::ansi() : Palette::plain()).write();
  return out;
}

}  // namespace thalweg::render
