// SPDX-License-Identifier: Apache-2.0
#include "checks/accept.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/core.h>

#include "base/path.h"
#include "base/text.h"
#include "checks/settle.h"

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

// A comment stands on the line of what it accepts, or alone on the line above it.
bool on_line(const RunContext& context, const AcceptData& entry, source::Span span) {
  const Manifest& m = context.manifest;
  const source::Span place = entry.line_step      ? m[entry.line_step].span()
                             : entry.line_element ? m.span(entry.line_element)
                                                  : source::Span{};
  if (!place || span.file != place.file) return false;
  return context.sources.begin(span).line == context.sources.begin(place).line;
}

void report_unused(const RunContext& context, const AcceptData& entry, std::string_view code,
                   diag::Diagnostics& problems) {
  diag::Diagnostic& problem = problems.warning(
      "M006", entry.span,
      entry.record ? fmt::format("accepts {} at `{}`, which has no such finding", code,
                                 context.manifest.text(entry.at))
                   : fmt::format("accepts {} here, where there is no such finding", code));
  problem.help = "remove it, or correct the element it names";
}

void report_expired(const AcceptData& entry, std::string_view code, diag::Diagnostics& problems) {
  diag::Diagnostic& problem = problems.warning(
      "M006", entry.expires_span ? entry.expires_span : entry.span,
      fmt::format("the acceptance of {} expired on {}", code, to_string(entry.expires)));
  problem.help = "decide again: mend the finding, or give a new date and reason";
}

void report_ending(const AcceptData& entry, std::string_view code, int days,
                   diag::Diagnostics& problems) {
  const std::string when = days == 0   ? "today"
                           : days == 1 ? "tomorrow"
                                       : fmt::format("in {} days", days);
  diag::Diagnostic& problem = problems.note(
      "M006", entry.expires_span ? entry.expires_span : entry.span,
      fmt::format("the acceptance of {} ends {}, on {}", code, when, to_string(entry.expires)));
  problem.help = "decide before it does: mend the finding, or give a new date and reason";
}

class Accepts {
 public:
  Accepts(const RunContext& context, Findings& findings, diag::Diagnostics& problems)
      : context_(context), findings_(findings), problems_(problems) {
    for (Ruling& finding : findings.rulings()) {
      by_rule_[finding.rule].push_back(&finding);
      for (RuleId absorbed : findings.fate(finding).absorbed)
        by_rule_[absorbed].push_back(&finding);
    }
  }

  void apply(const AcceptData& entry);

 private:
  std::optional<RuleId> rule_of(const AcceptData& entry);
  bool is_off(RuleId rule) const {
    return std::find(context_.off.begin(), context_.off.end(), rule) != context_.off.end();
  }
  std::shared_ptr<const Accepted> told(const AcceptData& entry) const;
  std::string_view text(Symbol symbol) const { return context_.manifest.text(symbol); }

  const RunContext& context_;
  Findings& findings_;
  std::unordered_map<RuleId, std::vector<Ruling*>> by_rule_;  // and by those they absorb
  diag::Diagnostics& problems_;
};

std::optional<RuleId> Accepts::rule_of(const AcceptData& entry) {
  const std::string_view name = text(entry.rule);
  if (const auto rule = context_.rulebook.find(name)) return rule;
  if (is_tolerable(name)) return std::nullopt;  // a problem: see settle.h
  const auto names = context_.rulebook.names();
  diag::Diagnostic& problem = problems_.warning(
      "M006", entry.span, fmt::format("no rule `{}` to accept findings of", name));
  if (const auto near = nearest(name, names))
    problem.help = fmt::format("did you mean `{}`?", *near);
  return std::nullopt;
}

std::shared_ptr<const Accepted> Accepts::told(const AcceptData& entry) const {
  const auto by = entry.record ? context_.manifest.record(entry.record)[manifest::accept::by]
                               : manifest::Value<Symbol>{};
  return std::make_shared<Accepted>(Accepted{std::string(text(entry.reason)),
                                             by ? std::string(text(*by)) : std::string(),
                                             to_string(entry.expires), entry.span});
}

void Accepts::apply(const AcceptData& entry) {
  const auto rule = rule_of(entry);
  if (!rule) return;
  const bool expired = has_expired(context_, entry);
  bool used = false;
  std::shared_ptr<const Accepted> accepted;
  for (Ruling* finding : by_rule_[*rule]) {
    if (!accepts_at(context_, entry, finding->at, finding->span)) continue;
    used = true;
    if (expired || finding->rule != *rule || finding->is_accepted) continue;
    if (!accepted) accepted = told(entry);
    findings_.decide(*finding, {findings_.fate(*finding).absorbed, accepted});
  }
  if (!used && !expired && is_off(*rule)) return;
  judge(context_, entry, context_.rulebook.page(*rule).code, used, problems_);
}

}  // namespace

bool accepts_at(const RunContext& context, const AcceptData& entry, manifest::ElementId at,
                source::Span span) {
  const Manifest& m = context.manifest;
  if (!entry.record) {
    const bool at_element = entry.line_element && !entry.line_step && at == entry.line_element;
    return at_element || on_line(context, entry, span);
  }
  const std::string_view pattern = m.text(entry.at);
  if (matches(pattern, m.reference(at))) return true;
  // A store that holds one dataset may be named for it.
  const auto dataset = at.as<manifest::DatasetId>();
  if (!dataset) return false;
  const auto store = m[m[dataset]->store];
  return store->datasets.size() == 1 && matches(pattern, m.reference(store));
}

bool has_expired(const RunContext& context, const AcceptData& entry) {
  return days_between(context.today, entry.expires) < 0;
}

void judge(const RunContext& context, const AcceptData& entry, std::string_view code, bool used,
           diag::Diagnostics& problems) {
  const int days = days_between(context.today, entry.expires);
  if (days < 0)
    report_expired(entry, code, problems);
  else if (!used)
    report_unused(context, entry, code, problems);
  else if (days <= kNoticeDays)
    report_ending(entry, code, days, problems);
}

void accept(const RunContext& context, Findings& findings, diag::Diagnostics& problems) {
  const std::vector<AcceptData>& entries = context.manifest.model().accepts;
  if (entries.empty()) return;
  Accepts accepts(context, findings, problems);
  for (const AcceptData& entry : entries) accepts.apply(entry);
}

}  // namespace thalweg::checks
