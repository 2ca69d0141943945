// SPDX-License-Identifier: Apache-2.0
#include "view/results.h"

#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "view/facts.h"
#include "view/witness.h"

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

// The findings of one system.
class SystemTeller : public Teller {
 public:
  explicit SystemTeller(Linted linted)
      : sources_(*linted.sources),
        manifest_(*linted.manifest),
        rulebook_(*linted.run.rulebook),
        findings_(std::move(linted.run.findings)),
        evidence_(std::move(linted.evidence)),
        scope_(linted.scope) {}

  System system() const;
  std::vector<Head> heads() const;
  std::string_view system_of(std::size_t) const override { return manifest_.system(); }
  Finding tell(std::size_t index) const override;
  Brief brief(std::size_t index) const override {
    checks::Finding said = findings_[index];
    return brief(said);
  }

 private:
  Brief brief(checks::Finding& said) const;
  void tell_elements(const checks::Finding& said, Finding& shown) const;
  void tell_evidence(checks::Finding& said, Finding& shown) const;
  void tell_run(std::size_t index, Finding& shown) const;
  void tell_recipes(const checks::Finding& said, Finding& shown) const;
  void add_fact(graph::Fact& fact, Finding& shown) const;

  const SourceMap& sources_;
  const Manifest& manifest_;
  const checks::Rulebook& rulebook_;
  const checks::Findings findings_;
  const witness::EvidenceOfFindings evidence_;
  const witness::Scope scope_;
};

