// SPDX-License-Identifier: Apache-2.0
// STO003: more parts than load and teams justify. One finding for the system,
// with everything that applies; the inventory is an analysis of the graph.
#include <fmt/core.h>

#include "base/text.h"
#include "checks/words.h"
#include "graph/complexity.h"

namespace thalweg::checks::storage {

using namespace manifest;
using graph::Complexity;
using graph::EngineUse;

namespace {

class Report {
 public:
  Report(const Context& context, const Complexity& found)
      : cx_(context), found_(found), words_(context) {}
  Finding finding(Reporter& out);

 private:
  void tell_budget(Finding& f);
  void tell_doubles();
  void tell_early(Finding& f);
  void tell_needless(Finding& f);
  void tell_inventory(Finding& f) const;

  const Context& cx_;
  const Complexity& found_;
  Words words_;
  std::vector<std::string> seen_, fixes_;
};

void Report::tell_budget(Finding& f) {
  if (!found_.over_budget()) return;
  const std::size_t engines = found_.engines.size();
  if (engines > std::size_t{*found_.budget} * 2) f.severity = Severity::warning;
  seen_.push_back(fmt::format(
      "{} stateful engines{}, where {} are in the budget", engines,
      found_.teams ? fmt::format(" for {} team{}", *found_.teams, *found_.teams == 1 ? "" : "s")
                   : std::string(),
      *found_.budget));
  fixes_.emplace_back(
      "let one engine do the work of two, or say what they are worth "
      "(`engine_budget`, a decision)");
  f.facts.push_back(found_.budget_fact);
}

void Report::tell_doubles() {
  for (const auto& [first, second] : found_.doubles)
    seen_.push_back(fmt::format("`{}` and `{}` do the same job ({})", found_.engines[first].name,
                                found_.engines[second].name, found_.engines[first].kind));
  if (!found_.doubles.empty()) fixes_.emplace_back("keep one engine of each kind");
}

void Report::tell_early(Finding& f) {
  if (found_.early.empty()) return;
  seen_.push_back(fmt::format("{} for a load that one machine would take", join_and(found_.early)));
  fixes_.emplace_back("put together what one machine can do, until it cannot");
  f.facts.insert(f.facts.end(), found_.early_facts.begin(), found_.early_facts.end());
}

void Report::tell_needless(Finding& f) {
  for (const graph::Needless& one : found_.needless) {
    seen_.push_back(fmt::format("{} could be served by {}", words_.quote(ElementId(one.copy)),
                                words_.quote(one.source)));
    f.elements.emplace_back(one.copy);
    f.related.push_back({own_line(cx_, one.copy), "a copy that its record could serve"});
  }
  if (!found_.needless.empty())
    fixes_.emplace_back(
        "read the record instead of the copy (`federated-read` where it is in another "
        "store)");
}

// What there is, and what would fall if it were removed.
void Report::tell_inventory(Finding& f) const {
  for (const EngineUse& use : found_.engines) {
    std::vector<std::string> jobs;
    if (use.holds_record) jobs.emplace_back("records");
    if (use.holds_copy) jobs.emplace_back("copies");
    f.facts.push_back(
        {fmt::format("`{}`{}: {}{}{}", use.name,
                     use.kind.empty() ? "" : fmt::format(" ({})", use.kind),
                     words_.list(use.containers),
                     jobs.empty() ? "" : fmt::format(", with {}", join_and(jobs)),
                     use.weight > 0 ? fmt::format(", effort {} of 5", use.weight) : std::string()),
         graph::Origin::inferred, cx_.manifest.span(use.containers.front())});
    f.elements.insert(f.elements.end(), use.containers.begin(), use.containers.end());
  }
}

Finding Report::finding(Reporter& out) {
  Finding f = out.start(Verdict::violated);
  f.at = ElementId::system();
  f.span = cx_.manifest.model().system_span;
  tell_budget(f);
  tell_doubles();
  tell_early(f);
  tell_needless(f);
  tell_inventory(f);
  f.message = join_and(seen_);
  f.why =
      "every engine has its own failures, upgrades, backups and people who know it; every copy has "
      "a pipeline that breaks at night";
  fixes_.emplace_back("write down why what stays is worth it");
  f.fix = join_and(fixes_);
  f.counterexample = Counterexample::budget;
  return f;
}

}  // namespace

void complexity_budget_exceeded(const Context& context, Reporter& out) {
  const Complexity found = graph::complexity(context.graph);
  if (found.any()) out.add(Report(context, found).finding(out));
}

}  // namespace thalweg::checks::storage
