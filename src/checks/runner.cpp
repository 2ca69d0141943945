// SPDX-License-Identifier: Apache-2.0
#include "checks/runner.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
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

// Each rule fills its own list, so that the result does not depend on which
// thread ran it.
std::vector<std::vector<Finding>> run_checks(const Context& context,
                                             const std::vector<bool>& wanted,
                                             const Settings& settings) {
  const auto all = catalogue();
  std::vector<std::vector<Finding>> found(wanted.size());
  in_parallel(settings.jobs, all.size(), [&](std::size_t rule) {
    if (!wanted[rule]) return;
    const auto id = static_cast<RuleId>(rule);
    const Phase phase(settings.phases, fmt::format("{} {}", page(id).code, page(id).name));
    Reporter reporter(id, page(id), found[rule]);
    all[rule].run(context, reporter);
  });
  return found;
}

// One list of all, without holding them twice.
std::vector<Finding> gather(std::vector<std::vector<Finding>> lists) {
  std::size_t size = 0;
  for (const auto& list : lists) size += list.size();
  std::vector<Finding> all;
  all.reserve(size);
  for (auto& list : lists) {
    std::move(list.begin(), list.end(), std::back_inserter(all));
    std::vector<Finding>().swap(list);
  }
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

std::uint64_t fingerprint(const Finding& finding, const RunContext& context, bool with_detail) {
  const manifest::Manifest& manifest = context.manifest;
  std::vector<std::string> elements;
  for (ElementId element : finding.elements) elements.push_back(manifest.reference(element));
  std::sort(elements.begin(), elements.end());
  std::uint64_t hash = fnv1a(context.rulebook.page(finding.rule).code);
  const auto mix = [&](std::string_view text) { hash = fnv1a(text, fnv1a("\n", hash)); };
  mix(manifest.system());
  for (const std::string& element : elements) mix(element);
  if (finding.entity) mix(manifest[finding.entity].name());
  if (with_detail) mix(finding.detail);
  return hash;
}

// Findings that share rule, elements and entity are told apart by their detail;
// what is equal even so is one finding.
void identify(std::vector<Finding>& findings, const RunContext& context) {
  std::unordered_map<std::uint64_t, unsigned> count(findings.size());
  for (Finding& finding : findings) {
    finding.fingerprint = fingerprint(finding, context, false);
    ++count[finding.fingerprint];
  }
  std::unordered_set<std::uint64_t> seen(findings.size());
  std::erase_if(findings, [&](Finding& finding) {
    if (count[finding.fingerprint] > 1) finding.fingerprint = fingerprint(finding, context, true);
    return !seen.insert(finding.fingerprint).second;
  });
}

// By place. Findings are large, so their places are sorted, and each of them is moved
// once, around the circles of the permutation.
void sort(std::vector<Finding>& findings) {
  using Place = std::tuple<source::FileId, std::uint32_t, RuleId, std::uint32_t, std::size_t>;
  std::vector<Place> places;
  places.reserve(findings.size());
  for (const Finding& f : findings)
    places.emplace_back(f.span.file, f.span.begin, f.rule, f.span.end, places.size());
  std::sort(places.begin(), places.end());
  for (std::size_t i = 0; i < findings.size(); ++i) {
    Finding first = std::move(findings[i]);
    std::size_t hole = i;
    while (true) {
      const std::size_t from = std::exchange(std::get<4>(places[hole]), hole);
      if (from == i) break;
      findings[hole] = std::move(findings[from]);
      hole = from;
    }
    findings[hole] = std::move(first);
  }
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
  RunContext context{manifest, sources, *settings.rulebook, settings.today, {}};
  for (RuleId rule = 0; rule < wanted.size(); ++rule)
    if (!wanted[rule]) context.off.push_back(rule);
  result.skipped = context.off;

  auto found = run_checks({graph, manifest}, wanted, settings);
  run_custom({graph, manifest}, sources, *settings.rulebook, wanted, found, result.rule_problems);
  const Phase phase(settings.phases, "findings");
  result.findings = gather(std::move(found));
  sort(result.findings);
  adjust_severities(manifest, sources, settings, result.findings);
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
