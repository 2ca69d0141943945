// SPDX-License-Identifier: Apache-2.0
// A rule is a page (rules/<family>/<slug>.md: severity, class, words) and a
// check: a pure function of the graph. Checks keep no state, do no I/O and never
// see each other's findings, so they may run in any order and in parallel.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checks/findings.h"
#include "checks/page.h"
#include "graph/graph.h"

namespace thalweg::checks {

// What a check may ask besides the graph.
struct Context {
  const graph::Graph& graph;
  const manifest::Manifest& manifest;
};

// Collects the findings of one check.
class Reporter {
 public:
  // Sets rule, the page's severity (for a possible verdict: what the page says
  // `possible` becomes; where that is a list, its first) and counterexample, so
  // that a check fills in only what differs.
  Finding start(Verdict verdict) const;
  Finding start(Truth truth) const {  // yes: violated
    return start(is_yes(truth) ? Verdict::violated : Verdict::possible);
  }
  // `at` becomes the first element; the other elements are sorted and made unique.
  void add(Finding finding);

  // `page` is that of the rule.
  Reporter(std::uint32_t rule, const Page& page, Findings& out)
      : rule_(rule), page_(&page), out_(&out) {}

 private:
  std::uint32_t rule_;
  const Page* page_;
  Findings* out_;
};

using Run = void (*)(const Context&, Reporter&);

struct Check {
  std::string_view code;    // "INT001"
  std::string_view family;  // "integration"
  std::string_view slug;    // "dual_write"
  Run run;
};

// The rules of the program, in the order of catalogue.def. A rule is an index,
// the same one in every rulebook (rulebook.h), which may have more behind them.
// The pages are decoded on first use.
using RuleId = std::uint32_t;
std::span<const Check> catalogue();
const Page& page(RuleId rule);
// By code (`INT001`) or name (`dual-write`), as written.
std::optional<RuleId> find_rule(std::string_view code_or_name);
// The rules of a family code (`INT`); nothing where there is no such family.
std::optional<std::vector<RuleId>> find_family(std::string_view code);
// Codes, names and families, for did-you-mean.
std::vector<std::string_view> rule_names();

}  // namespace thalweg::checks
