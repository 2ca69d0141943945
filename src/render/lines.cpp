// SPDX-License-Identifier: Apache-2.0
#include "render/lines.h"

#include "base/utf8.h"
#include "view/questions.h"

namespace thalweg::render {

namespace {

using view::Problem;
using view::Results;

Line line_of(const Problem& problem) {
  Line line;
  line.severity = problem.severity;
  line.code = problem.code;
  line.message = problem.message;
  line.fix = problem.help;
  line.location = first_line(problem.location);
  return line;
}

Line line_of(const view::Brief& finding) {
  Line line;
  line.severity = finding.severity;
  line.code = finding.rule;
  line.name = finding.name;
  line.message = finding.message;
  line.why = finding.why;
  line.fix = finding.fix;
  line.location = first_line(finding.location);
  line.fingerprint = finding.fingerprint;
  line.possible = finding.possible;
  return line;
}

}  // namespace

std::string Line::title() const {
  std::string text(code);
  return name.empty() ? text : text.append(" ").append(name);
}

void for_each_line(const Results& results, bool questions,
                   const std::function<void(const Line&)>& take) {
  for (const Problem& problem : results.problems)
    if (questions || !view::only_asks(problem)) take(line_of(problem));
  for (const view::Head& head : results.findings.heads()) {
    if (!head.is_open() || (!questions && view::only_asks(head))) continue;
    const view::Brief finding = results.findings.brief(head);
    take(line_of(finding));
  }
}

std::string concise_line(const Line& line) {
  std::string out;
  if (line.location) {
    append_escaped(out, line.location.file());
    out.append(":").append(std::to_string(line.location.line));
    out.append(":").append(std::to_string(line.location.column)).append(": ");
  }
  out.append(diag::to_string(line.severity)).append(": ");
  append_escaped(out, headline(line.message, line.possible));
  return out.append(" [").append(line.title()).append("]");
}

std::string headline(std::string_view message, bool possible) {
  return std::string(message).append(possible ? " (possible)" : "");
}

}  // namespace thalweg::render
