// SPDX-License-Identifier: Apache-2.0
// A suite for each system, and one for problems with the input. In a suite a case
// for each finding, and one that passes for each rule that found nothing, so that
// the tools show what was checked and when a rule began to fail. Errors and
// warnings are failures; notes, accepted and baselined findings are skipped cases:
// they are shown and turn nothing red.
#include <map>
#include <set>

#include "base/text.h"
#include "render/lines.h"
#include "render/render.h"
#include "render/xml.h"

namespace thalweg::render {

namespace {

using view::Finding;
using view::Problem;
using view::Results;
using view::Severity;

struct Suite {
  std::string name;
  std::string cases;  // the XML of its cases
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
};

std::string place_text(const view::Location& location) {
  if (!location) return {};
  return std::string(location.file()) + ':' + std::to_string(location.line) + ':' +
         std::to_string(location.column);
}

void open_case(Suite& suite, std::string_view name, std::string_view group,
               const view::Location& location) {
  ++suite.tests;
  suite.cases += "    <testcase";
  append_attribute(suite.cases, "classname", suite.name + '.' + std::string(group));
  append_attribute(suite.cases, "name", name);
  if (location) {
    append_attribute(suite.cases, "file", location.file());
    append_attribute(suite.cases, "line", location.line);
  }
}

void append_result(Suite& suite, std::string_view element, std::string_view type,
                   std::string_view message, std::string_view text) {
  suite.cases.append(">\n      <").append(element);
  if (!type.empty()) append_attribute(suite.cases, "type", type);
  append_attribute(suite.cases, "message", message);
  if (text.empty()) {
    suite.cases += "/>";
  } else {
    suite.cases += '>';
    append_xml(suite.cases, text);
    suite.cases.append("</").append(element).append(">");
  }
  suite.cases += "\n    </testcase>\n";
}

std::string skip_reason(const Finding& finding) {
  if (finding.accepted) return "accepted: " + finding.accepted->reason;
  return finding.baselined ? "in the baseline" : std::string();
}

std::string body(const Finding& finding) {
  std::string text = place_text(finding.location);
  if (!finding.why.empty()) text.append("\nwhy: ").append(finding.why);
  if (!finding.fix.empty()) text.append("\nfix: ").append(finding.fix);
  if (!finding.missing.empty()) text.append("\nundecided: ").append(join(finding.missing, ", "));
  return text.append("\nhelp: ").append(view::help_command(finding));
}

std::string case_name(const Finding& finding) {
  std::string name = std::string(finding.rule) + ' ' + std::string(finding.name);
  if (!finding.at.empty()) name.append(": ").append(finding.at);
  if (!finding.entity.empty() && finding.entity != finding.at)
    name.append(" (").append(finding.entity).append(")");
  return name;
}

void add_finding(Suite& suite, const Finding& finding, std::string_view name) {
  open_case(suite, name, finding.rule, finding.location);
  const std::string message = headline(finding.message, finding.possible);
  if (!finding.is_open()) {
    ++suite.skipped;
    append_result(suite, "skipped", "", skip_reason(finding), message);
  } else if (finding.severity == Severity::note) {
    ++suite.skipped;
    append_result(suite, "skipped", "", "note: " + message, "");
  } else {
    ++suite.failures;
    append_result(suite, "failure", diag::to_string(finding.severity), message, body(finding));
  }
}

void add_passed(Suite& suite, const checks::Page& page) {
  open_case(suite, std::string(page.code) + ' ' + std::string(page.name), page.code, {});
  suite.cases += "/>\n";
}

// Tools follow a case through time by its name, so cases of one name all carry
// their fingerprint: the name of one does not depend on the others' order.
void add_findings(Suite& suite, const Results& results,
                  const std::vector<const view::Head*>& heads) {
  std::map<std::string, std::size_t> count;
  for (const view::Head* head : heads) ++count[case_name(results.findings.tell(*head))];
  for (const view::Head* head : heads) {
    const Finding finding = results.findings.tell(*head);
    std::string name = case_name(finding);
    if (count[name] > 1) name.append(" ").append(finding.fingerprint);
    add_finding(suite, finding, name);
  }
}

Suite system_suite(const Results& results, std::string_view system) {
  Suite suite;
  suite.name = system;
  std::set<const checks::Page*> fired;
  std::vector<const view::Head*> own;
  for (const view::Head& head : results.findings.heads()) {
    if (results.findings.system_of(head) != system) continue;
    fired.insert(head.page);
    own.push_back(&head);
  }
  add_findings(suite, results, own);
  for (const checks::Page* page : results.pages)
    if (fired.count(page) == 0) add_passed(suite, *page);
  return suite;
}

void add_problem(Suite& suite, const Problem& problem) {
  std::string name = problem.code + ": " + problem.message;
  if (problem.location) name.append(" (").append(place_text(problem.location)).append(")");
  open_case(suite, name, problem.code, problem.location);
  const std::string type(diag::to_string(problem.severity));
  if (problem.severity == Severity::note) {
    ++suite.skipped;
    append_result(suite, "skipped", "", "note: " + problem.message, problem.help);
    return;
  }
  const bool is_error = problem.severity == Severity::error;
  ++(is_error ? suite.errors : suite.failures);
  append_result(suite, is_error ? "error" : "failure", type, problem.message, problem.help);
}

void append_counts(std::string& out, const Suite& suite) {
  append_attribute(out, "tests", suite.tests);
  append_attribute(out, "failures", suite.failures);
  append_attribute(out, "errors", suite.errors);
  append_attribute(out, "skipped", suite.skipped);
}

std::vector<Suite> suites(const Results& results) {
  std::vector<Suite> all;
  if (!results.problems.empty()) {
    Suite input;
    input.name = "input";
    for (const Problem& problem : results.problems) add_problem(input, problem);
    all.push_back(std::move(input));
  }
  std::set<std::string_view> seen;
  for (const view::System& system : results.systems)
    if (seen.insert(system.name).second) all.push_back(system_suite(results, system.name));
  return all;
}

}  // namespace

std::string junit(const Results& results, const Options&) {
  const std::vector<Suite> all = suites(results);
  Suite total;
  for (const Suite& suite : all) {
    total.tests += suite.tests;
    total.failures += suite.failures;
    total.errors += suite.errors;
    total.skipped += suite.skipped;
  }
  std::string out(kXmlHead);
  out += "<testsuites name=\"thalweg\"";
  append_counts(out, total);
  out += ">\n";
  for (const Suite& suite : all) {
    out += "  <testsuite";
    append_attribute(out, "name", suite.name);
    append_counts(out, suite);
    out.append(">\n").append(suite.cases).append("  </testsuite>\n");
  }
  return out.append("</testsuites>\n");
}

}  // namespace thalweg::render
