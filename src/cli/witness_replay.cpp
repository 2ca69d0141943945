// SPDX-License-Identifier: Apache-2.0
#include "cli/witness_replay.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "checks/check.h"
#include "checks/elements.h"
#include "render/witness.h"
#include "version.h"

namespace thalweg::cli {

namespace {

using witness::Outcome;

// The question in the elements of today.
class Lookup {
 public:
  explicit Lookup(const System& system) : manifest_(*system.manifest), elements_(manifest_) {}

  std::optional<witness::Question> question(const view::Subject& subject) {
    witness::Question out{subject.rule, element(subject.at), {}, {}};
    if (!subject.entity.empty()) {
      out.entity = elements_.find_entity(subject.entity);
      if (!out.entity) miss(subject.entity, elements_.suggestion("entity:" + subject.entity));
    }
    for (const std::string& name : subject.elements) out.elements.push_back(element(name));
    return complaint_.empty() ? std::optional(std::move(out)) : std::nullopt;
  }
  const std::string& complaint() const { return complaint_; }

 private:
  manifest::ElementId element(const std::string& name) {
    const manifest::ElementId found = elements_.find(name);
    if (!found && elements_.is_ambiguous(name)) {
      if (complaint_.empty()) complaint_ = quote(name) + " names several elements";
    } else if (!found) {
      miss(name, elements_.suggestion(name));
    }
    return found;
  }
  void miss(const std::string& name, const std::string& suggestion) {
    if (!complaint_.empty()) return;
    complaint_ =
        fmt::format("{} is no longer in system {}", quote(name), quote(manifest_.system()));
    if (!suggestion.empty()) complaint_ += "; " + suggestion;
  }

  const manifest::Manifest& manifest_;
  checks::Elements elements_;
  std::string complaint_;
};

// Does the rule still find something at the element?
bool is_found(const System& system, const witness::Question& question) {
  return std::ranges::any_of(system.run.findings.rulings(), [&](const checks::Ruling& finding) {
    return finding.at == question.at && finding.rule < checks::catalogue().size() &&
           checks::catalogue()[finding.rule].code == question.code;
  });
}

// The fingerprint is that of another finding: the file was changed by hand.
bool is_of_another(const System& system, const view::Subject& subject,
                   const witness::Question& question) {
  return std::ranges::any_of(system.run.findings.rulings(), [&](const checks::Ruling& finding) {
    return fmt::format("{:016x}", finding.fingerprint) == subject.fingerprint &&
           (finding.at != question.at || finding.rule >= checks::catalogue().size() ||
            checks::catalogue()[finding.rule].code != question.code);
  });
}

// What it comes to, in front of the run. `gone`: the rule finds nothing any more.
std::string_view outcome_text(Outcome outcome, bool gone) {
  if (gone && outcome == Outcome::not_modelled)
    return "the finding is gone, and there is nothing left that could go wrong like it:\n";
  switch (outcome) {
    case Outcome::violated:
    case Outcome::blocked:
      return "it still goes wrong:\n";
    case Outcome::clean:
      return "it no longer goes wrong in this scope:\n";
    case Outcome::vacuous:
    case Outcome::inconclusive:
    case Outcome::not_modelled:
      break;
  }
  return "whether it still goes wrong cannot be told:\n";
}

ExitCode code_of(Outcome outcome, bool gone) {
  if (gone && outcome == Outcome::not_modelled) return ExitCode::clean;
  if (outcome == Outcome::violated || outcome == Outcome::blocked) return ExitCode::findings;
  return outcome == Outcome::clean ? ExitCode::clean : ExitCode::failed;
}

void show(const view::Witness& shown, bool gone, RunFormat format, Environment& environment) {
  if (format == RunFormat::mermaid) return environment.out(render::mermaid(shown));
  if (format == RunFormat::json)
    return environment.out(
        render::witness_json({std::make_shared<view::Witness>(shown)}, 0, kVersion));
  environment.out(std::string(outcome_text(shown.outcome, gone)) +
                  render::witness_text(shown, wants_color(environment)));
}

}  // namespace

ExitCode replay(const SavedWitness& saved, const Looking& looking, RunFormat format,
                Environment& environment) {
  const view::Subject& subject = saved.subject;
  if (!witness::has_runs(subject.rule))
    return fail(environment, quote(saved.path) + " is of rule " + quote(subject.rule) +
                                 ", of which no runs are known");
  const auto system = std::ranges::find_if(looking.systems, [&](const System& each) {
    return each.manifest->system() == subject.system;
  });
  if (system == looking.systems.end())
    return fail(environment, quote(saved.path) + " is of system " + quote(subject.system) +
                                 ", which is not among the manifests");
  Lookup lookup(*system);
  const auto question = lookup.question(subject);
  if (!question) return fail(environment, quote(saved.path) + ": " + lookup.complaint());
  if (is_of_another(*system, subject, *question))
    return fail(environment, fmt::format("{}: {} is the fingerprint of another finding",
                                         quote(saved.path), quote(subject.fingerprint)));
  const witness::Evidence evidence =
      witness::explore(*system->graph, *question, looking.scope, looking.most_states);
  const bool gone = !is_found(*system, *question);
  show(view::witness(subject, evidence, looking.scope, *system->sources), gone, format,
       environment);
  return code_of(evidence.outcome, gone);
}

}  // namespace thalweg::cli
