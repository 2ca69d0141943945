// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/core.h>

#include "render/markdown_text.h"
#include "render/review.h"

namespace thalweg::render {

using view::Column;
using view::Review;

namespace {

// A table, cell by cell; what cells hold is shown and never read as markup.
class Table {
 public:
  Table(std::string& out, std::initializer_list<std::string_view> head) : out_(out) {
    std::string rule = "|";
    out_ += '|';
    for (std::string_view name : head) {
      out_ += fmt::format(" {} |", name);
      rule += "---|";
    }
    out_ += "\n" + rule + "\n";
  }
  Table& row() {
    out_ += '|';
    return *this;
  }
  Table& text(std::string_view text) {
    out_ += ' ';
    append_markdown(out_, text, true);
    out_ += " |";
    return *this;
  }
  Table& code(std::string_view text) {
    out_ += ' ';
    append_code_span(out_, text, true);
    out_ += " |";
    return *this;
  }
  void end() { out_ += '\n'; }

 private:
  std::string& out_;
};

void checklist(std::string& out, const Review& review) {
  out += "\n## Checklist\n\n";
  Table table(out, {"", "box", "state", "missing"});
  for (const view::ReviewBox& box : review.boxes) {
    std::string missing;
    for (const std::string& each : box.missing) {
      const bool is_key = each.find('`') == std::string::npos;
      missing += (missing.empty() ? "" : ", ") + (is_key ? "`" + each + "`" : each);
    }
    table.row().text(std::to_string(box.number)).text(box.name).text(box.state).text(missing).end();
  }
}

void trade_offs(std::string& out, const Review& review) {
  if (review.trade_offs.empty()) return;
  out += "\n## Trade-offs\n\n";
  Table table(out, {"between", "question", "chosen", "decided in"});
  for (const view::ReviewTradeOff& trade : review.trade_offs) {
    const std::string between = fmt::format("{} or {}", trade.one, trade.other);
    for (const view::ReviewChoice& choice : trade.choices)
      table.row()
          .text(between)
          .text(trade.question)
          .text(choice.what)
          .text(choice.decision.empty() ? "nothing" : choice.decision)
          .end();
    if (trade.choices.empty())
      table.row().text(between).text(trade.question).text("not yet").text("").end();
  }
}

void matrix(std::string& out, const Review& review) {
  if (review.matrix.empty()) return;
  out += "\n## Guarantees\n\n";
  Table table(out, {"element", "freshness", "order", "idempotence", "replayable", "rebuild path",
                    "system of record", "erasure"});
  for (const view::MatrixRow& row : review.matrix) {
    table.row().code(row.element);
    for (const view::Cell& cell : row.cells) {
      const bool doubtful = cell.holds == view::Holds::no || cell.holds == view::Holds::unknown;
      table.text(doubtful ? fmt::format("{}: {}", to_string(cell.holds), cell.text) : cell.text);
    }
    table.end();
  }
}

void coverage(std::string& out, const Review& review) {
  out += "\n## What the rules can decide\n\n";
  Table table(out, {"", "decided", "of"});
  for (const view::Declared& declared : review.coverage)
    table.row()
        .text(declared.what)
        .text(std::to_string(declared.decided))
        .text(std::to_string(declared.all))
        .end();
  if (review.questions.empty()) return;
  out += "\n### Facts that would decide most\n\n";
  Table questions(out, {"findings", "fact"});
  for (const view::OpenQuestion& question : review.questions)
    questions.row().text(std::to_string(question.findings)).text(question.fact).end();
}

}  // namespace

std::string review_markdown(const std::vector<Review>& reviews) {
  std::string out;
  for (const Review& review : reviews) {
    out += out.empty() ? "# Design review of " : "\n# Design review of ";
    append_code_span(out, review.system, false);
    out += '\n';
    checklist(out, review);
    trade_offs(out, review);
    matrix(out, review);
    coverage(out, review);
  }
  return out;
}

}  // namespace thalweg::render
