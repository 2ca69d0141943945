// SPDX-License-Identifier: Apache-2.0
#include "checks/severity.h"

#include <algorithm>

#include "base/path.h"

namespace thalweg::checks {

using manifest::Integrity;

namespace {

Severity one_down(Severity severity) {
  return severity == Severity::error ? Severity::warning : Severity::note;
}

void weigh_entities(const manifest::Manifest& manifest, const Rulebook& rulebook,
                    const std::vector<EntityId>& entities, Ruling& finding) {
  const auto has = [&](EntityId e, Integrity integrity) {
    return manifest[e][manifest::entity::integrity] == integrity;
  };
  const bool best_effort =
      !entities.empty() && std::all_of(entities.begin(), entities.end(),
                                       [&](EntityId e) { return has(e, Integrity::best_effort); });
  if (best_effort) finding.severity = one_down(finding.severity);
  const bool critical = std::any_of(entities.begin(), entities.end(),
                                    [&](EntityId e) { return has(e, Integrity::critical); });
  const bool raise = critical && rulebook.page(finding.rule).integrity &&
                     !finding.severity_is_final && finding.verdict == Verdict::violated;
  if (raise && finding.severity == Severity::warning) finding.severity = Severity::error;
}

// `strict` shows what stays silent and raises notes; `minimal` shows nothing
// that is not certain.
bool weigh_verdict(Settings::Base base, Ruling& finding) {
  if (base == Settings::Base::minimal)
    return finding.verdict == Verdict::violated && finding.severity != Severity::note;
  if (finding.verdict == Verdict::violated) return true;
  if (base == Settings::Base::recommended) return !finding.silent;
  if (!finding.silent) finding.severity = Severity::warning;
  finding.silent = false;
  return true;
}

// What is only possible and only a note is a question: the first fact that is
// missing would settle it.
void ask(Ruling& finding) {
  const bool would = finding.verdict == Verdict::possible && finding.severity == Severity::note;
  if (would && finding.may_ask) finding.asks = true;
}

// A verdict that is only possible is never an error.
bool configure(const Level* level, Ruling& finding) {
  if (level == nullptr) return true;
  if (level->off) return false;
  if (!level->severity) return true;
  const bool certain = finding.verdict == Verdict::violated;
  finding.severity = certain ? *level->severity : std::min(finding.severity, *level->severity);
  return true;
}

}  // namespace

const Level* level_of(const Settings& settings, std::string_view file, std::uint32_t rule) {
  const Level* found = nullptr;
  if (const auto it = settings.rules.find(rule); it != settings.rules.end()) found = &it->second;
  for (const Settings::Override& override : settings.overrides) {
    const auto it = override.rules.find(rule);
    if (it == override.rules.end()) continue;
    const bool here =
        std::any_of(override.files.begin(), override.files.end(),
                    [&](const std::string& glob) { return glob_matches(glob, file); });
    if (here) found = &it->second;
  }
  return found;
}

void adjust_severities(const manifest::Manifest& manifest, const source::SourceMap& sources,
                       const Settings& settings, Findings& findings) {
  std::erase_if(findings.rulings(), [&](Ruling& finding) {
    weigh_entities(manifest, *settings.rulebook, findings.involved(finding).entities, finding);
    if (!weigh_verdict(settings.base, finding)) return true;
    const std::string_view file =
        finding.span ? std::string_view(sources.name(finding.span.file)) : std::string_view();
    if (!configure(level_of(settings, file, finding.rule), finding)) return true;
    ask(finding);
    return false;
  });
}

}  // namespace thalweg::checks
