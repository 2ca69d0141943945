// SPDX-License-Identifier: Apache-2.0
#include "checks/accept.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/core.h>

#include "base/path.h"
#include "base/text.h"

namespace thalweg::checks {

using manifest::AcceptData;
using manifest::Manifest;

namespace {

// How long before its end an acceptance is spoken of, so that nobody's gate turns
// red overnight.
constexpr int kNoticeDays = 14;

// `*` stands for any part between slashes, or for a piece of one.
bool matches(std::string_view pattern, const std::string& reference) {
  return pattern == reference || glob_matches(pattern, reference);
}

class Accepts {
 public:
  Accepts(const RunContext& context, Findings& findings, diag::Diagnostics& problems)
      : context_(context), problems_(problems) {
    for (Ruling& finding : findings.rulings()) {
      by_rule_[finding.rule].push_back(&finding);
      for (RuleId absorbed : finding.absorbed) by_rule_[absorbed].push_back(&finding);
    }
  }

  void apply(const AcceptData& entry);

 private:
  std::optional<RuleId> rule_of(const AcceptData& entry);
  bool about(const AcceptData& entry, const Ruling& finding) const;
  bool on_line(const AcceptData& entry, const Ruling& finding) const;
  void report_unused(const AcceptData& entry, RuleId rule);
  void report_expired(const AcceptData& entry, RuleId rule);
  void report_ending(const AcceptData& entry, RuleId rule, int days);
  std::string_view text(Symbol symbol) const { return context_.manifest.text(symbol); }

  const RunContext& context_;
  std::unordered_map<RuleId, std::vector<Ruling*>> by_rule_;  // and by those they absorb
  diag::Diagnostics& problems_;
};

std::optional<RuleId> Accepts::rule_of(const AcceptData& entry) {
  const std::string_view name = text(entry.rule);
  if (const auto rule = context_.rulebook.find(name)) return rule;
  const auto names = context_.rulebook.names();
  diag::Diagnostic& problem = problems_.warning(
      "M006", entry.span, fmt::format("no rule `{}` to accept findings of", name));
  if (const auto near = nearest(name, names))
    problem.help = fmt::format("did you mean `{}`?", *near);
  return std::nullopt;
}

// A comment stands on the line of the finding, or alone on the line above it.
bool Accepts::on_line(const AcceptData& entry, const Ruling& finding) const {
  source::Span place = entry.line_step      ? context_.manifest[entry.line_step].span()
                       : entry.line_element ? context_.manifest.span(entry.line_element)
                                            : source::Span{};
  if (!place || finding.span.file != place.file) return false;
  const auto line = [&](source::Span span) { return context_.sources.begin(span).line; };
  return line(finding.span) == line(place);
}

bool Accepts::about(const AcceptData& entry, const Ruling& finding) const {
  if (!entry.record) {
    const bool at_element =
        entry.line_element && !entry.line_step && finding.at == entry.line_element;
    return at_element || on_line(entry, finding);
  }
  const Manifest& m = context_.manifest;
  const std::string_view pattern = text(entry.at);
  if (matches(pattern, m.reference(finding.at))) return true;
  // A store that holds one dataset may be named for it.
  const auto dataset = finding.at.as<manifest::DatasetId>();
  if (!dataset) return false;
  const auto store = m[m[dataset]->store];
  return store->datasets.size() == 1 && matches(pattern, m.reference(store));
}

void Accepts::report_unused(const AcceptData& entry, RuleId rule) {
  const auto& off = context_.off;
  if (std::find(off.begin(), off.end(), rule) != off.end()) return;
  diag::Diagnostic& problem = problems_.warning(
      "M006", entry.span,
      entry.record ? fmt::format("accepts {} at `{}`, which has no such finding",
                                 context_.rulebook.page(rule).code, text(entry.at))
                   : fmt::format("accepts {} here, where there is no such finding",
                                 context_.rulebook.page(rule).code));
  problem.help = "remove it, or correct the element it names";
}

void Accepts::report_expired(const AcceptData& entry, RuleId rule) {
  diag::Diagnostic& problem =
      problems_.warning("M006", entry.expires_span ? entry.expires_span : entry.span,
                        fmt::format("the acceptance of {} expired on {}",
                                    context_.rulebook.page(rule).code, to_string(entry.expires)));
  problem.help = "decide again: mend the finding, or give a new date and reason";
}

void Accepts::report_ending(const AcceptData& entry, RuleId rule, int days) {
  const std::string when = days == 0   ? "today"
                           : days == 1 ? "tomorrow"
                                       : fmt::format("in {} days", days);
  diag::Diagnostic& problem = problems_.note(
      "M006", entry.expires_span ? entry.expires_span : entry.span,
      fmt::format("the acceptance of {} ends {}, on {}", context_.rulebook.page(rule).code, when,
                  to_string(entry.expires)));
  problem.help = "decide before it does: mend the finding, or give a new date and reason";
}

void Accepts::apply(const AcceptData& entry) {
  const auto rule = rule_of(entry);
  if (!rule) return;
  const int days = days_between(context_.today, entry.expires);
  const bool expired = days < 0;
  bool used = false;
  for (Ruling* finding : by_rule_[*rule]) {
    if (!about(entry, *finding)) continue;
    used = true;
    if (expired || finding->rule != *rule || finding->accepted) continue;
    const auto by = entry.record ? context_.manifest.record(entry.record)[manifest::accept::by]
                                 : manifest::Value<Symbol>{};
    finding->accepted = std::make_shared<Accepted>(
        Accepted{std::string(text(entry.reason)), by ? std::string(text(*by)) : std::string(),
                 to_string(entry.expires), entry.span});
  }
  if (expired)
    report_expired(entry, *rule);
  else if (!used)
    report_unused(entry, *rule);
  else if (days <= kNoticeDays)
    report_ending(entry, *rule, days);
}

}  // namespace

void accept(const RunContext& context, Findings& findings, diag::Diagnostics& problems) {
  Accepts accepts(context, findings, problems);
  for (const AcceptData& entry : context.manifest.model().accepts) accepts.apply(entry);
}

}  // namespace thalweg::checks
