// SPDX-License-Identifier: Apache-2.0
#include "silence/found.h"

#include <algorithm>
#include <tuple>

#include "checks/absorb.h"
#include "checks/severity.h"
#include "graph/graph.h"
#include "silence/alone.h"

namespace thalweg::silence {

using checks::Finding;
using checks::Findings;
using checks::Settings;

namespace {

// Where the same finding stands in another run over the manifest.
std::optional<std::size_t> index_of(const Findings& all, const Finding& wanted) {
  const auto place = [](const checks::Ruling& ruling) {
    return std::tuple(ruling.rule, ruling.at, ruling.span, ruling.entity);
  };
  for (std::size_t i = 0; i < all.size(); ++i)
    if (place(all.rulings()[i]) == place(wanted) && all[i].message == wanted.message) return i;
  return std::nullopt;
}

std::optional<Finding> find_same(const Findings& all, const Finding& wanted) {
  const auto i = index_of(all, wanted);
  return i ? std::optional(all[*i]) : std::nullopt;
}

class Unseen {
 public:
  Unseen(const Case& system, checks::RuleId rule) : system_(system), rule_(rule) {}

  Found explain(const Finding& finding, Closeness closeness);

 private:
  Reason reason_of(const Finding& seen) const;
  Reason reason_without(const Finding& finding) const;
  void tell_absorber(Found& found) const;
  void tell_severity(Found& found) const;
  Findings run(const Settings& settings) const {
    return checks::run(system_.graph, system_.sources, settings).findings;
  }
  std::string_view file_of(const Finding& finding) const {
    return finding.span ? std::string_view(system_.sources.name(finding.span.file))
                        : std::string_view();
  }

  const Case& system_;
  checks::RuleId rule_;
};

// Of a finding of the run.
Reason Unseen::reason_of(const Finding& seen) const {
  if (seen.accepted) return Reason::accepted;
  if (seen.baselined)
    return system_.at_revision.count(seen.fingerprint) > 0 ? Reason::at_revision
                                                           : Reason::baselined;
  if (seen.severity < system_.least) return Reason::too_low;
  const bool asks = seen.severity == Severity::note && !seen.question.empty();
  return asks && !system_.shows_questions ? Reason::question : Reason::fires;
}

// Of one that the run does not have.
Reason Unseen::reason_without(const Finding& finding) const {
  const checks::Level* level = checks::level_of(system_.settings, file_of(finding), rule_);
  if (level && level->off) return Reason::off;
  const Settings::Base base = system_.settings.base;
  if (find_same(run(alone(system_.settings, rule_, base)), finding)) return Reason::absorbed;
  return base == Settings::Base::minimal ? Reason::uncertain : Reason::undecided;
}

void Unseen::tell_absorber(Found& found) const {
  Settings all = system_.settings;
  all.use_accepts = false;
  all.absorbs = false;
  Findings findings = run(all);
  const std::vector<std::size_t> roots = checks::absorbers(findings);
  const auto i = index_of(findings, found.finding);
  if (i && roots[*i] != *i) found.absorber = findings[roots[*i]];
}

// The rule by itself, then with the configuration, then with migrations too.
void Unseen::tell_severity(Found& found) const {
  Settings settings = alone(system_.settings, rule_, system_.settings.base);
  settings.today = {9999, 12, 31};  // when every migration is over
  const Findings own = run(settings);
  if (const auto level = system_.settings.rules.find(rule_); level != system_.settings.rules.end())
    settings.rules[rule_] = level->second;
  for (const Settings::Override& from : system_.settings.overrides)
    if (const auto level = from.rules.find(rule_); level != from.rules.end())
      settings.overrides.push_back({from.files, {*level}});
  const Findings configured = run(settings);
  const auto before = find_same(own, found.finding);
  const auto between = find_same(configured, found.finding);
  if (!before || !between) return;
  if (before->severity != between->severity) found.before_configuration = before->severity;
  if (between->severity != found.finding.severity) found.before_migration = between->severity;
}

Found Unseen::explain(const Finding& finding, Closeness closeness) {
  Found found{finding, Reason::fires, closeness, {}, {}, {}};
  if (const auto seen = find_same(system_.run.findings, finding)) {
    found.finding = *seen;
    found.reason = reason_of(*seen);
    tell_severity(found);
  } else {
    found.reason = reason_without(finding);
  }
  if (found.reason == Reason::absorbed) tell_absorber(found);
  return found;
}

}  // namespace

std::string_view to_string(Reason reason) {
  constexpr std::string_view kNames[] = {
      "fires",    "accepted", "baselined", "at-revision", "below-min-severity",
      "question", "absorbed", "off",       "strict-only", "left-out-by-minimal"};
  return kNames[static_cast<std::size_t>(reason)];
}

std::vector<Found> find(const Case& system, checks::RuleId rule, const Subject& subject,
                        const std::vector<Finding>& all) {
  std::vector<std::pair<Closeness, const Finding*>> about;
  Closeness closest = Closeness::involved;
  for (const Finding& finding : all) {
    const auto closeness = subject.closeness(system.manifest(), finding);
    if (!closeness) continue;
    about.emplace_back(*closeness, &finding);
    closest = std::max(closest, *closeness);
  }
  std::vector<Found> found;
  Unseen unseen(system, rule);
  for (const auto& [closeness, finding] : about)
    if (closeness == closest) found.push_back(unseen.explain(*finding, closeness));
  return found;
}

}  // namespace thalweg::silence
