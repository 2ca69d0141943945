// SPDX-License-Identifier: Apache-2.0
#include "render/sarif_rules.h"

#include <algorithm>

#include "base/text.h"
#include "render/page_text.h"

namespace thalweg::render {

namespace {

using view::Severity;

// Services do not show more.
constexpr std::size_t kDescriptionLimit = 1024;

// `dual-write` -> `DualWrite`, as SARIF wants names to be.
std::string pascal_case(std::string_view name) {
  std::string out;
  bool upper = true;
  for (char c : name) {
    if (c == '-') {
      upper = true;
      continue;
    }
    out += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    upper = false;
  }
  return out;
}

void add_text(JsonWriter& json, std::string_view key, std::string_view text) {
  json.key(key).begin_object().member("text", text).end_object();
}

std::string_view problem_severity(Severity severity) {
  return severity == Severity::note ? "recommendation" : diag::to_string(severity);
}

void add_level(JsonWriter& json, Severity severity) {
  json.key("defaultConfiguration").begin_object();
  json.member("level", sarif_level(severity)).end_object();
}

// A rule that guesses says so: it has an undecided verdict.
std::string_view precision(const checks::Page& page) {
  return page.possible.empty() ? "very-high" : "high";
}

}  // namespace

std::string_view sarif_level(Severity severity) {
  return diag::to_string(severity);  // the same three words
}

SarifRules::SarifRules(const view::Results& results) {
  for (const checks::Page* page : results.pages) add(page, false);
  for (const view::Head& head : results.findings.heads()) add(head.page, true);
  for (const view::Problem& problem : results.problems) add(problem);
}

void SarifRules::add(const checks::Page* page, bool has_results) {
  const auto [found, is_new] = index_.emplace(page->code, rules_.size());
  if (is_new) rules_.push_back({page, nullptr});
  rules_[found->second].has_results |= has_results;
}

void SarifRules::add(const view::Problem& problem) {
  if (index_.emplace(problem.code, rules_.size()).second) rules_.push_back({nullptr, &problem});
}

void SarifRules::write(JsonWriter& json) const {
  json.key("rules").begin_array();
  for (const Rule& rule : rules_) {
    json.begin_object();
    if (rule.page)
      write_page(json, *rule.page, rule.has_results);
    else
      write_problem(json, *rule.problem);
    json.end_object();
  }
  json.end_array();
}

void SarifRules::write_page(JsonWriter& json, const checks::Page& page, bool has_results) const {
  const std::string what = first_paragraph(section(page.text, "What it finds"), kDescriptionLimit);
  json.member("id", page.code).member("name", pascal_case(page.name));
  add_text(json, "shortDescription", page.summary);
  add_text(json, "fullDescription", what.empty() ? page.summary : std::string_view(what));
  json.key("help").begin_object().member("text", help_text(page));
  if (has_results) json.member("markdown", help_markdown(page));
  json.end_object();
  add_level(json, page.severity);
  json.key("properties").begin_object();
  json.member("precision", precision(page));
  json.member("problem.severity", problem_severity(page.severity));
  json.member_list("tags", page.tags).end_object();
}

void SarifRules::write_problem(JsonWriter& json, const view::Problem& problem) const {
  const view::ProblemKind* kind = view::find_problem_kind(problem.code);
  const std::string_view summary = kind ? kind->summary : "A problem with the input.";
  json.member("id", problem.code);
  json.member("name", kind ? pascal_case(kind->name) : std::string("Problem"));
  add_text(json, "shortDescription", summary);
  add_text(json, "fullDescription", summary);
  add_text(json, "help", "See the manual page thalweg-manifest(5).");
  add_level(json, problem.severity);
  json.key("properties").begin_object();
  json.member("precision", "very-high");
  json.member("problem.severity", problem_severity(problem.severity));
  json.key("tags").begin_array().value("manifest").end_array().end_object();
}

}  // namespace thalweg::render
