// SPDX-License-Identifier: Apache-2.0
#include "view/silence.h"

#include <algorithm>

#include <fmt/core.h>

#include "base/text.h"
#include "manifest/statement.h"
#include "manifest/wording.h"

namespace thalweg::view {

using thalweg::silence::Case;
using thalweg::silence::Discharge;
using thalweg::silence::Found;
using thalweg::silence::Reason;

namespace {

class Builder {
 public:
  Builder(const Case& system, checks::RuleId rule, const SilenceOrigins& origins)
      : system_(system), page_(system.settings.rulebook->page(rule)), origins_(origins) {}

  HiddenFinding finding(const Found& found) const;
  SilenceReason reason(Discharge discharge) const;
  const checks::Page& page() const { return page_; }

 private:
  void tell_why(const Found& found, HiddenFinding& shown) const;
  void tell_absorber(const Found& found, HiddenFinding& shown) const;
  void tell_changes(const Found& found, HiddenFinding& shown) const;
  Location migration_of(const checks::Finding& finding) const;
  const checks::Page& page_of(const checks::Finding& finding) const {
    return system_.settings.rulebook->page(finding.rule);
  }

  const Case& system_;
  const checks::Page& page_;
  const SilenceOrigins& origins_;
};

void Builder::tell_absorber(const Found& found, HiddenFinding& shown) const {
  if (!found.absorber) {
    shown.because = "another finding with the same cause stands for it";
    return;
  }
  const checks::Page& other = page_of(*found.absorber);
  shown.because = fmt::format("{} {} at {} has the same cause and stands for it", other.code,
                              other.name, quote(system_.manifest().reference(found.absorber->at)));
  shown.because_of = locate(system_.sources, found.absorber->span);
}

void Builder::tell_why(const Found& found, HiddenFinding& shown) const {
  const checks::Finding& finding = found.finding;
  switch (found.reason) {
    case Reason::fires:
      return;
    case Reason::accepted:
      shown.because = fmt::format("it is accepted until {}{}{}: {}", finding.accepted->expires,
                                  finding.accepted->by.empty() ? "" : ", by ", finding.accepted->by,
                                  finding.accepted->reason);
      shown.because_of = locate(system_.sources, finding.accepted->span);
      return;
    case Reason::baselined:
      shown.because = "the baseline lists it as known";
      shown.because_of = origins_.baseline_entry(finding);
      return;
    case Reason::at_revision:
      shown.because = quote(origins_.revision) + " has it already, and `--since` leaves that out";
      return;
    case Reason::too_low:
      shown.because = fmt::format("`--min-severity {}` hides a {}", diag::to_string(system_.least),
                                  diag::to_string(finding.severity));
      return;
    case Reason::question:
      shown.because =
          "it only asks, and questions are counted in one line; `--questions` lists them";
      return;
    case Reason::absorbed:
      return tell_absorber(found, shown);
    case Reason::off:
      shown.because = "the configuration turns the rule off";
      shown.because_of = origins_.level(finding);
      return;
    case Reason::undecided:
      shown.because =
          "it is only possible, and then this rule is silent unless `extends: strict` or "
          "`--strict` "
          "asks for it";
      return;
    case Reason::uncertain:
      shown.because = "`extends: minimal` shows only certain errors and warnings";
      return;
  }
}

Location Builder::migration_of(const checks::Finding& finding) const {
  for (const manifest::RecordId id : system_.manifest().model().migrations) {
    const auto at = system_.manifest().record(id)[manifest::migration::at];
    if (!at) continue;
    for (const manifest::ItemView element : *at)
      if (element.target == finding.at)
        return locate(system_.sources, system_.manifest().record(id).span());
  }
  return {};
}

void Builder::tell_changes(const Found& found, HiddenFinding& shown) const {
  const auto text = [](std::string_view who, Severity from) {
    return fmt::format("{}; the rule itself says {}", who, diag::to_string(from));
  };
  if (found.before_configuration)
    shown.changes.push_back(
        {origins_.level(found.finding),
         text("the configuration sets its severity", *found.before_configuration)});
  if (found.before_migration)
    shown.changes.push_back({migration_of(found.finding),
                             text("a migration under way announces it", *found.before_migration)});
}

HiddenFinding Builder::finding(const Found& found) const {
  const checks::Finding& said = found.finding;
  HiddenFinding shown;
  shown.reason = to_string(found.reason);
  shown.severity = said.severity;
  shown.possible = said.verdict == checks::Verdict::possible;
  shown.at = system_.manifest().reference(said.at);
  shown.message = said.message;
  shown.fingerprint = fmt::format("{:016x}", said.fingerprint);
  shown.location = locate(system_.sources, said.span);
  tell_why(found, shown);
  tell_changes(found, shown);
  return shown;
}

SilenceReason Builder::reason(Discharge discharge) const {
  SilenceReason shown{{},
                      discharge.distance,
                      discharge.possible,
                      discharge.strict_only,
                      discharge.severity,
                      std::move(discharge.at),
                      std::move(discharge.message),
                      std::move(discharge.guard)};
  for (const manifest::Statement& statement : discharge.statements)
    shown.statements.push_back({manifest::text_of(system_.manifest(), statement),
                                locate(system_.sources, statement.span)});
  return shown;
}

std::string_view answer_word(const thalweg::silence::Answer& answer,
                             thalweg::silence::ElementId at) {
  if (!answer.found.empty()) return "finds";
  if (!answer.discharges.empty()) return "discharged";
  const auto& kinds = answer.kinds;
  const bool is_its_kind = std::find(kinds.begin(), kinds.end(), at.kind()) != kinds.end();
  return is_its_kind ? "no-reason-found" : "does-not-apply";
}

}  // namespace

Silence silence(const Case& system, checks::RuleId rule, thalweg::silence::ElementId at,
                thalweg::silence::Answer answer, const SilenceOrigins& origins) {
  const Builder builder(system, rule, origins);
  const manifest::Manifest& manifest = system.manifest();
  Silence shown;
  shown.page = &builder.page();
  shown.answer = answer_word(answer, at);
  shown.system = manifest.system();
  shown.at = manifest.reference(at);
  shown.kind = manifest::bare_noun(at.kind());
  shown.location = locate(system.sources, manifest.span(at));
  shown.is_off = answer.is_off;
  for (const Found& found : answer.found) shown.findings.push_back(builder.finding(found));
  for (Discharge& discharge : answer.discharges)
    shown.reasons.push_back(builder.reason(std::move(discharge)));
  for (const manifest::ElementKind kind : answer.kinds)
    shown.kinds.push_back(manifest::bare_noun(kind));
  for (const thalweg::silence::ElementId other : answer.elsewhere)
    shown.elsewhere.push_back(manifest.reference(other));
  shown.example = std::move(answer.example);
  shown.tries = answer.tries;
  shown.is_cut_short = answer.is_cut_short;
  return shown;
}

}  // namespace thalweg::view
