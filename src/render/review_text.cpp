// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/core.h>

#include "base/text.h"
#include "render/review.h"

namespace thalweg::render {

using view::Column;
using view::Review;

namespace {

constexpr std::size_t kShort = 3;  // entries of a list that is cut short
constexpr std::size_t kQuestions = 10;

std::string place(const view::Location& location) {
  return location ? fmt::format(" ({}:{})", escaped(location.file()), location.line)
                  : std::string();
}

// A reference or key is quoted; a description quotes what it names itself.
std::string named(const std::string& text) {
  return text.find('`') == std::string::npos ? quote(text) : escaped(text);
}

class Text {
 public:
  explicit Text(bool verbose) : verbose_(verbose) {}

  std::string write(const Review& review);

 private:
  void heading(std::string_view text) { out_ += fmt::format("\n{}\n", text); }
  void checklist(const Review& review);
  void trade_offs(const Review& review);
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
  for (std::size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : ", ") + named(all[i]);
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
  const auto answered = std::count_if(review.boxes.begin(), review.boxes.end(),
                                      [](const view::ReviewBox& box) { return box.answered; });
  heading(fmt::format("Checklist: {} of {} boxes answered", answered, review.boxes.size()));
  for (const view::ReviewBox& box : review.boxes) {
    out_ += fmt::format("  [{}] {:>2} {:<36}{}", box.answered ? 'x' : ' ', box.number, box.name,
                        box.state);
    if (!box.missing.empty()) out_ += ": " + list(box.missing);
    out_ += '\n';
    evidence(box.evidence);
    if (verbose_ && box.more_evidence > 0)
      out_ += fmt::format("        and {} more\n", box.more_evidence);
  }
}

void Text::trade_offs(const Review& review) {
  if (review.trade_offs.empty()) return;
  heading("Trade-offs");
  for (const view::ReviewTradeOff& trade : review.trade_offs) {
    out_ += fmt::format("  {} or {}: {}\n", trade.one, trade.other, trade.question);
    for (const view::ReviewChoice& choice : trade.choices)
      out_ += fmt::format("    chosen: {}{}; {}\n", escaped(choice.what), place(choice.location),
                          choice.decision.empty() ? "no accepted decision says why"
                                                  : "decided in " + quote(choice.decision));
    const std::size_t shown =
        verbose_ ? trade.raised_by.size() : std::min(trade.raised_by.size(), kShort);
    for (std::size_t i = 0; i < shown; ++i)
      out_ += fmt::format("    raised by {}\n", trade.raised_by[i]);
    if (shown < trade.raised_by.size())
      out_ += fmt::format("    and by {} more findings (-v)\n", trade.raised_by.size() - shown);
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
  trade_offs(review);
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
