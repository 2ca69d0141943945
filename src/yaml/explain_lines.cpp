// SPDX-License-Identifier: Apache-2.0
// Mistakes of lines: indentation, colons, text behind a value.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "yaml/explainer.h"
#include "yaml/skim.h"

namespace thalweg::yaml {

constexpr Offset kLongestKey = 1024;  // of the parser, and of YAML

// --- mistakes of a whole line -----------------------------------------------

// What is wrong with a line no matter what the parser says about it.
std::optional<diag::Diagnostic> Explainer::line_mistake(const Line& line) const {
  for (const Line& near : {line, line_before(bytes_, line).value_or(line)}) {
    if (!is_conflict_marker(bytes_, near)) continue;
    return say(near.begin, near.end, "a merge has left a conflict marker here",
               "resolve the conflict and remove the markers");
  }
  const std::size_t tab = cut(line.begin, line.text).find('\t');
  if (tab == std::string_view::npos) return std::nullopt;
  const Offset at = line.begin + static_cast<Offset>(tab);
  return say(at, at + 1, "a tab indents this line", "indent with spaces");
}

// A line with a key that continues the text of the line above.
std::optional<diag::Diagnostic> Explainer::continued(const Line& line) const {
  const std::optional<Line> before = line_before(bytes_, line);
  if (!before) return std::nullopt;
  const std::string_view above = text(*before);
  const std::optional<Offset> colon = find_colon(bytes_, before->first, before->end);
  if (!colon) {
    const std::size_t tight = above.find(':');
    if (tight != std::string_view::npos && tight + 1 < above.size()) {
      return say(before->first, before->end,
                 fmt::format("{} has no blank behind the colon, so it is no key", quote(above)),
                 "write `key: value`");
    }
    if (before->first > before->text) {
      return with(say(line.first, line.end, "this key stands inside a list item that is a text",
                      "give the item a key of its own, or start this line further left"),
                  before->first, before->end, "the text");
    }
    return say(before->first, before->end, "expected `:` behind this key", "write `key: value`");
  }
  if (*colon + 1 >= before->end || line.first - line.begin <= before->first - before->begin) {
    return std::nullopt;
  }
  const std::string_view key = cut(before->first, *colon);
  return with(
      say(line.first, line.end,
          fmt::format("this line is indented deeper than {}, which has a value already",
                      quote(key)),
          fmt::format("start it in the column of {}, or put the whole text in quotes", quote(key))),
      before->first, before->end, "the value ends on this line");
}

// --- colons and keys --------------------------------------------------------

diag::Diagnostic Explainer::colon() const {
  const Line line = line_at(bytes_, at_);
  if (auto mistake = line_mistake(line)) return *mistake;
  if (at_ - line.first > kLongestKey) {
    return say(line.first, line.first + 1,
               fmt::format("this key has more than {} bytes", kLongestKey), "use a shorter key");
  }
  const std::optional<Offset> first = find_colon(bytes_, line.first, line.end);
  if (first && *first < at_) {
    return with(say(at_, one(), "this is the second `: ` in one line",
                    "put the value in quotes if it is a text, or start the inner key on a line of "
                    "its own"),
                *first, *first + 1, "the first");
  }
  if (auto mistake = continued(line)) return *mistake;
  return say(at_, one(), "there is no key that this `:` could belong to",
             "put the text in quotes, or check the indentation");
}

// Something stands behind a complete value in the same line.
diag::Diagnostic Explainer::behind_value() const {
  const Skim seen = skim(bytes_, at_);
  Offset before = at_;
  while (before > 0 && is_blank(bytes_[before - 1])) --before;
  const char last = before > 0 ? bytes_[before - 1] : '\0';
  const Line line = line_at(bytes_, at_);
  if (seen.last_quote && (last == '"' || last == '\'')) {
    const bool starts_line = *seen.last_quote == line.first;
    auto said = say(at_, std::max(one(), line.end),
                    starts_line && !find_colon(bytes_, before, line.end)
                        ? "expected `:` behind this key"
                        : "the quoted text ends before this",
                    last == '\'' ? "write a quote inside '…' twice (''), or close the quotes later"
                                 : "write a quote inside \"…\" as \\\", or close the quotes later");
    if (starts_line && said.message.front() == 'e') said.help = "write `key: value`";
    return with(std::move(said), *seen.last_quote, *seen.last_quote + 1, "the quotes open here");
  }
  if (last == ']' || last == '}') {
    const std::size_t braces = cut(line.begin, at_).find("{{");
    return say(at_, std::max(one(), line.end), "the value ends before this, at the bracket",
               braces != std::string_view::npos ? "put a value with `{{ … }}` in quotes"
                                                : "put the whole value in quotes if it is a text");
  }
  if (here() == ',') {
    return say(at_, one(), "a value cannot begin with `,`", "put the value in quotes");
  }
  return say(at_, std::max(one(), line.end), "this stands behind a complete value",
             "put the whole value in quotes, or start a new line");
}

// A line whose column fits neither the lines above nor what is around them.
diag::Diagnostic Explainer::odd_indentation(const Line& line) const {
  std::optional<Line> deeper;
  auto above = line_before(bytes_, line);
  for (; above && above->column() > line.column(); above = line_before(bytes_, *above)) {
    deeper = above;
  }
  const bool item = is_item(line);
  if (above && above->column() == line.column() && is_item(*above) != item) {
    return with(item ? say(line.text, line.end, "a list item stands where a key is expected",
                           "indent the list below its key, or write a key")
                     : say(line.text, line.end, "a key stands where a list item is expected",
                           "begin it with `- `, or start it in the column of an outer key"),
                above->text, above->end, item ? "this is a key" : "this is an item");
  }
  auto said = say(line.text, line.end, "this line starts in a column in which no line above starts",
                  "start it in the column of the lines it belongs to");
  if (!deeper) return said;
  return with(std::move(said), deeper->text, deeper->end, "does it belong here?");
}

// A token that is neither a key of the map nor an item of the list around it.
diag::Diagnostic Explainer::misplaced() const {
  const Line line = line_at(bytes_, at_);
  if (auto mistake = line_mistake(line)) return *mistake;
  if (at_ >= bytes_.size()) return unknown();
  return at_ == line.text ? odd_indentation(line) : behind_value();
}

}  // namespace thalweg::yaml
