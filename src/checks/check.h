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

#include "checks/finding.h"
#include "graph/graph.h"

namespace thalweg::checks {

// What an undecided verdict becomes.
enum class Possible : std::uint8_t { silent, note, warning };

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
  // `at` becomes the first element; the other elements are sorted and made unique.
  void add(Finding finding);

  Reporter(std::uint32_t rule, std::vector<Finding>& out) : rule_(rule), out_(&out) {}

 private:
  std::uint32_t rule_;
  std::vector<Finding>* out_;
};

using Run = void (*)(const Context&, Reporter&);

struct Check {
  std::string_view code;
  Run run;
};

// Front matter and text of a rule's page. Views into the embedded page.
struct Page {
  std::string_view code, name, family, summary, page_class, text;
  Severity severity = Severity::error;
  std::vector<Possible> possible;  // empty: none
  bool integrity = false;          // a warning becomes an error for critical entities
  std::vector<std::string_view> recipes, sources, tags, counterexamples;
  std::string_view since;
};

// The rules that exist, sorted by family order of the catalogue and code. The
// pages are decoded on first use.
std::size_t rule_count();
const Check& check(std::uint32_t rule);
const Page& page(std::uint32_t rule);
// By code (`INT001`) or name (`dual-write`), case as written.
std::optional<std::uint32_t> find_rule(std::string_view code_or_name);
bool is_family(std::string_view code);  // "INT"

}  // namespace thalweg::checks
