// SPDX-License-Identifier: Apache-2.0
#include "yaml/skim.h"

#include <algorithm>

namespace thalweg::yaml {
namespace {

class Skimmer {
 public:
  explicit Skimmer(std::string_view bytes) : bytes_(bytes) {}

  Skim run() {
    line_ = at_ = line_begin(bytes_, 0);
    while (at_ < bytes_.size() && !found_.quote) step();
    return std::move(found_);
  }

 private:
  char here() const { return byte_at(bytes_, at_); }
  int column() const { return static_cast<int>(at_ - line_); }
  bool in_flow() const { return !found_.brackets.empty(); }
  bool is_indicator() const { return ends_word(bytes_, at_ + 1); }

  void step();
  void next_line();
  void comment();
  void block_token();
  void flow_token();
  void quoted();
  void plain();
  bool plain_goes_on();
  bool ends_plain() const;
  void block_text();
  void block_lines(int indent, bool detect);

  std::string_view bytes_;
  Skim found_;
  Offset at_ = 0;
  Offset line_ = 0;  // where the current line begins
  int parent_ = -1;  // the column of the innermost key or dash so far
  int word_ = -1;    // the column of the first word of this line
};

void Skimmer::next_line() {
  line_ = ++at_;
  word_ = -1;
}

void Skimmer::comment() {
  found_.comments.push_back(at_);
  at_ = line_end(bytes_, at_);
}

void Skimmer::step() {
  const char c = here();
  if (c == '\n') return next_line();
  if (is_space(c)) {
    ++at_;
  } else if (c == '#') {
    comment();
  } else if (in_flow()) {
    flow_token();
  } else {
    block_token();
  }
}

void Skimmer::flow_token() {
  const char c = here();
  if (c == '"' || c == '\'') return quoted();
  if (c == '[' || c == '{') found_.brackets.push_back(at_);
  if (c == ']' || c == '}') found_.brackets.pop_back();
  if (is_flow_mark(c) || c == ':' || (c == '?' && is_indicator())) {
    ++at_;
  } else {
    plain();
  }
}

void Skimmer::block_token() {
  const char c = here();
  if (column() == 0 && (bytes_.substr(at_, 3) == "---" || bytes_.substr(at_, 3) == "...") &&
      ends_word(bytes_, at_ + 3)) {
    parent_ = -1;
    at_ += 3;
  } else if (word_ < 0 && (c == '-' || c == '?') && is_indicator()) {
    parent_ = column();
    ++at_;
  } else if (c == ':' && is_indicator()) {
    parent_ = word_ < 0 ? column() : word_;
    ++at_;
  } else if (c == '|' || c == '>') {
    block_text();
  } else {
    if (word_ < 0) word_ = column();
    if (c == '"' || c == '\'') return quoted();
    if (c == '[' || c == '{') return found_.brackets.push_back(at_++);
    if (c == '&' || c == '*' || c == '!') {
      at_ = std::max(at_ + 1, anchor_end(bytes_, at_));
    } else {
      plain();
    }
  }
}

void Skimmer::quoted() {
  const std::optional<Offset> end = quoted_end(bytes_, at_);
  if (!end) {
    found_.quote = at_;
    return;
  }
  found_.last_quote = at_;
  const Offset begin = line_begin(bytes_, *end);
  line_ = std::max(line_, begin);
  at_ = *end;
}

bool Skimmer::ends_plain() const {
  const char c = here();
  if (c == '#') return is_space(bytes_[at_ - 1]);
  if (in_flow() && is_flow_mark(c)) return true;
  if (c != ':') return false;
  return is_indicator() || (in_flow() && is_flow_mark(byte_at(bytes_, at_ + 1)));
}

// At a line break inside a plain text: steps to the next line with text, if the
// text goes on there. Quotes and dashes mean nothing inside of it.
bool Skimmer::plain_goes_on() {
  Offset next = at_;
  while (next < bytes_.size() && is_space(bytes_[next])) ++next;
  if (next >= bytes_.size() || bytes_[next] == '#') return false;
  const Offset begin = line_begin(bytes_, next);
  if (!in_flow() && static_cast<int>(next - begin) <= parent_) return false;
  at_ = next;
  line_ = begin;
  return true;
}

void Skimmer::plain() {
  ++at_;
  while (at_ < bytes_.size() && !ends_plain()) {
    if (!is_break(here())) {
      ++at_;
    } else if (!plain_goes_on()) {
      return;
    } else if (ends_plain()) {
      return;
    }
  }
}

void Skimmer::block_text() {
  int indent = std::max(parent_, 0) + (parent_ < 0 ? 0 : 1);
  bool detect = true;
  for (++at_; !ends_word(bytes_, at_); ++at_) {
    if (here() < '1' || here() > '9') continue;
    indent = std::max(parent_, 0) + (here() - '0');
    detect = false;
  }
  at_ = skip_blanks(bytes_, at_);
  if (here() == '#') comment();
  at_ = std::min(line_end(bytes_, at_), static_cast<Offset>(bytes_.size()));
  block_lines(indent, detect);
}

// Lines as long as they are empty or indented enough; the first with text says
// how much that is. Ends at the break before the first other line.
void Skimmer::block_lines(int indent, bool detect) {
  while (at_ < bytes_.size()) {
    const std::size_t line_feed = bytes_.find('\n', at_);
    if (line_feed == std::string_view::npos) break;
    const auto begin = static_cast<Offset>(line_feed + 1);
    Offset text = begin;
    while (byte_at(bytes_, text) == ' ') ++text;
    const int column = static_cast<int>(text - begin);
    if (text < bytes_.size() && !is_break(bytes_[text])) {
      if (detect) indent = std::max(indent, column);
      detect = false;
      if (column < indent) return;
    } else if (detect) {
      indent = std::max(indent, column);
    }
    at_ = line_end(bytes_, text);
  }
  at_ = static_cast<Offset>(bytes_.size());
}

}  // namespace

Skim skim(std::string_view bytes, Offset stop) {
  return Skimmer(bytes.substr(0, stop)).run();
}

}  // namespace thalweg::yaml
