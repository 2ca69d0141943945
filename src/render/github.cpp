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

std::string more_line(const view::Counts& counts) {
  return fmt::format("{} more, not annotated (at most {} of each severity in one step)",
                     view::severities(counts), kLimit);
}

// The lines of one severity.
struct Severe {
  std::size_t count = 0;
  std::string annotations, log;

  std::size_t more() const { return count > kLimit ? count - kLimit : 0; }
  void add(const Line& line) {
    if (++count <= kLimit)
      append_command(annotations, line);
    else
      append_log_line(log, "- ", concise_line(line));
  }
};

}  // namespace

std::string github(const view::Results& results, const Options& options) {
  Severe errors, warnings, notes;
  for_each_line(results, options.questions, [&](const Line& line) {
    const bool is_error = line.severity == Severity::error;
    (is_error ? errors : line.severity == Severity::warning ? warnings : notes).add(line);
  });
  std::string out = errors.annotations + warnings.annotations + notes.annotations;
  view::Counts more;
  more.error = errors.more();
  more.warning = warnings.more();
  more.note = notes.more();
  if (more.open() > 0) {
    out.append("::group::").append(more_line(more)).append("\n");
    out.append(errors.log).append(warnings.log).append(notes.log).append("::endgroup::\n");
  }
  append_closing(out, view::summary(results, options.questions));
  if (!options.questions) append_closing(out, view::question_line(results));
  return out;
}

}  // namespace thalweg::render
