// SPDX-License-Identifier: Apache-2.0
#include "cli/explain_silence.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "base/text.h"
#include "checks/elements.h"
#include "cli/baselines.h"
#include "cli/engine_names.h"
#include "cli/known.h"
#include "cli/named_rule.h"
#include "cli/problems.h"
#include "render/silence.h"
#include "silence/silence.h"
#include "version.h"
#include "view/silence.h"

namespace thalweg::cli {

namespace {

using manifest::ElementId;

class Silences {
 public:
  Silences(const LintOptions& options, Environment& environment, const Checked& checked,
           bool shows_questions)
      : options_(options),
        environment_(environment),
        checked_(checked),
        shows_questions_(shows_questions),
        baselines_(environment, options.baseline),
        engines_(checked.pipeline.knowledge()) {
    load_.engines = &engines_;
  }

  ExitCode answer();

 private:
  bool mark_known();
  std::vector<const System*> systems_with_element(std::string& complaint) const;
  view::Silence answer(const System& system, checks::RuleId rule) const;
  view::SilenceOrigins origins(const System& system, checks::RuleId rule) const;
  view::Location baseline_entry(const checks::Finding& finding) const;

  const LintOptions& options_;
  Environment& environment_;
  const Checked& checked_;
  bool shows_questions_;
  Baselines baselines_;
  EngineNames engines_;
  manifest::LoadOptions load_;
  std::set<std::uint64_t> at_revision_;  // fingerprints of what `--since` leaves out
};

// First the baseline, so that it is clear which of the two names a finding.
bool Silences::mark_known() {
  std::vector<System>& systems = checked_.pipeline.systems();
  if (!options_.no_baseline) {
    const bool usable = mark_baselined(systems, baselines_, options_.strict_baseline);
    report_problems(environment_, baselines_.problems(), baselines_.sources());
    if (!usable) return false;
  }
  if (options_.since.empty()) return true;
  std::set<std::uint64_t> in_baseline;
  for (const System& system : systems)
    for (const checks::Ruling& finding : system.run.findings.rulings())
      if (finding.baselined) in_baseline.insert(finding.fingerprint);
  if (!mark_since(systems, options_.since, environment_, checked_.request, checked_.configurations))
    return false;
  for (const System& system : systems)
    for (const checks::Ruling& finding : system.run.findings.rulings())
      if (finding.baselined && in_baseline.count(finding.fingerprint) == 0)
        at_revision_.insert(finding.fingerprint);
  return true;
}

// Where it is written, by the fingerprint.
view::Location Silences::baseline_entry(const checks::Finding& finding) const {
  const std::string digits = fmt::format("{:016x}", finding.fingerprint);
  for (std::size_t i = 0; i < baselines_.sources().size(); ++i) {
    const source::FileId file(i);
    const std::size_t at = baselines_.sources().bytes(file).find(digits);
    if (at == std::string_view::npos) continue;
    const auto begin = static_cast<std::uint32_t>(at);
    const auto end = static_cast<std::uint32_t>(at + digits.size());
    return view::locate(baselines_.sources(), {file, begin, end});
  }
  return {};
}

view::SilenceOrigins Silences::origins(const System& system, checks::RuleId rule) const {
  view::SilenceOrigins origins;
  origins.level = [this, &system, rule](const checks::Finding& finding) {
    const std::string file = finding.span ? system.sources->name(finding.span.file) : system.root;
    const source::Span place = checked_.configurations.place_of(*system.configuration, rule, file);
    return view::locate(checked_.configurations.sources(), place);
  };
  origins.baseline_entry = [this](const checks::Finding& finding) {
    return baseline_entry(finding);
  };
  origins.revision = options_.since;
  return origins;
}

view::Silence Silences::answer(const System& system, checks::RuleId rule) const {
  const checks::Settings settings = checked_.pipeline.settings(system);
  const silence::Case asked{*system.graph,
                            *system.sources,
                            checked_.pipeline.knowledge(),
                            load_,
                            settings,
                            system.run,
                            at_revision_,
                            options_.min_severity,
                            shows_questions_,
                            checked_.request.jobs};
  const ElementId at = checks::Elements(*system.manifest).find(options_.at);
  return view::silence(asked, rule, at, silence::explain(asked, rule, at), origins(system, rule));
}

std::vector<const System*> Silences::systems_with_element(std::string& complaint) const {
  std::vector<const System*> found;
  const auto& systems = checked_.pipeline.systems();
  for (const System& system : systems) {
    const checks::Elements elements(*system.manifest);
    if (elements.find(options_.at)) {
      found.push_back(&system);
    } else if (elements.is_ambiguous(options_.at)) {
      complaint = quote(options_.at) + " names several elements of system " +
                  quote(system.manifest->system()) +
                  "; put the kind in front, such as `entity:" + options_.at + "`";
    } else if (complaint.empty()) {
      const std::string near = elements.suggestion(options_.at);
      if (!near.empty()) complaint = "there is no element " + quote(options_.at) + "; " + near;
    }
  }
  if (complaint.empty())
    complaint = "there is no element " + quote(options_.at) + " in " +
                (systems.size() == 1 ? "system " + quote(systems.front().manifest->system())
                                     : "any of the " + plural(systems.size(), "system"));
  return found;
}

ExitCode Silences::answer() {
  if (!report_invalid(checked_.pipeline, environment_)) return ExitCode::failed;
  if (!mark_known()) return ExitCode::failed;
  std::string complaint;
  const std::vector<const System*> systems = systems_with_element(complaint);
  if (systems.empty()) return fail(environment_, complaint);
  std::vector<view::Silence> silences;
  for (const System* system : systems)
    if (const auto rule = named_rule(*system->configuration->rulebook, options_.explain_silence))
      silences.push_back(answer(*system, *rule));
  if (silences.empty())
    return fail(environment_,
                unknown_rule(*systems.front()->configuration->rulebook, options_.explain_silence));
  environment_.out(
      options_.format == render::Format::json
          ? render::silence_json(silences, kVersion)
          : render::silence_text(silences, options_.verbose, options_.wants_color(environment_)));
  return ExitCode::clean;
}

}  // namespace

ExitCode explain_silence(const LintOptions& options, Environment& environment,
                         const Checked& checked, bool shows_questions) {
  return Silences(options, environment, checked, shows_questions).answer();
}

}  // namespace thalweg::cli
