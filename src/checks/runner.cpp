// SPDX-License-Identifier: Apache-2.0
#include "checks/runner.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/core.h>

#include "base/parallel.h"
#include "base/text.h"
#include "checks/absorb.h"
#include "checks/accept.h"
#include "checks/custom_run.h"
#include "checks/severity.h"

namespace thalweg::checks {

namespace {

std::uint64_t fingerprint(const Ruling& finding, const Involved& involved,
                          const RunContext& context, bool with_detail) {
  const manifest::Manifest& manifest = context.manifest;
  std::vector<std::string> elements;
  for (ElementId element : involved.elements) elements.push_back(manifest.reference(element));
  std::sort(elements.begin(), elements.end());
  std::uint64_t hash = fnv1a(context.rulebook.page(finding.rule).code);
  const auto mix = [&](std::string_view text) { hash = fnv1a(text, fnv1a("\n", hash)); };
  mix(manifest.system());
  for (const std::string& element : elements) mix(element);
  if (finding.entity) mix(manifest[finding.entity].name());
  if (with_detail) mix(involved.detail);
  return hash;
}

// What needs none of the other findings.
void weigh(const RunContext& context, const Settings& settings, Findings& findings) {
  adjust_severities(context.manifest, context.sources, settings, findings);
  for (Ruling& finding : findings.rulings())
    finding.fingerprint = fingerprint(finding, findings.involved(finding), context, false);
  findings.close();
}

// Each rule fills its own list, so that the result does not depend on which
// thread ran it.
std::vector<Findings> run_checks(const Context& graph, const RunContext& context,
                                 const std::vector<bool>& wanted, const Settings& settings) {
  const auto all = catalogue();
  std::vector<Findings> found(wanted.size(), Findings(context.manifest));
  in_parallel(settings.jobs, all.size(), [&](std::size_t rule) {
    if (!wanted[rule]) return;
    const auto id = static_cast<RuleId>(rule);
    const Phase phase(settings.phases, fmt::format("{} {}", page(id).code, page(id).name));
    Reporter reporter(id, page(id), found[rule]);
    all[rule].run(graph, reporter);
    weigh(context, settings, found[rule]);
  });
  return found;
}

// One list of all, without holding them twice.
Findings gather(std::vector<Findings> lists) {
  std::size_t size = 0;
  for (const Findings& list : lists) size += list.size();
  Findings all;
  all.reserve(size);
  for (Findings& list : lists) all.append(std::exchange(list, {}));
  return all;
}

// Rules that are off everywhere; one that an override turns on must run.
std::vector<bool> wanted_rules(const Settings& settings) {
  std::vector<bool> wanted(settings.rulebook->size(), true);
  for (const auto& [rule, level] : settings.rules) wanted[rule] = !level.off;
  for (const Settings::Override& override : settings.overrides)
    for (const auto& [rule, level] : override.rules)
      if (!level.off) wanted[rule] = true;
  return wanted;
}

// The fingerprints that several have, sorted.
std::vector<std::uint64_t> repeated_fingerprints(const std::vector<Ruling>& findings) {
  std::vector<std::uint64_t> all, repeated;
  all.reserve(findings.size());
  for (const Ruling& finding : findings) all.push_back(finding.fingerprint);
  std::sort(all.begin(), all.end());
  for (std::size_t i = 1; i < all.size(); ++i)
    if (all[i] == all[i - 1] && (repeated.empty() || repeated.back() != all[i]))
      repeated.push_back(all[i]);
  return repeated;
}

// Findings that share rule, elements and entity are told apart by their detail;
// what is equal even so is one finding.
void identify(Findings& findings, const RunContext& context) {
  const auto is_in = [](const std::vector<std::uint64_t>& prints, const Ruling& finding) {
    return std::binary_search(prints.begin(), prints.end(), finding.fingerprint);
  };
  const auto ambiguous = repeated_fingerprints(findings.rulings());
  for (Ruling& finding : findings.rulings())
    if (is_in(ambiguous, finding))
      finding.fingerprint = fingerprint(finding, findings.involved(finding), context, true);
  const auto repeated = repeated_fingerprints(findings.rulings());
  std::set<std::uint64_t> seen;
  std::erase_if(findings.rulings(), [&](const Ruling& finding) {
    return is_in(repeated, finding) && !seen.insert(finding.fingerprint).second;
  });
}

// By place; those of one rule at one place in the order in which it found them.
void sort(std::vector<Ruling>& findings) {
  const auto order = [](const Ruling& f) {
    return std::tuple(f.span.file, f.span.begin, f.rule, f.span.end, f.place);
  };
  std::sort(findings.begin(), findings.end(),
            [&](const Ruling& a, const Ruling& b) { return order(a) < order(b); });
}

// A call graph that multiplies itself is followed up to a bound, and not further
// in silence.
void tell_truncated(const graph::Graph& graph, diag::Diagnostics& problems) {
  for (manifest::OperationId start : graph.expansions().truncated()) {
    const manifest::Operation operation = graph.manifest()[start];
    problems
        .warning("M009", operation.span(),
                 fmt::format("`{}` reaches some operations by very many calls; the rules look at "
                             "{} steps of it",
                             operation.reference(), graph.expansions().of(start).size()))
        .help = "look whether so many calls of one operation are meant";
  }
  for (manifest::OperationId start : graph.hops().truncated()) {
    const manifest::Operation operation = graph.manifest()[start];
    problems
        .warning("M009", operation.span(),
                 fmt::format("`{}` consumes very many topics in very many steps; the rules look at "
                             "some of the steps for each topic",
                             operation.reference()))
        .help = "look whether each step is meant for every topic";
  }
}

}  // namespace

RunResult run(const graph::Graph& graph, const source::SourceMap& sources,
              const Settings& settings) {
  const manifest::Manifest& manifest = graph.manifest();
  const std::vector<bool> wanted = wanted_rules(settings);
  RunResult result;
  result.rulebook = settings.rulebook;
  RunContext context{manifest, sources, *settings.rulebook, settings.today, {}, settings.recipes};
  for (RuleId rule = 0; rule < wanted.size(); ++rule)
    if (!wanted[rule]) context.off.push_back(rule);
  result.skipped = context.off;

  auto found = run_checks({graph, manifest}, context, wanted, settings);
  run_custom({graph, manifest}, sources, *settings.rulebook, wanted, found, result.rule_problems);
  for (RuleId rule = settings.rulebook->first_custom(); rule < wanted.size(); ++rule)
    weigh(context, settings, found[rule]);
  const Phase phase(settings.phases, "findings");
  result.findings = gather(std::move(found));
  sort(result.findings.rulings());
  announce(context, result.findings, result.problems);
  if (settings.absorbs) {
    const Phase absorption(settings.phases, "absorption");
    absorb(result.findings);
  }
  {
    const Phase identity(settings.phases, "fingerprints");
    identify(result.findings, context);
  }
  tell_truncated(graph, result.problems);
  if (settings.use_accepts) accept(context, result.findings, result.problems);
  result.problems.sort();
  return result;
}

}  // namespace thalweg::checks
