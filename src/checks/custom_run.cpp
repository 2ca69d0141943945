// SPDX-License-Identifier: Apache-2.0
#include "checks/custom_run.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/custom_rule.h"
#include "checks/elements.h"
#include "query/database.h"

namespace thalweg::checks {

namespace {

using query::Value;
using Row = std::vector<Value>;

constexpr std::size_t kMostFindings = 10'000;  // of one rule in one system
constexpr std::size_t kMostComplaints = 3;     // of one rule

// A value as it stands in a sentence: lists without their brackets, in one line.
std::string spoken(const Value& value) {
  if (query::is_nothing(value)) return "unknown";
  std::string text = query::to_text(value);
  if (const auto items = read_list(text)) text = join_and(*items);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return text;
}

// One rule over one system.
class RuleRun {
 public:
  RuleRun(const Context& context, const CustomRule& rule, const Elements& elements,
          query::Database& database, Reporter& out, diag::Diagnostics& problems)
      : context_(context),
        rule_(rule),
        elements_(elements),
        database_(database),
        out_(out),
        problems_(problems) {}

  void run();

 private:
  void report(const Row& row);
  bool read_verdict(const Row& row, Verdict& verdict);
  bool read_place(const Row& row, Finding& finding);
  bool read_elements(const Row& row, Finding& finding);
  bool read_entity(const Row& row, Finding& finding);
  bool read_step(const Row& row, Finding& finding);
  ElementId element(std::string_view column, std::string_view text);
  void speak(const Row& row, Finding& finding) const;

  // Nothing where the query has no such column.
  Value value(const Row& row, std::string_view column) const {
    const auto at = rule_.column(column);
    return at ? row[*at] : Value();
  }
  source::Span first_line() const;
  void complain(std::string message, std::string hint);

  const Context& context_;
  const CustomRule& rule_;
  const Elements& elements_;
  query::Database& database_;
  Reporter& out_;
  diag::Diagnostics& problems_;
  std::size_t complaints_ = 0;
};

source::Span RuleRun::first_line() const {
  const std::string_view line = trim(rule_.query).substr(0, trim(rule_.query).find('\n'));
  const auto begin =
      rule_.query_span.begin + static_cast<std::uint32_t>(line.data() - rule_.query.data());
  return {rule_.query_span.file, begin, begin + static_cast<std::uint32_t>(line.size())};
}

// The same mistake in thousands of rows is said a few times.
void RuleRun::complain(std::string message, std::string hint) {
  if (++complaints_ > kMostComplaints) return;
  problems_
      .error("", first_line(),
             fmt::format("{} in system `{}`: {}", rule_.page.code, context_.manifest.system(),
                         std::move(message)))
      .hint(std::move(hint));
}

ElementId RuleRun::element(std::string_view column, std::string_view text) {
  const ElementId found = elements_.find(text);
  if (found) return found;
  const std::string what = fmt::format("{} in column `{}`", quote(text), column);
  if (elements_.is_ambiguous(text))
    complain(what + " names several elements",
             "put the kind in front, such as `entity:" + std::string(text) + "`");
  else
    complain(what + " is no element", elements_.suggestion(text));
  return {};
}

bool RuleRun::read_verdict(const Row& row, Verdict& verdict) {
  const Value said = value(row, column::kVerdict);
  const std::string word = query::to_text(said);
  if (word == "possible") verdict = Verdict::possible;
  if (query::is_nothing(said) || word == "violated" || word == "possible") return true;
  complain(quote(word) + " in column `verdict` is neither `violated` nor `possible`", "");
  return false;
}

bool RuleRun::read_place(const Row& row, Finding& finding) {
  const Value at = value(row, column::kAt);
  if (query::is_nothing(at))
    return complain("column `at` holds nothing", "leave out such rows: `WHERE … IS NOT NULL`"),
           false;
  finding.at = element(column::kAt, query::to_text(at));
  finding.span = context_.manifest.span(finding.at);
  return static_cast<bool>(finding.at);
}

// Separated by spaces or commas, or a JSON list.
bool RuleRun::read_elements(const Row& row, Finding& finding) {
  const std::string text = query::to_text(value(row, column::kElements));
  for (const std::string& name : read_list(text).value_or(split_list(text))) {
    const ElementId found = element(column::kElements, name);
    if (!found) return false;
    finding.elements.push_back(found);
  }
  return true;
}

bool RuleRun::read_entity(const Row& row, Finding& finding) {
  const std::string text = query::to_text(value(row, column::kEntity));
  if (text.empty()) return true;
  finding.entity = elements_.find_entity(text);
  if (!finding.entity) complain(quote(text) + " in column `entity` is no entity", "");
  return static_cast<bool>(finding.entity);
}

bool RuleRun::read_step(const Row& row, Finding& finding) {
  const Value number = value(row, column::kStep);
  if (query::is_nothing(number)) return true;
  const auto* const whole = std::get_if<std::int64_t>(&number);
  const manifest::Step step = whole ? database_.step(*whole) : manifest::Step();
  if (step) finding.span = step.span();
  if (!step)
    complain(quote(query::to_text(number)) + " in column `step` is no `id` of `steps`", "");
  return static_cast<bool>(step);
}

void RuleRun::speak(const Row& row, Finding& finding) const {
  const auto value_of = [&](std::string_view column) { return spoken(value(row, column)); };
  finding.message = fill_in(rule_.message, value_of);
  finding.why = fill_in(rule_.why, value_of);
  finding.fix = fill_in(rule_.fix, value_of);
  finding.detail = finding.message;
}

void RuleRun::report(const Row& row) {
  Verdict verdict = Verdict::violated;
  if (!read_verdict(row, verdict)) return;
  Finding finding = out_.start(verdict);
  const bool is_whole = read_place(row, finding) && read_elements(row, finding) &&
                        read_entity(row, finding) && read_step(row, finding);
  if (!is_whole) return;
  speak(row, finding);
  out_.add(std::move(finding));
}

void RuleRun::run() {
  query::Limits limits;
  limits.rows = kMostFindings;
  const query::Answer answer = database_.run(rule_.query, limits);
  if (answer.mistake) return complain(answer.mistake->message, answer.mistake->hint);
  for (const Row& row : answer.rows) report(row);
  if (complaints_ <= kMostComplaints) return;
  const std::size_t more = complaints_ - kMostComplaints;
  complaints_ = 0;
  complain(fmt::format("{} more of this kind", plural(more, "row")), "");
}

}  // namespace

void run_custom(const Context& context, const source::SourceMap& sources, const Rulebook& rulebook,
                const std::vector<bool>& wanted, std::vector<Findings>& found,
                diag::Diagnostics& problems) {
  const RuleId first = rulebook.first_custom();
  const bool any = std::find(wanted.begin() + first, wanted.end(), true) != wanted.end();
  if (!any) return;
  query::Database database(context.graph, sources);
  const Elements elements(context.manifest);
  for (RuleId rule = first; rule < rulebook.size(); ++rule) {
    if (!wanted[rule]) continue;
    Reporter out(rule, rulebook.page(rule), found[rule]);
    RuleRun(context, *rulebook.custom()[rule - first], elements, database, out, problems).run();
  }
}

}  // namespace thalweg::checks