System SystemTeller::system() const {
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

Brief SystemTeller::brief(checks::Finding& said) const {
  const checks::Page& page = rulebook_.page(said.rule);
  Brief shown;
  shown.page = &page;
  shown.rule = page.code;
  shown.name = page.name;
  shown.severity = said.severity;
  shown.possible = said.verdict == checks::Verdict::possible;
  shown.message = std::move(said.message);
  shown.why = std::move(said.why);
  shown.fix = std::move(said.fix);
  shown.question = std::move(said.question);
  shown.location = locate(sources_, said.span);
  shown.fingerprint = fmt::format("{:016x}", said.fingerprint);
  return shown;
}

void SystemTeller::tell_recipes(const checks::Finding& said, Finding& shown) const {
  for (std::string_view recipe : shown.page->recipes) shown.recipes.push_back({recipe, said.unmet});
  for (std::uint32_t rule : said.absorbed) shown.absorbed.push_back(rulebook_.page(rule).code);
}

void SystemTeller::tell_elements(const checks::Finding& said, Finding& shown) const {
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
void SystemTeller::add_fact(graph::Fact& fact, Finding& shown) const {
  const std::string_view origin = to_string(fact.origin);
  const bool known = std::any_of(shown.facts.begin(), shown.facts.end(), [&](const Fact& other) {
    return other.text == fact.text && other.origin == origin && other.location.span == fact.span;
  });
  if (!known) shown.facts.push_back({std::move(fact.text), origin, locate(sources_, fact.span)});
}

void SystemTeller::tell_evidence(checks::Finding& said, Finding& shown) const {
  shown.related = places(sources_, std::move(said.related));
  shown.facts.reserve(said.facts.size());
  for (graph::Fact& fact : said.facts) add_fact(fact, shown);
  shown.missing = std::move(said.missing);
  shown.counterexample = checks::to_string(said.counterexample);
  if (said.accepted)
    shown.accepted = Accepted{said.accepted->reason, said.accepted->by, said.accepted->expires,
                              locate(sources_, said.accepted->span)};
}

void SystemTeller::tell_run(std::size_t index, Finding& shown) const {
  const auto seen = evidence_.find(index);
  if (seen == evidence_.end()) return;
  shown.witness =
      std::make_shared<Witness>(view::witness(subject(shown), *seen->second, scope_, sources_));
}

std::vector<Head> SystemTeller::heads() const {
  std::vector<Head> heads;
  heads.reserve(findings_.size());
  for (const checks::Ruling& said : findings_.rulings()) {
    Head& head = heads.emplace_back();
    head.page = &rulebook_.page(said.rule);
    head.severity = said.severity;
    head.possible = said.verdict == checks::Verdict::possible;
    head.accepted = said.is_accepted;
    head.baselined = said.baselined;
    head.asks = said.asks;
  }
  return heads;
}

Finding SystemTeller::tell(std::size_t index) const {
  checks::Finding said = findings_[index];
  Finding shown;
  static_cast<Brief&>(shown) = brief(said);
  tell_elements(said, shown);
  tell_evidence(said, shown);
  tell_recipes(said, shown);
  tell_run(index, shown);
  shown.baselined = said.baselined;
  return shown;
}

void add_problems(const SourceMap& sources, diag::Diagnostics all, Results& results) {
  all.sort();
  for (diag::Diagnostic& said : all.items())
    results.problems.push_back({std::move(said.code), said.severity, std::move(said.message),
                                std::move(said.help), locate(sources, said.span),
                                places(sources, std::move(said.related))});
}

void add_findings(Linted linted, Results& results) {
  auto teller = std::make_shared<SystemTeller>(std::move(linted));
  results.systems.push_back(teller->system());
  std::vector<Head> heads = teller->heads();
  results.findings.append(std::move(teller), std::move(heads));
}

// What became of the rules, over all systems. A rule that is off in one system and
// runs in another has run; custom rules may be those of one system only.
class RuleTally {
 public:
  void add(const checks::RunResult& run) {
    for (checks::RuleId rule = 0; rule < run.rulebook->size(); ++rule) {
      const bool is_off =
          std::find(run.skipped.begin(), run.skipped.end(), rule) != run.skipped.end();
      add(run.rulebook->page(rule), !is_off);
    }
  }
  void tell(Results& results) const {
    for (const auto& [page, has_run] : rules_) {
      if (has_run)
        results.pages.push_back(page);
      else
        results.skipped.push_back(page->code);
    }
    results.rules = results.pages.size();
  }

 private:
  void add(const checks::Page& page, bool has_run) {
    const auto [found, is_new] = index_.emplace(&page, rules_.size());
    if (is_new) rules_.emplace_back(&page, false);
    rules_[found->second].second |= has_run;
  }

  std::vector<std::pair<const checks::Page*, bool>> rules_;
  std::map<const checks::Page*, std::size_t> index_;
};

}  // namespace

std::string help_command(const Finding& finding) {
  const std::string command = "thalweg explain " + std::string(finding.rule);
  const std::string_view directory = finding.page ? finding.page->directory : "";
  if (directory.empty()) return command;
  const bool is_plain = directory.find_first_of(" '\"$&;()*?<>|\\") == std::string_view::npos;
  const std::string_view quote = is_plain ? "" : "'";
  return fmt::format("{} --rules {}{}{}", command, quote, directory, quote);
}

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
  RuleTally rules;
  for (Linted& linted : systems) {
    if (linted.manifest) rules.add(linted.run);
    linted.problems.append(std::move(linted.run.problems));
    add_problems(*linted.sources, std::move(linted.problems), results);
    if (linted.manifest) add_findings(std::move(linted), results);
  }
  add_problems({}, problems, results);
  rules.tell(results);
  count(results);
  return results;
}

void filter(Results& results, Severity least) {
  const auto too_low = [least](const auto& item) { return item.severity < least; };
  const std::vector<Head>& heads = results.findings.heads();
  const auto hidden =
      std::count_if(heads.begin(), heads.end(),
                    [&](const Head& head) { return head.is_open() && too_low(head); }) +
      std::count_if(results.problems.begin(), results.problems.end(), too_low);
  results.findings.drop_if(too_low);
  std::erase_if(results.problems, too_low);
  count(results);
  results.counts.hidden = static_cast<std::size_t>(hidden);
}

void count(Results& results) {
  Counts counts;
  for (const Head& finding : results.findings.heads()) {
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
