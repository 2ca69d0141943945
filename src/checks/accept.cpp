// SPDX-License-Identifier: Apache-2.0
#include "checks/accept.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/path.h"
#include "base/text.h"

namespace thalweg::checks {

using manifest::AcceptData;
using manifest::Manifest;

namespace {

// `*` stands for any part between slashes, or for a piece of one.
bool matches(std::string_view pattern, const std::string& reference) {
  return pattern == reference || glob_matches(pattern, reference);
}

class Accepts {
 public:
  Accepts(const RunContext& context, std::vector<Finding>& findings, diag::Diagnostics& problems)
      : context_(context), findings_(findings), problems_(problems) {}

  void apply(const AcceptData& entry);

 private:
  std::optional<RuleId> rule_of(const AcceptData& entry);
  bool about(const AcceptData& entry, const Finding& finding) const;
  bool on_line(const AcceptData& entry, const Finding& finding) const;
  void report_unused(const AcceptData& entry, RuleId rule);
  void report_expired(const AcceptData& entry, RuleId rule);
  std::string_view text(Symbol symbol) const { return context_.manifest.text(symbol); }

  const RunContext& context_;
  std::vector<Finding>& findings_;
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
bool Accepts::on_line(const AcceptData& entry, const Finding& finding) const {
  source::Span place = entry.line_step      ? context_.manifest[entry.line_step].span()
                       : entry.line_element ? context_.manifest.span(entry.line_element)
                                            : source::Span{};
  if (!place || finding.span.file != place.file) return false;
  const auto line = [&](source::Span span) { return context_.sources.begin(span).line; };
  return line(finding.span) == line(place);
}

bool Accepts::about(const AcceptData& entry, const Finding& finding) const {
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

void Accepts::apply(const AcceptData& entry) {
  const auto rule = rule_of(entry);
  if (!rule) return;
  const bool expired = entry.expires < context_.today;
  bool used = false;
  for (Finding& finding : findings_) {
    const bool absorbed = std::find(finding.absorbed.begin(), finding.absorbed.end(), *rule) !=
                          finding.absorbed.end();
    if (finding.rule != *rule && !absorbed) continue;
    if (!about(entry, finding)) continue;
    used = true;
    if (expired || finding.rule != *rule || finding.accepted) continue;
    const auto by = entry.record ? context_.manifest.record(entry.record)[manifest::accept::by]
                                 : manifest::Value<Symbol>{};
    finding.accepted =
        Accepted{std::string(text(entry.reason)), by ? std::string(text(*by)) : std::string(),
                 to_string(entry.expires), entry.span};
  }
  if (expired) report_expired(entry, *rule);
  if (!used && !expired) report_unused(entry, *rule);
}

}  // namespace

void accept(const RunContext& context, std::vector<Finding>& findings,
            diag::Diagnostics& problems) {
  Accepts accepts(context, findings, problems);
  for (const AcceptData& entry : context.manifest.model().accepts) accepts.apply(entry);
}

}  // namespace thalweg::checks
