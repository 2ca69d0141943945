// SPDX-License-Identifier: Apache-2.0
#include "render/report_data.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "render/excerpt.h"
#include "render/html_text.h"
#include "render/markdown_text.h"
#include "render/page_text.h"
#include "view/summary.h"
#include "view/witness.h"

namespace thalweg::render {

namespace {

using view::Finding;
using view::Head;
using view::Severity;

// Lines of findings that are not told in full; rows of the matrix; entries of other lists.
constexpr std::size_t kMostLines = 2'000;
constexpr std::size_t kMostRows = 200;
constexpr std::size_t kMostEntries = 20;

// So many of a list, and how many more there are.
template <class List, class Add>
std::string first_ones(const List& list, Add add) {
  for (std::size_t i = 0; i < std::min(list.size(), kMostEntries); ++i) add(list[i]);
  return list.size() > kMostEntries ? fmt::format("{} more", list.size() - kMostEntries)
                                    : std::string();
}

std::string_view sign_of(Severity severity) {
  return severity == Severity::error ? "✖" : severity == Severity::warning ? "▲" : "ℹ";
}

std::string place_of(const view::Location& location) {
  return location ? fmt::format("{}:{}", location.file(), location.line) : std::string();
}

// Who takes part in columns, a row for each step: it reads like a sequence diagram, and
// needs no script and no picture.
class Sequence {
 public:
  explicit Sequence(const view::Witness& witness) : witness_(witness) {}

  Data data() const {
    Data run{{"sentence", witness_.sentence}, {"condition", witness_.condition},
             {"property", witness_.property}, {"participants", Data::array()},
             {"rows", Data::array()},         {"end_text", end_text()}};
    for (const view::Participant& each : witness_.participants)
      run["participants"].push_back({{"name", each.name}, {"acts", each.acts}});
    for (const witness::Passage& passage : witness_.passages)
      run["rows"].push_back(passage.summary.empty() ? row(passage.first) : summary(passage));
    return run;
  }

 private:
  std::string end_text() const {
    std::string text;
    for (const auto& [cell, value] : witness_.end)
      text += fmt::format("{}`{}` = {}", text.empty() ? "" : ", ", cell, value);
    return text;
  }
  Data summary(const witness::Passage& passage) const {
    return {{"summary", passage.summary}, {"columns", columns()}};
  }
  std::string columns() const { return std::to_string(witness_.participants.size() + 1); }
  Data row(std::size_t n) const {
    const view::RunStep& step = witness_.steps[n];
    Data cells = Data::array();
    for (std::size_t p = 0; p < witness_.participants.size(); ++p) {
      const bool is_actor = p == step.actor, is_target = p == step.target;
      std::string text = is_actor ? step.text : std::string();
      if (is_target && !step.effect.empty())
        text += (text.empty() ? "" : ": ") + step.effect;
      else if (is_target && !is_actor)
        text = "●";
      cells.push_back({{"text", text},
                       {"is_actor", is_actor},
                       {"is_target", is_target && !is_actor},
                       {"to", is_actor && !step.is_own() ? witness_.participants[step.target].name
                                                         : std::string()}});
    }
    return {{"number", std::to_string(n + 1)},
            {"cells", std::move(cells)},
            {"line", place_of(step.location)},
            {"is_turn", n + 1 == witness_.no_return},
            {"columns", columns()}};
  }

