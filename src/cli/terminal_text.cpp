// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal_text.h"

#include <algorithm>

#include "base/text.h"
#include "cli/help.h"

namespace thalweg::cli {

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::string_view kCodeIndent = "    ";

struct Style {
  std::string_view bold, code, reset;
};
constexpr Style kPlain{"", "`", "`"};  // a code span keeps its quotes
constexpr Style kAnsi{"\x1b[1m", "\x1b[36m", "\x1b[0m"};

std::string_view next_line(std::string_view& rest) {
  const auto end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

// The length of `* `, `- `, `12. ` and the spaces in front; 0: no list item.
std::size_t bullet_length(std::string_view line) {
  const auto begin = std::min(line.find_first_not_of(' '), line.size());
  auto at = begin;
  while (at < line.size() && line[at] >= '0' && line[at] <= '9') ++at;
  const bool numbered = at > begin && at < line.size() && line[at] == '.';
  const bool bullet = at == begin && at < line.size() && (line[at] == '*' || line[at] == '-');
  if (!numbered && !bullet) return 0;
  return at + 1 < line.size() && line[at + 1] == ' ' ? at + 2 : 0;
}

// What stands between `[` and `]` of a link; the address is dropped.
std::size_t append_link(std::string& out, std::string_view text) {
  const auto close = text.find("](");
  const auto end = close == std::string_view::npos ? close : text.find(')', close);
  if (end == std::string_view::npos || text.find('\n') < close) return 0;
  out += text.substr(1, close - 1);
  return end + 1;
}

class Printer {
 public:
  explicit Printer(bool color) : color_(color), style_(color ? kAnsi : kPlain) {}

  std::string print(std::string_view markdown) {
    while (!markdown.empty()) line(next_line(markdown));
    flush();
    out_.erase(std::min(out_.find_last_not_of('\n') + 2, out_.size()));
    out_.erase(0, out_.find_first_not_of('\n'));
    return std::move(out_);
  }

 private:
  void line(std::string_view line) {
    if (line.starts_with("```")) {
      flush();
      in_code_ = !in_code_;
    } else if (in_code_) {
      out_.append(line.empty() ? "" : kCodeIndent).append(line).append("\n");
    } else if (trim(line).empty()) {
      flush();
      if (!out_.ends_with("\n\n")) out_ += '\n';
    } else if (line.starts_with("<!--")) {
      flush();
    } else if (line.starts_with("#")) {
      flush();
      heading(trim(line.substr(line.find_first_not_of('#'))));
    } else if (line.starts_with("|")) {
      flush();
      inline_text(line);
      out_ += '\n';
    } else {
      text(line);
    }
  }

  void heading(std::string_view text) {
    if (color_) {
      out_.append(style_.bold).append(text).append(style_.reset).append("\n");
    } else {
      out_.append(text).append("\n").append(count_code_points(text), '-').append("\n");
    }
  }

  // A line of a paragraph or list item, which is filled when it is complete.
  void text(std::string_view line) {
    const std::size_t bullet = bullet_length(line);
    if (bullet > 0) {
      flush();
      bullet_ = std::string(line.substr(0, bullet));
      line.remove_prefix(bullet);
    }
    if (!block_.empty()) block_ += ' ';
    block_ += trim(line);
  }

  void flush() {
    if (block_.empty()) return;
    out_ += bullet_;
    inline_text(wrap(block_, bullet_.size(), kWidth - bullet_.size()));
    out_ += '\n';
    block_.clear();
    bullet_.clear();
  }

  void inline_text(std::string_view text) {
    bool bold = false;
    while (!text.empty()) {
      std::size_t used = 1;
      if (text.starts_with("**")) {
        bold = !bold;
        out_ += color_ ? (bold ? style_.bold : style_.reset) : "";
        used = 2;
      } else if (text.starts_with('`')) {
        used = code(text);
      } else if (text.starts_with('[')) {
        used = append_link(out_, text);
      } else if (!text.starts_with('*')) {
        used = 0;
      }
      if (used == 0) out_ += text[used++];
      text.remove_prefix(used);
    }
  }

  std::size_t code(std::string_view text) {
    const auto end = text.find('`', 1);
    if (end == std::string_view::npos) return 0;
    out_.append(style_.code).append(text.substr(1, end - 1)).append(style_.reset);
    return end + 1;
  }

  bool color_;
  Style style_;
  bool in_code_ = false;
  std::string bullet_;
  std::string block_;
  std::string out_;
};

}  // namespace

std::string terminal_text(std::string_view markdown, bool color) {
  return Printer(color).print(markdown);
}

}  // namespace thalweg::cli
