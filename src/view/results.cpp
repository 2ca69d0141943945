// SPDX-License-Identifier: Apache-2.0
#include "view/results.h"

#include <algorithm>

#include <fmt/core.h>

#include "view/facts.h"

namespace thalweg::view {

using manifest::Manifest;
using source::SourceMap;

namespace {

template <class Labels>
std::vector<Place> places(const SourceMap& sources, Labels labels) {
  std::vector<Place> all;
  all.reserve(labels.size());
  for (auto& label : labels) all.push_back({locate(sources, label.span), std::move(label.message)});
  return all;
}

// Views of the findings of one system.
class SystemBuilder {
 public:
  SystemBuilder(const SourceMap& sources, const Manifest& manifest)
      : sources_(sources), manifest_(manifest) {}

  System system() const;
  Finding finding(checks::Finding said) const;

 private:
  void tell_elements(const checks::Finding& said, Finding& shown) const;
  void tell_evidence(checks::Finding& said, Finding& shown) const;
  void tell_page(const checks::Finding& said, Finding& shown) const;
  void add_fact(graph::Fact& fact, Finding& shown) const;

  const SourceMap& sources_;
  const Manifest& manifest_;
};

System SystemBuilder::system() const {
  System system;
  system.name = manifest_.system();
  for (source::FileId file : manifest_.model().files) system.files.push_back(sources_.name(file));
  system.entities = manifest_.entities().size();
  system.stores = manifest_.stores().size();
  system.topics = manifest_.topics().size();
  system.operations = manifest_.operations().size();
  system.flows = manifest_.flows().size();
  return system;
}

void SystemBuilder::tell_page(const checks::Finding& said, Finding& shown) const {
  const checks::Page& page = checks::page(said.rule);
  shown.page = &page;
  shown.rule = page.code;
  shown.name = page.name;
  for (std::string_view recipe : page.recipes) shown.recipes.push_back({recipe, said.unmet});
  for (std::uint32_t rule : said.absorbed) shown.absorbed.push_back(checks::page(rule).code);
}

void SystemBuilder::tell_elements(const checks::Finding& said, Finding& shown) const {
  shown.system = manifest_.system();
  if (said.at) shown.at = manifest_.reference(said.at);
  if (said.entity) shown.entity = manifest_[said.entity].name();
  for (checks::ElementId element : said.elements)
    shown.elements.push_back(manifest_.reference(element));
  for (const auto& path : said.paths) {
    auto& steps = shown.paths.emplace_back();
    for (const checks::PathStep& step : path)
      steps.push_back({manifest_.reference(step.element), locate(sources_, step.span)});
  }
}

// Two stores with one engine have one fact in common: it is said once.
void SystemBuilder::add_fact(graph::Fact& fact, Finding& shown) const {
  const std::string_view origin = to_string(fact.origin);
  const bool known = std::any_of(shown.facts.begin(), shown.facts.end(), [&](const Fact& other) {
    return other.text == fact.text && other.origin == origin && other.location.span == fact.span;
  });
  if (!known) shown.facts.push_back({std::move(fact.text), origin, locate(sources_, fact.span)});
}

void SystemBuilder::tell_evidence(checks::Finding& said, Finding& shown) const {
  shown.related = places(sources_, std::move(said.related));
  shown.facts.reserve(said.facts.size());
  for (graph::Fact& fact : said.facts) add_fact(fact, shown);
  shown.missing = std::move(said.missing);
  shown.counterexample = checks::to_string(said.counterexample);
  if (said.accepted)
    shown.accepted = Accepted{said.accepted->reason, said.accepted->by, said.accepted->expires,
                              locate(sources_, said.accepted->span)};
}

Finding SystemBuilder::finding(checks::Finding said) const {
  Finding shown;
  tell_page(said, shown);
  shown.severity = said.severity;
  shown.possible = said.verdict == checks::Verdict::possible;
  shown.message = std::move(said.message);
  shown.why = std::move(said.why);
  shown.fix = std::move(said.fix);
  shown.question = std::move(said.question);
  shown.location = locate(sources_, said.span);
  tell_elements(said, shown);
  tell_evidence(said, shown);
  shown.baselined = said.baselined;
  shown.fingerprint = fmt::format("{:016x}", said.fingerprint);
  return shown;
}

void add_problems(const SourceMap& sources, diag::Diagnostics all, Results& results) {
  all.sort();
  for (diag::Diagnostic& said : all.items())
    results.problems.push_back({std::move(said.code), said.severity, std::move(said.message),
                                std::move(said.help), locate(sources, said.span),
                                places(sources, std::move(said.related))});
}

void add_findings(const Linted& linted, std::vector<checks::Finding> findings, Results& results) {
  const SystemBuilder builder(*linted.sources, *linted.manifest);
  results.systems.push_back(builder.system());
  for (checks::Finding& finding : findings)
    results.findings.push_back(builder.finding(std::move(finding)));
}

// A rule that is off in one system and runs in another has run.
void tell_rules(const std::vector<Linted>& systems, Results& results) {
  if (results.systems.empty()) return;
  const auto is_off = [&](checks::RuleId rule) {
    return std::all_of(systems.begin(), systems.end(), [&](const Linted& linted) {
      const auto& off = linted.run.skipped;
      return !linted.manifest || std::find(off.begin(), off.end(), rule) != off.end();
    });
  };
  for (checks::RuleId rule = 0; rule < checks::catalogue().size(); ++rule) {
    if (is_off(rule))
      results.skipped.push_back(checks::page(rule).code);
    else
      results.pages.push_back(&checks::page(rule));
  }
  results.rules = results.pages.size();
}

}  // namespace

std::size_t Counts::of(Severity severity) const {
  if (severity == Severity::error) return error;
  return severity == Severity::warning ? warning : note;
}

bool Results::has_problem_errors() const {
  return std::any_of(problems.begin(), problems.end(),
                     [](const Problem& p) { return p.severity == Severity::error; });
}

Results build(std::vector<Linted> systems, const diag::Diagnostics& problems) {
  Results results;
  for (Linted& linted : systems) {
    linted.problems.append(std::move(linted.run.problems));
    add_problems(*linted.sources, std::move(linted.problems), results);
    if (linted.manifest) add_findings(linted, std::move(linted.run.findings), results);
  }
  add_problems({}, problems, results);
  tell_rules(systems, results);
  count(results);
  return results;
}

void filter(Results& results, Severity least) {
  const auto too_low = [least](const auto& item) { return item.severity < least; };
  std::erase_if(results.findings, too_low);
  std::erase_if(results.problems, too_low);
  count(results);
}

void count(Results& results) {
  Counts counts;
  for (const Finding& finding : results.findings) {
    if (finding.accepted) ++counts.accepted;
    if (finding.baselined && !finding.accepted) ++counts.baselined;
    if (!finding.is_open()) continue;
    ++(finding.severity == Severity::error
           ? counts.error
           : (finding.severity == Severity::warning ? counts.warning : counts.note));
    if (finding.possible) ++counts.possible;
  }
  results.counts = counts;
}

}  // namespace thalweg::view
