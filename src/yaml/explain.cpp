// SPDX-License-Identifier: Apache-2.0
#include "yaml/explain.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "yaml/explainer.h"
#include "yaml/skim.h"

namespace thalweg::yaml {
namespace {

constexpr std::size_t kMostNames = 10'000;

// Everything that looks like `&name`; good enough to guess what was meant.
std::vector<std::string_view> anchor_names(std::string_view bytes) {
  std::vector<std::string_view> names;
  for (std::size_t at = bytes.find('&'); at != std::string_view::npos;
       at = bytes.find('&', at + 1)) {
    const auto begin = static_cast<Offset>(at);
    names.push_back(bytes.substr(begin + 1, anchor_end(bytes, begin) - begin - 1));
    if (names.size() == kMostNames) break;
  }
  return names;
}

}  // namespace

// --- brackets and quotes ----------------------------------------------------

diag::Diagnostic Explainer::open_bracket() const {
  const Skim seen = skim(bytes_, at_);
  if (seen.brackets.empty()) return unknown();
  const Offset open = seen.brackets.back();
  const Line line = line_at(bytes_, at_);
  const bool new_key = open < line.begin && find_colon(bytes_, line.first, line.end).has_value() &&
                       cut(line.first, line.end).find_first_of("[]{},") == std::string_view::npos;
  if (at_ < bytes_.size() && !new_key) {
    return with(say(at_, one(), "expected `,` or the closing bracket before this",
                    "separate the parts with `,`, or put the text in quotes"),
                open, open + 1, "inside this bracket");
  }
  auto said = say(open, open + 1, fmt::format("`{}` is never closed", bytes_[open]),
                  fmt::format("add `{}`", bytes_[open] == '[' ? ']' : '}'));
  if (!new_key) return said;
  return with(std::move(said), line.first, line.end, "a new key begins here");
}

diag::Diagnostic Explainer::wrong_bracket() const {
  const Skim seen = skim(bytes_, at_);
  if (seen.brackets.empty()) {
    return say(at_, one(), fmt::format("`{}` closes nothing", here()),
               "remove it, or put the text in quotes");
  }
  const Offset open = seen.brackets.back();
  return with(say(at_, one(), fmt::format("`{}` cannot close `{}`", here(), bytes_[open]),
                  fmt::format("close it with `{}`", bytes_[open] == '[' ? ']' : '}')),
              open, open + 1, "the bracket to be closed");
}

diag::Diagnostic Explainer::open_quote() const {
  const Skim seen = skim(bytes_, at_);
  return seen.quote ? explain_open_quote(bytes_, file_, *seen.quote) : unknown();
}

// --- indicators -------------------------------------------------------------

diag::Diagnostic Explainer::dash() const {
  if (!skim(bytes_, at_).brackets.empty()) {
    return say(at_, one(), "`- ` cannot stand inside brackets",
               "write `[a, b]`, or drop the brackets");
  }
  const Line line = line_at(bytes_, at_);
  if (auto mistake = line_mistake(line)) return *mistake;
  return say(at_, std::max(one(), line.end), "a list cannot begin in the line of its key",
             "start each `- ` on a line of its own, or write `[a, b]`; put a text in quotes");
}

diag::Diagnostic Explainer::question_mark() const {
  return say(at_, one(), "a value cannot begin with `? `", "put the value in quotes");
}

diag::Diagnostic Explainer::first_character() const {
  const std::string_view c = bytes_.substr(at_, 1);
  return say(at_, one(),
             c == "`" ? "a value cannot begin with a backtick"
                      : fmt::format("a value cannot begin with {}", quote(c)),
             "put the value in quotes");
}

diag::Diagnostic Explainer::tab() const {
  const Line line = line_at(bytes_, at_);
  if (auto mistake = line_mistake(line)) return *mistake;
  return say(at_, one(), "a tab indents this line", "indent with spaces");
}

diag::Diagnostic Explainer::alias() const {
  const Offset begin = here() == '*' || at_ == 0 ? at_ : at_ - 1;
  const Offset end = std::max(anchor_end(bytes_, begin), begin + 1);
  const std::string_view name = cut(begin + 1, end);
  if (name.empty()) {
    return say(begin, end, "`*` begins an alias, and no name follows",
               "put the value in quotes if it is a text");
  }
  const std::optional<std::string_view> near = nearest(name, anchor_names(bytes_.substr(0, begin)));
  return say(begin, end, fmt::format("alias {} names no anchor above it", quote(cut(begin, end))),
             near ? fmt::format("did you mean `*{}`?", *near)
                  : std::string("write `&name` at the value meant; put a text in quotes"));
}

diag::Diagnostic Explainer::anchor() const {
  const Offset begin = here() == '&' || at_ == 0 ? at_ : at_ - 1;
  return say(begin, begin + 1, "`&` begins an anchor, and no name follows",
             "put the value in quotes if it is a text");
}

diag::Diagnostic Explainer::second_property() const {
  return say(at_, std::max(one(), anchor_end(bytes_, at_)),
             fmt::format("a value has one anchor and one tag at most"), "remove this one");
}

// The parser has read the escape already; finds its backslash.
diag::Diagnostic Explainer::escape() const {
  const std::size_t slash = at_ >= 2 ? at_ - 2 : 0;
  const auto begin = static_cast<Offset>(slash);
  return say(begin, at_, fmt::format("{} is no escape in a quoted text", quote(cut(begin, at_))),
             "write a backslash as `\\\\`, or put the text in single quotes");
}

diag::Diagnostic Explainer::hexadecimal() const {
  const std::size_t slash = bytes_.substr(0, at_).rfind('\\');
  const auto begin = static_cast<Offset>(slash == std::string_view::npos ? at_ : slash);
  return say(begin, std::max(at_, begin + 1), "this escape needs hexadecimal digits",
             "write 2 digits behind `\\x`, 4 behind `\\u`, 8 behind `\\U`");
}

diag::Diagnostic Explainer::code_point() const {
  auto said = hexadecimal();
  said.message = "this escape is no character of Unicode";
  said.help = "write characters above U+FFFF as `\\U` with 8 digits";
  return said;
}

diag::Diagnostic Explainer::block_header() const {
  const Line line = line_at(bytes_, at_);
  return say(at_, std::max(one(), line.end),
             "only `+`, `-` or a digit from 1 to 9 may follow `|` or `>`",
             "start the text on the next line, or put it in quotes");
}

diag::Diagnostic Explainer::tag() const {
  const std::size_t mark = bytes_.substr(0, one()).rfind('!');
  const auto begin = static_cast<Offset>(mark == std::string_view::npos ? at_ : mark);
  return say(begin, begin + 1, "`!` begins a tag, and tags are not supported",
             "remove the tag, or put the value in quotes if it is a text");
}

diag::Diagnostic Explainer::directive() const {
  return say(at_, std::max(one(), line_end(bytes_, at_)), "this directive is not supported",
             "remove the lines that begin with `%`");
}

diag::Diagnostic Explainer::too_deep() const {
  return say(at_, one(), "nested too deep", "use fewer levels of lists and maps");
}

diag::Diagnostic Explainer::unknown() const {
  const Line line = line_at(bytes_, at_);
  if (auto mistake = line_mistake(line)) return *mistake;
  return say(
      at_, one(),
      at_ >= bytes_.size() ? "the file ends in the middle of a value" : "this is not valid YAML",
      "check quotes, brackets and indentation here and in the line above");
}

// --- the table --------------------------------------------------------------

const Explainer::Row Explainer::kRows[] = {
    {"illegal map value", &Explainer::colon},
    {"end of map not found", &Explainer::misplaced},
    {"end of sequence not found", &Explainer::misplaced},
    {"end of map flow not found", &Explainer::open_bracket},
    {"end of sequence flow not found", &Explainer::open_bracket},
    {"illegal flow end", &Explainer::wrong_bracket},
    {"illegal block entry", &Explainer::dash},
    {"illegal map key", &Explainer::question_mark},
    {"unknown token", &Explainer::first_character},
    {"illegal tab", &Explainer::tab},
    {"the referenced anchor", &Explainer::alias},
    {"alias not found", &Explainer::alias},
    {"illegal character found while scanning alias", &Explainer::alias},
    {"anchor not found", &Explainer::anchor},
    {"illegal character found while scanning anchor", &Explainer::anchor},
    {"cannot assign multiple", &Explainer::second_property},
    {"unknown escape character", &Explainer::escape},
    {"bad character found while scanning hex", &Explainer::hexadecimal},
    {"invalid unicode", &Explainer::code_point},
    {"illegal EOF in scalar", &Explainer::open_quote},
    {"illegal document indicator", &Explainer::open_quote},
    {"cannot set zero indentation", &Explainer::block_header},
    {"unexpected character in block scalar", &Explainer::block_header},
    {"end of verbatim tag", &Explainer::tag},
    {"illegal character found while scanning tag", &Explainer::tag},
    {"tag handle with no suffix", &Explainer::tag},
    {"YAML directives", &Explainer::directive},
    {"bad YAML version", &Explainer::directive},
    {"YAML major version", &Explainer::directive},
    {"repeated", &Explainer::directive},
    {"TAG directives", &Explainer::directive},
    {"bad file", &Explainer::too_deep},
};

Explainer::Explanation Explainer::find(std::string_view message) {
  for (const Row& row : kRows) {
    if (message.starts_with(row.message)) return row.explanation;
  }
  return &Explainer::unknown;
}

diag::Diagnostic explain(std::string_view bytes, source::FileId file, const SyntaxError& error) {
  const auto end = static_cast<Offset>(bytes.size());
  const Explainer explainer(bytes, file, std::min(error.at, end));
  return (explainer.*Explainer::find(error.message))();
}

diag::Diagnostic explain_open_quote(std::string_view bytes, source::FileId file, Offset quote) {
  return {kSyntax,
          diag::Severity::error,
          "this quote is never closed",
          {file, quote, quote + 1},
          {},
          fmt::format("add the closing {} where the text ends", bytes[quote])};
}

}  // namespace thalweg::yaml