  const view::Witness& witness_;
};

// Escaped, line by line.
std::string excerpt(const Finding& finding) {
  std::string lines, out;
  append_excerpt(lines, finding.severity, finding.location, finding.related,
                 diag::Palette::plain());
  for (std::string_view rest = lines; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    append_html(out, rest.substr(0, end));
    out += '\n';
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

Data brief_data(const view::Brief& finding, const std::string& at) {
  return {{"severity", diag::to_string(finding.severity)},
          {"sign", sign_of(finding.severity)},
          {"rule", finding.rule},
          {"name", finding.name},
          {"at", at},
          {"possible", finding.possible},
          {"message", finding.message},
          {"fingerprint", finding.fingerprint},
          {"place", place_of(finding.location)}};
}

Data finding_data(const Finding& finding) {
  Data data = brief_data(finding, finding.at);
  data["why"] = finding.why;
  data["fix"] = finding.fix;
  data["question"] = finding.question;
  data["excerpt_html"] = excerpt(finding);
  data["entity"] = finding.entity;
  data["related"] = Data::array();
  first_ones(finding.related, [&](const view::Place& place) {
    data["related"].push_back({{"message", place.message}, {"place", place_of(place.location)}});
  });
  data["facts"] = Data::array();
  for (const view::Fact& fact : finding.facts)
    data["facts"].push_back(
        {{"text", fact.text}, {"origin", fact.origin}, {"place", place_of(fact.location)}});
  data["has_facts"] = !finding.facts.empty();
  data["missing"] = finding.missing;
  data["has_missing"] = !finding.missing.empty();
  data["recipes"] = Data::array();
  for (const view::Recipe& recipe : finding.recipes) data["recipes"].push_back(recipe.name);
  data["has_recipes"] = !finding.recipes.empty();
  if (finding.witness && finding.witness->has_run())
    data["run"] = Sequence(*finding.witness).data();
  else if (finding.witness && finding.witness->is_telling())
    data["no_run"] = finding.witness->sentence;
  return data;
}

// The worst first, otherwise in the order of the results.
std::vector<const Head*> open_heads(const view::Findings& findings, std::string_view system) {
  std::vector<const Head*> heads;
  for (const Head& head : findings.heads())
    if (head.is_open() && findings.system_of(head) == system) heads.push_back(&head);
  std::ranges::stable_sort(heads, std::greater(), [](const Head* head) {
    return std::pair(head->severity, !head->possible);
  });
  return heads;
}

void add_findings(const view::Findings& findings, Data& system,
                  std::set<const checks::Page*>& pages) {
  const auto heads = open_heads(findings, system["name"].get<std::string>());
  system["findings"] = Data::array();
  system["lines"] = Data::array();
  std::size_t counts[3] = {};
  std::set<std::string> rules;
  for (std::size_t i = 0; i < heads.size(); ++i) {
    const Head& head = *heads[i];
    ++counts[static_cast<std::size_t>(head.severity)];
    pages.insert(head.page);
    if (i < kFullFindings) {
      system["findings"].push_back(finding_data(findings.tell(head)));
    } else if (i < kFullFindings + kMostLines) {
      system["lines"].push_back(brief_data(findings.brief(head), {}));
    }
    rules.insert(fmt::format("{} {}", head.page->code, head.page->name));
  }
  if (heads.size() > kFullFindings + kMostLines)
    system["left_out"] = plural(heads.size() - kFullFindings - kMostLines, "finding");
  system["has_findings"] = !heads.empty();
  system["has_lines"] = heads.size() > kFullFindings;
  system["count"] = std::to_string(heads.size());
  system["errors"] = plural(counts[2], "error");
  system["warnings"] = plural(counts[1], "warning");
  system["notes"] = plural(counts[0], "note");
  system["has_errors"] = counts[2] > 0;
  system["has_warnings"] = counts[1] > 0;
  system["rules_found"] = Data::array();
  for (const std::string& rule : rules)
    system["rules_found"].push_back({{"code", rule.substr(0, rule.find(' '))}, {"rule", rule}});
}

void add_review(const view::Review& review, Data& system) {
  system["columns"] = Data::array();
  for (std::size_t c = 0; c < view::kColumns; ++c)
    system["columns"].push_back(view::to_string(static_cast<view::Column>(c)));
  system["matrix"] = Data::array();
  for (std::size_t r = 0; r < std::min(review.matrix.size(), kMostRows); ++r) {
    const view::MatrixRow& row = review.matrix[r];
    Data cells = Data::array();
    for (const view::Cell& cell : row.cells) {
      std::string evidence;
      for (const view::Fact& fact : cell.evidence)
        evidence += (evidence.empty() ? "" : "; ") + fact.text;
      cells.push_back({{"holds", view::to_string(cell.holds)},
                       {"is_yes", cell.holds == view::Holds::yes},
                       {"is_no", cell.holds == view::Holds::no},
                       {"is_unknown", cell.holds == view::Holds::unknown},
                       {"text", cell.text},
                       {"evidence", evidence}});
    }
    system["matrix"].push_back(
        {{"element", row.element}, {"kind", row.kind}, {"cells", std::move(cells)}});
  }
  if (review.matrix.size() > kMostRows)
    system["more_rows"] = plural(review.matrix.size() - kMostRows, "row");
  system["has_matrix"] = !review.matrix.empty();
  system["boxes"] = Data::array();
  std::size_t answered = 0;
  for (const view::ReviewBox& box : review.boxes) {
    answered += box.answered ? 1 : 0;
    Data evidence = Data::array();
    for (const view::Fact& fact : box.evidence) evidence.push_back(fact.text);
    Data missing = Data::array();
    const std::string more =
        first_ones(box.missing, [&](const std::string& each) { missing.push_back(each); });
    if (!more.empty()) missing.push_back(more);
    system["boxes"].push_back({{"number", std::to_string(box.number)},
                               {"name", box.name},
                               {"state", box.state},
                               {"answered", box.answered},
                               {"evidence", std::move(evidence)},
                               {"missing", std::move(missing)}});
  }
  system["boxes_answered"] = fmt::format("{} of {}", answered, review.boxes.size());
  system["trade_offs"] = Data::array();
  for (const view::ReviewTradeOff& trade : review.trade_offs) {
    Data choices = Data::array();
    const std::string more = first_ones(trade.choices, [&](const view::ReviewChoice& choice) {
      choices.push_back({{"element", choice.element},
                         {"what", choice.what},
                         {"expensive", choice.expensive},
                         {"decision", choice.decision}});
    });
    Data raised_by = Data::array();
    first_ones(trade.raised_by, [&](const std::string& each) { raised_by.push_back(each); });
    system["trade_offs"].push_back({{"one", trade.one},
                                    {"other", trade.other},
                                    {"question", trade.question},
                                    {"choices", std::move(choices)},
                                    {"more_choices", more},
                                    {"raised_by", std::move(raised_by)}});
  }
  system["has_trade_offs"] = !review.trade_offs.empty();
  system["coverage"] = Data::array();
  for (const view::Declared& declared : review.coverage)
    system["coverage"].push_back({{"what", declared.what},
                                  {"decided", std::to_string(declared.decided)},
                                  {"all", std::to_string(declared.all)}});
  system["questions"] = Data::array();
  first_ones(review.questions, [&](const view::OpenQuestion& question) {
    system["questions"].push_back(
        {{"fact", question.fact}, {"settles", plural(question.findings, "finding")}});
  });
  system["has_questions"] = !review.questions.empty();
}

void add_register(const ReportSystem& report, Data& system) {
  system["risks"] = Data::array();
  for (const Risk& risk : report.risks)
    system["risks"].push_back({{"rule", risk.rule},
                               {"at", risk.at},
                               {"reason", risk.reason},
                               {"by", risk.by},
                               {"expires", risk.expires},
                               {"is_expired", risk.is_expired}});
  system["has_risks"] = !report.risks.empty();
  system["decisions"] = Data::array();
  for (const Decision& decision : report.decisions)
    system["decisions"].push_back({{"id", decision.id},
                                   {"title", decision.title},
                                   {"status", decision.status},
                                   {"date", decision.date},
                                   {"link", decision.link},
                                   {"about", decision.about}});
  system["has_decisions"] = !report.decisions.empty();
}

// The arrows of the picture in words, for who cannot see it.
Data arrows_of(const view::Picture& picture) {
  Data arrows = Data::array();
  for (const view::PictureEdge& edge : picture.edges)
    arrows.push_back({{"from", picture.nodes[edge.from].name},
                      {"to", picture.nodes[edge.to].name},
                      {"label", join(edge.labels, ", ")},
                      {"waits", edge.waits},
                      {"is_bad", edge.is_bad}});
  return arrows;
}

}  // namespace

Data report_data(const Report& report, std::string_view version) {
  Data data{{"version", version}, {"systems", Data::array()}, {"rules", Data::array()}};
  std::set<const checks::Page*> pages;
  std::string title;
  for (std::size_t i = 0; i < report.systems.size(); ++i) {
    const ReportSystem& each = report.systems[i];
    title += (title.empty() ? "" : ", ") + each.name;
    Data system{{"id", fmt::format("system-{}", i + 1)},
                {"name", each.name},
                {"description", each.description},
                {"owner", each.owner},
                {"svg", each.svg},
                {"arrows", arrows_of(each.picture)},
                {"picture_notices", each.picture.notices},
                {"plan", each.plan == nullptr ? Data() : each.plan->data}};
    add_findings(report.results.findings, system, pages);
    add_review(each.review, system);
    add_register(each, system);
    data["systems"].push_back(std::move(system));
  }
  data["title"] = std::move(title);
  std::vector<const checks::Page*> sorted(pages.begin(), pages.end());
  std::ranges::sort(sorted, {}, [](const checks::Page* page) { return page->code; });
  for (const checks::Page* page : sorted)
    data["rules"].push_back({{"code", page->code},
                             {"name", page->name},
                             {"summary", page->summary},
                             {"html", html_page(help_markdown(*page))}});
  data["has_rules"] = !sorted.empty();
  return data;
}

}  // namespace thalweg::render
