// SPDX-License-Identifier: Apache-2.0
#include "view/summary.h"

#include <fmt/core.h>

#include "base/text.h"
#include "view/questions.h"

namespace thalweg::view {

namespace {

// More systems than this are summed up in one line.
constexpr std::size_t kSystemLines = 8;

void add(Counts& counts, Severity severity) {
  ++(severity == Severity::error ? counts.error
                                 : (severity == Severity::warning ? counts.warning : counts.note));
}

// `; 2 accepted, 3 known, 4 below --min-severity`
std::string put_aside(const Counts& counts) {
  std::vector<std::string> parts;
  if (counts.accepted > 0) parts.push_back(fmt::format("{} accepted", counts.accepted));
  if (counts.baselined > 0) parts.push_back(fmt::format("{} known", counts.baselined));
  if (counts.hidden > 0) parts.push_back(fmt::format("{} below --min-severity", counts.hidden));
  return parts.empty() ? "" : "; " + join(parts, ", ");
}

System sum(const std::vector<System>& systems) {
  System all;
  all.name = plural(systems.size(), "system");
  for (const System& system : systems) {
    all.operations += system.operations;
    all.flows += system.flows;
    all.stores += system.stores;
  }
  return all;
}

std::string clean_line(const System& system, std::size_t rules) {
  return fmt::format("{}: {}, {}, {} checked against {}: nothing found", escaped(system.name),
                     plural(system.operations, "operation"), plural(system.flows, "flow"),
                     plural(system.stores, "store"), plural(rules, "rule"));
}

std::string clean_lines(const Results& results) {
  std::vector<std::string> lines;
  if (results.systems.size() > kSystemLines) {
    lines.push_back(clean_line(sum(results.systems), results.rules));
  } else {
    for (const System& system : results.systems) lines.push_back(clean_line(system, results.rules));
  }
  return join(lines, "\n");
}

}  // namespace

Counts shown_counts(const Results& results, bool questions) {
  Counts counts;
  for (const Problem& problem : results.problems)
    if (questions || !only_asks(problem)) add(counts, problem.severity);
  for (const Head& finding : results.findings.heads())
    if (finding.is_open() && (questions || !only_asks(finding))) add(counts, finding.severity);
  return counts;
}

std::string severities(const Counts& counts) {
  std::vector<std::string> parts;
  if (counts.error > 0) parts.push_back(plural(counts.error, "error"));
  if (counts.warning > 0) parts.push_back(plural(counts.warning, "warning"));
  if (counts.note > 0) parts.push_back(plural(counts.note, "note"));
  return join(parts, ", ");
}

std::string summary(const Results& results, bool questions) {
  const Counts shown = shown_counts(results, questions);
  if (results.systems.empty())
    return shown.open() == 0 ? "nothing was checked" : severities(shown) + "; nothing was checked";
  if (shown.open() == 0) return clean_lines(results) + put_aside(results.counts);
  return severities(shown) + " in " + plural(results.systems.size(), "system") +
         put_aside(results.counts);
}

std::string question_line(const Results& results) {
  const Questions asked = questions(results);
  if (asked.ranked.empty()) return {};
  const Question& first = asked.ranked.front();
  const std::string which =
      asked.ranked.size() == 1
          ? fmt::format(": {}", escaped(first.fact))
          : fmt::format("; first: {} ({})", escaped(first.fact), first.findings);
  return fmt::format("{} would settle {}{}; --questions lists them",
                     plural(asked.ranked.size(), "question"),
                     plural(asked.findings, "possible finding"), which);
}

}  // namespace thalweg::view
