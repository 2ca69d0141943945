// SPDX-License-Identifier: Apache-2.0
#include "checks/examples.h"

#include <algorithm>

#include "base/text.h"

namespace thalweg::checks {

namespace {

constexpr std::string_view kMark = "# fires:";

std::string_view next_line(std::string_view& rest) {
  const auto end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

std::string_view next_word(std::string_view& rest) {
  rest = trim(rest);
  const auto end = std::min(rest.find(' '), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end);
  return word;
}

std::optional<diag::Severity> severity_of(std::string_view word) {
  for (const auto severity : {diag::Severity::note, diag::Severity::warning, diag::Severity::error})
    if (diag::to_string(severity) == word) return severity;
  return std::nullopt;
}

void read_mark(Example& example, std::uint32_t line, std::string_view text) {
  Mark mark{line, std::string(next_word(text)), false, std::nullopt};
  bool readable = !mark.code.empty();
  for (std::string_view word = next_word(text); !word.empty(); word = next_word(text)) {
    if (word == "possible") {
      mark.possible = true;
    } else if (const auto severity = severity_of(word)) {
      mark.severity = severity;
    } else {
      readable = false;
    }
  }
  if (!readable) {
    example.mistakes.push_back("line " + std::to_string(line) +
                               ": a mark is `# fires: CODE [possible] [severity]`");
    return;
  }
  example.marks.push_back(std::move(mark));
}

// Several findings on one line have a mark each.
void read_marks(Example& example, std::uint32_t line, std::string_view text) {
  for (auto at = text.find(kMark); at != std::string_view::npos; at = text.find(kMark)) {
    text.remove_prefix(at + kMark.size());
    read_mark(example, line, text.substr(0, text.find('#')));
  }
}

std::uint32_t line_of(const Finding& finding, const source::SourceMap& sources) {
  return finding.span ? sources.begin(finding.span).line : 0;
}

std::string_view code_of(const Finding& finding, const RunResult& run) {
  return run.rulebook->page(finding.rule).code;
}

}  // namespace

std::string describe(const Mark& mark) {
  std::string text = "line " + std::to_string(mark.line) + ": " + mark.code;
  if (mark.possible) text += " possible";
  if (mark.severity) text += " " + std::string(diag::to_string(*mark.severity));
  return text;
}

std::vector<Example> read_examples(std::string_view page) {
  std::vector<Example> examples;
  std::string_view heading;
  std::string paragraph;  // the last one
  bool is_over = false;   // an empty line was behind it
  bool inside = false;    // a fence
  bool manifest = false;  // … that is read
  for (std::uint32_t number = 1; !page.empty(); ++number) {
    const std::string_view line = next_line(page);
    if (line.starts_with("```")) {
      inside = !inside;
      manifest = inside && trim(line) == "```yaml" && (heading == "Fires" || heading == "Silent");
      if (manifest) examples.push_back({heading == "Fires", number + 1, {}, paragraph, {}, {}});
      paragraph.clear();
    } else if (manifest) {
      Example& example = examples.back();
      example.text.append(line).push_back('\n');
      read_marks(example, number + 1 - example.line, line);
    } else if (!inside && line.starts_with("## ")) {
      heading = trim(line.substr(3));
      paragraph.clear();
    } else if (!inside) {
      const bool is_empty = trim(line).empty();
      if (is_over && !is_empty) paragraph.clear();
      if (!is_empty) paragraph.append(paragraph.empty() ? "" : " ").append(trim(line));
      is_over = is_empty;
    }
  }
  return examples;
}

std::vector<std::string> mistakes(const Example& example, std::string_view rule) {
  std::vector<std::string> wrong = example.mistakes;
  const bool marked = std::any_of(example.marks.begin(), example.marks.end(),
                                  [&](const Mark& mark) { return mark.code == rule; });
  if (example.fires && !marked) wrong.emplace_back("stands under `Fires` without a mark");
  if (!example.fires && marked) wrong.emplace_back("stands under `Silent` with a mark");
  return wrong;
}

std::vector<std::string> judge(const Example& example, std::string_view rule, const RunResult& run,
                               const source::SourceMap& sources) {
  std::vector<std::string> wrong = mistakes(example, rule);
  std::vector<Finding> found;
  for (Finding finding : run.findings)
    if (!finding.accepted) found.push_back(std::move(finding));
  for (const Mark& mark : example.marks) {
    const auto it = std::find_if(found.begin(), found.end(), [&](const Finding& finding) {
      return code_of(finding, run) == mark.code && line_of(finding, sources) == mark.line &&
             (finding.verdict == Verdict::possible) == mark.possible &&
             (!mark.severity || *mark.severity == finding.severity);
    });
    if (it == found.end())
      wrong.push_back("missing  " + describe(mark));
    else
      found.erase(it);
  }
  for (const Finding& finding : found)
    if (code_of(finding, run) == rule)
      wrong.push_back("unwanted " + describe(finding, run, sources));
  if (wrong.empty()) return wrong;
  for (const Finding& finding : run.findings)
    wrong.push_back("found    " + describe(finding, run, sources));
  return wrong;
}

std::string describe(const Finding& finding, const RunResult& run,
                     const source::SourceMap& sources) {
  std::string text = "line " + std::to_string(line_of(finding, sources)) + ": ";
  text += code_of(finding, run);
  if (finding.verdict == Verdict::possible) text += " possible";
  text += ' ';
  text += diag::to_string(finding.severity);
  if (finding.accepted) text += " (accepted)";
  return text + ": " + finding.message;
}

}  // namespace thalweg::checks
