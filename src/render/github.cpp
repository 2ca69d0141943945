// SPDX-License-Identifier: Apache-2.0
// Workflow commands: annotations in the change and on the page of the run. The
// service keeps ten of each severity for a step; the rest goes to the log as
// plain lines, so that nothing is lost, and is counted.
#include <algorithm>

#include <fmt/core.h>

#include "base/text.h"
#include "render/lines.h"
#include "render/render.h"
#include "view/summary.h"

namespace thalweg::render {

namespace {

using view::Severity;

constexpr std::size_t kLimit = 10;

std::string_view command(Severity severity) {
  return severity == Severity::note ? "notice" : diag::to_string(severity);
}

// Percent signs and line breaks; in the properties of a command also what ends
// one.
void append_value(std::string& out, std::string_view text, bool is_property) {
  for (char c : text) {
    const bool escape =
        c == '%' || c == '\n' || c == '\r' || (is_property && (c == ':' || c == ','));
    if (escape)
      out += fmt::format("%{:02X}", c);
    else
      out += c;
  }
}

void append_property(std::string& out, char before, std::string_view name, std::string_view value) {
  out.append(1, before).append(name).append("=");
  append_value(out, escaped(value), true);
}

void append_command(std::string& out, const Line& line) {
  out.append("::").append(command(line.severity));
  char before = ' ';
  const auto add = [&](std::string_view name, std::string_view value) {
    append_property(out, before, name, value);
    before = ',';
  };
  if (line.location) {
    add("file", line.location.file());
    add("line", std::to_string(line.location.line));
    add("col", std::to_string(line.location.column));
    add("endColumn", std::to_string(line.location.end_column));
  }
  add("title", line.title());
  out += "::";
  std::string text = escaped(headline(line.message, line.possible));
  if (!line.why.empty()) text.append("\nwhy: ").append(escaped(line.why));
  const std::string_view what = line.name.empty() ? "\nhelp: " : "\nfix: ";
  if (!line.fix.empty()) text.append(what).append(escaped(line.fix));
  append_value(out, text, false);
  out += '\n';
}

// The runner looks for `##[` anywhere in a line, and for `::` at its start.
void append_log_line(std::string& out, std::string_view prefix, std::string text) {
  for (auto at = text.find("##["); at != std::string::npos; at = text.find("##[", at))
    text.insert(at + 1, 1, ' ');
  out.append(prefix).append(text).append("\n");
}

void append_closing(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    append_log_line(out, "thalweg: ", std::string(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string more_line(const std::vector<Line>& rest) {
  view::Counts counts;
  for (const Line& line : rest)
    ++(line.severity == Severity::error
           ? counts.error
           : (line.severity == Severity::warning ? counts.warning : counts.note));
  return fmt::format("{} more, not annotated (at most {} of each severity in one step)",
                     view::severities(counts), kLimit);
}

}  // namespace

std::string github(const view::Results& results, const Options& options) {
  std::string out;
  std::vector<Line> all = lines(results, options.questions);
  std::stable_sort(all.begin(), all.end(),
                   [](const Line& a, const Line& b) { return a.severity > b.severity; });
  std::vector<Line> rest;
  std::size_t annotated[3] = {0, 0, 0};
  for (const Line& line : all) {
    if (annotated[static_cast<std::size_t>(line.severity)]++ < kLimit)
      append_command(out, line);
    else
      rest.push_back(line);
  }
  if (!rest.empty()) {
    out.append("::group::").append(more_line(rest)).append("\n");
    for (const Line& line : rest) append_log_line(out, "- ", concise_line(line));
    out += "::endgroup::\n";
  }
  append_closing(out, view::summary(results, options.questions));
  if (!options.questions) append_closing(out, view::question_line(results));
  return out;
}

}  // namespace thalweg::render
