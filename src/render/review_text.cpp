// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/core.h>

#include "base/text.h"
#include "render/review.h"

namespace thalweg::render {

using view::Column;
using view::Review;

namespace {

constexpr std::size_t kShort = 5;  // entries of a list that is cut short
constexpr std::size_t kQuestions = 10;

std::string place(const view::Location& location) {
  return location ? fmt::format(" ({}:{})", escaped(location.file()), location.line)
                  : std::string();
}

class Text {
 public:
  explicit Text(bool verbose) : verbose_(verbose) {}

  std::string write(const Review& review);

 private:
  void heading(std::string_view text) { out_ += fmt::format("\n{}\n", text); }
  void checklist(const Review& review);
  void choices(const Review& review);
  void matrix(const Review& review);
  void coverage(const Review& review);
  void questions(const Review& review);
  void evidence(const std::vector<view::Fact>& facts);
  std::string list(const std::vector<std::string>& all) const;

  bool verbose_;
  std::string out_;
};

std::string Text::list(const std::vector<std::string>& all) const {
  const std::size_t shown = verbose_ ? all.size() : std::min(all.size(), kShort);
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : ", ") + quote(all[i]);
  if (shown < all.size()) text += fmt::format(" and {} more", all.size() - shown);
  return text;
}

void Text::evidence(const std::vector<view::Fact>& facts) {
  if (!verbose_) return;
  for (const view::Fact& fact : facts)
    out_ +=
        fmt::format("        {}: {}{}\n", fact.origin, escaped(fact.text), place(fact.location));
}

void Text::checklist(const Review& review) {
  if (review.boxes.empty()) return;
  const auto open = static_cast<std::size_t>(
      std::count_if(review.boxes.begin(), review.boxes.end(),
                    [](const view::ReviewBox& box) { return box.state == "missing"; }));
  heading(
      fmt::format("Checklist: {} of {} answered", review.boxes.size() - open, review.boxes.size()));
  for (const view::ReviewBox& box : review.boxes) {
    out_ += fmt::format("  [{}] {:2} {}: {}", box.state == "missing" ? ' ' : 'x', box.number,
                        box.name, box.state);
    if (!box.answer.empty()) out_ += ", " + escaped(box.answer);
    if (box.state == "missing" && !box.rules.empty()) out_ += " (" + join(box.rules, ", ") + ")";
    out_ += '\n';
    evidence(box.evidence);
  }
}

void Text::choices(const Review& review) {
  if (review.choices.empty()) return;
  heading("Trade-offs that the manifest takes");
  for (const view::ReviewChoice& choice : review.choices) {
    out_ += fmt::format("  {}: {} at {}, {}\n", choice.question, escaped(choice.choice),
                        quote(choice.element),
                        choice.decided ? "as decided" : "with no decision that says so");
    evidence(choice.evidence);
  }
}

void Text::matrix(const Review& review) {
  if (review.matrix.empty()) return;
  heading("Guarantees");
  for (const view::MatrixRow& row : review.matrix) {
    out_ += fmt::format("  {} {}{}\n", row.kind, quote(row.element), place(row.location));
    for (std::size_t i = 0; i < view::kColumns; ++i) {
      const view::Cell& cell = row.cells[i];
      if (cell.text.empty()) continue;
      out_ += fmt::format("    {:<18}{:<12}{}\n", to_string(static_cast<Column>(i)),
                          to_string(cell.holds), escaped(cell.text));
      evidence(cell.evidence);
    }
  }
}

void Text::coverage(const Review& review) {
  heading("What the rules can decide");
  for (const view::Declared& declared : review.coverage) {
    if (declared.all == 0) continue;
    out_ += fmt::format("  {}: {} of {}", declared.what, declared.decided, declared.all);
    if (!declared.undecided.empty())
      out_ += "; something is not declared at " + list(declared.undecided);
    out_ += '\n';
  }
}

void Text::questions(const Review& review) {
  if (review.questions.empty()) return;
  heading("Facts that would decide most");
  const std::size_t shown =
      verbose_ ? review.questions.size() : std::min(review.questions.size(), kQuestions);
  for (std::size_t i = 0; i < shown; ++i)
    out_ += fmt::format("  {:4}  {}\n", review.questions[i].findings,
                        escaped(review.questions[i].fact));
  if (shown < review.questions.size())
    out_ += fmt::format("  and {} more (-v)\n", review.questions.size() - shown);
}

std::string Text::write(const Review& review) {
  out_ = fmt::format("Design review of {}\n", quote(review.system));
  checklist(review);
  choices(review);
  matrix(review);
  coverage(review);
  questions(review);
  return std::move(out_);
}

}  // namespace

std::string review_text(const std::vector<Review>& reviews, bool verbose) {
  std::string out;
  for (const Review& review : reviews) {
    if (!out.empty()) out += '\n';
    out += Text(verbose).write(review);
  }
  return out;
}

}  // namespace thalweg::render
